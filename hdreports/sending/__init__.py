"""Sending the mails of a period: what would go, the mail server, and the run that sends."""
