"""The authorization code (授权码) of the office's mailbox: where it comes from.

From the environment variable HDREPORTS_SMTP_PASSWORD, else from the system's keyring. It is in no
file of ours, no message and no record: what a server says is scrubbed before anybody sees it.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping

VARIABLE = "HDREPORTS_SMTP_PASSWORD"
SERVICE = "hdreports"  # in the keyring
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_LONGEST = 300


class NoSecretError(Exception):
    """There is no authorization code, or none that can be used; the message is for users."""


class Secret:
    """An authorization code that does not show itself."""

    __slots__ = ("_forms", "_value")

    def __init__(self, value: str, user: str = "") -> None:
        self._value = value
        plain = value.encode()
        whole = b"\0" + user.encode() + b"\0" + plain
        forms = {value, *(base64.b64encode(b).decode() for b in (plain, whole))}
        self._forms = sorted((f for f in forms if f), key=len, reverse=True)

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """Only for handing it to the server."""
        return self._value

    def scrub(self, text: str) -> str:
        """A server's words, without the code in any form, on one line, not too long."""
        for form in self._forms:
            text = text.replace(form, "***")
        return _CONTROL.sub(" ", text).strip()[:_LONGEST]


def find_secret(user: str, environment: Mapping[str, str] = os.environ) -> Secret:
    """Raises NoSecretError."""
    value = environment.get(VARIABLE, "").strip() or _from_keyring(user)
    if not value:
        raise NoSecretError(
            f"没有找到{user}的授权码。请在邮箱的网页设置中开启SMTP服务、取得授权码（不是登录密码），"
            f"再用环境变量{VARIABLE}给出，或存入系统密钥环：keyring set {SERVICE} {user}"
        )
    if not value.isascii() or not value.isprintable():
        raise NoSecretError("授权码含有英文字母、数字和符号以外的字符，请重新复制")
    return Secret(value, user)


def _from_keyring(user: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return (keyring.get_password(SERVICE, user) or "").strip()
    except Exception:  # a backend may fail in any way, and may quote what it was asked for
        return ""
