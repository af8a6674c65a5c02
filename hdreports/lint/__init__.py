"""The form checker: whether a DOCX or PDF, whoever made it, looks and speaks like a 公文."""
