"""What the project remembers between runs: an embedded SQLite register in the inputs folder."""

from hdreports.register.store import Change, Register, RegisterError

__all__ = ["Change", "Register", "RegisterError"]
