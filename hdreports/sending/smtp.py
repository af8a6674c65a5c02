"""One mail to one server, over TLS, within a deadline, with an honest answer to: did it arrive?

smtplib's own `sendmail` cannot tell a cut before the final dot from one after it. Here the
transaction's steps are taken one by one: a server that never got the line with the dot must not
deliver (RFC 5321, 4.1.1.4), so that everything that fails before it is surely unsent; once the
dot may be out, only an answer tells, and without one the mail's fate is unknown.

If one recipient is refused, none gets the mail: half a delivery could not be repeated.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hdreports.config import SmtpSettings
from hdreports.oserrors import cause
from hdreports.sending.secret import Secret

CONNECT_SECONDS = 30.0
_DOT_AT_LINE_START = re.compile(rb"(?m)^\.")
_HINTS = (
    ("DT:SPM", "被判为群发或垃圾邮件：请隔一段时间再发，或拉长seconds_between"),
    ("MI:SFQ", "发送过于频繁：请稍后再发，或拉长seconds_between"),
)


class CannotConnectError(Exception):
    """No session with the server: nothing was sent. The message is for users."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. `answer` is for users; `wait`: the server wants no more for now."""

    state: Literal["sent", "deferred", "unknown"]
    code: int | None
    answer: str
    wait: bool = False


class Deadline:
    """Cuts a connection after `seconds`, however busily its other end drips bytes.

    smtplib's timeouts count for each receive only.
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._connection: socket.socket | None = None
        self._timer: threading.Timer | None = None

    @property
    def left(self) -> float:
        return max(self._until - time.monotonic(), 0.001)

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._until

    def watch(self, connection: socket.socket) -> None:
        # A duplicate stays valid when TLS is wrapped around the socket or smtplib closes it.
        self._connection = socket.socket(fileno=os.dup(connection.fileno()))
        self._timer = threading.Timer(self.left, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def release(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._connection is not None:
            self._connection.close()

    def _cut(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)


class _Client(smtplib.SMTP):
    """smtplib's client with TLS from the first byte where asked for, under a deadline."""

    def __init__(self, settings: SmtpSettings, host: str, deadline: Deadline) -> None:
        # An address literal: asking for our own name can take long, and tells it.
        super().__init__(timeout=min(CONNECT_SECONDS, deadline.left), local_hostname="[127.0.0.1]")
        self._settings = settings
        self._host = host  # what STARTTLS checks the certificate against
        self._deadline = deadline
        self.tls = ssl.create_default_context()
        if settings.ca_file is not None:
            self.tls.load_verify_locations(settings.ca_file)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._deadline.watch(connection)
        connection.settimeout(self._deadline.left)
        if self._settings.security == "ssl":
            return self.tls.wrap_socket(connection, server_hostname=host)
        return connection


class Session:
    """A session with the server, logged in, for one mail. `dot_sent`: it may have arrived."""

    def __init__(self, client: _Client, secret: Secret, deadline: Deadline) -> None:
        self._client = client
        self._secret = secret
        self._deadline = deadline
        self.dot_sent = False

    def transmit(self, sender: str, recipients: Sequence[str], data: bytes) -> Outcome:
        """Send `data`, whose lines end in CRLF. Raises nothing that a network can cause."""
        try:
            return self._transact(sender, recipients, data)
        except (OSError, smtplib.SMTPException):
            cut = "超过了时限" if self._deadline.passed else "连接中断"
            if self.dot_sent:
                return Outcome("unknown", None, f"邮件已交出，但{cut}，没有得到服务器的答复")
            return Outcome("deferred", None, f"邮件还没有交完{cut}", wait=True)

    def _transact(self, sender: str, recipients: Sequence[str], data: bytes) -> Outcome:
        client = self._client
        size = [f"size={len(data)}"] if client.has_extn("size") else []
        code, answer = client.mail(sender, size)
        if code != 250:
            return self._refused("发件人", code, answer)
        refused = []
        for recipient in recipients:
            code, answer = client.rcpt(recipient)
            if code not in (250, 251):
                refused.append(self._refused(f"收件人{recipient}", code, answer))
            if code == 421:
                break
        if refused:
            told = "；".join(r.answer for r in refused)
            return Outcome("deferred", refused[0].code, told, any(r.code == 421 for r in refused))
        code, answer = client.docmd("DATA")
        if code != 354:
            return self._refused("邮件", code, answer)
        client.send(_DOT_AT_LINE_START.sub(b"..", data))
        self.dot_sent = True
        client.send(b".\r\n")
        code, answer = client.getreply()
        if 200 <= code < 300:
            return Outcome("sent", code, self._said(answer))
        if 400 <= code < 600:
            return self._refused("邮件", code, answer)
        return Outcome("unknown", None, f"服务器的答复不能理解：{self._said(answer)}")

    def _refused(self, what: str, code: int, answer: bytes) -> Outcome:
        """A refusal: surely unsent. 4xx says: not now, to the next one as well."""
        said = self._said(answer)
        hint = next((f"（{h}）" for mark, h in _HINTS if mark in said), "")
        later = 400 <= code < 500 or not 0 < code < 600
        told = f"{what}被服务器拒收：{code} {said}{hint}"
        return Outcome("deferred", code if code > 0 else None, told, later)

    def _said(self, answer: bytes) -> str:
        return self._secret.scrub(answer.decode("utf-8", "replace"))


@contextlib.contextmanager
def session(settings: SmtpSettings, secret: Secret) -> Iterator[Session]:
    """Connect, check the certificate, log in. Raises CannotConnectError.

    `settings` must have host and user. The deadline runs from here.
    """
    host, user = settings.host or "", settings.user or ""
    deadline = Deadline(float(settings.deadline))
    try:
        client = _connected(settings, host, user, secret, deadline)
        try:
            yield Session(client, secret, deadline)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if client.sock is not None:
                    client.sock.settimeout(5)
                    client.quit()
            client.close()
    finally:
        deadline.release()


def _connected(
    settings: SmtpSettings, host: str, user: str, secret: Secret, deadline: Deadline
) -> _Client:
    where = f"{host}:{settings.port}"
    try:
        client = _Client(settings, host, deadline)
    except (OSError, ssl.SSLError):
        raise CannotConnectError(f"证书文件{settings.ca_file}不能使用") from None
    try:
        code, answer = client.connect(host, settings.port)
        if code != 220:
            said = secret.scrub(answer.decode("utf-8", "replace"))
            raise CannotConnectError(f"邮件服务器{where}不接受连接：{code} {said}")
        if settings.security == "starttls":
            client.starttls(context=client.tls)
        client.login(user, secret.reveal())
    except BaseException as error:
        client.close()
        told = _told(error, where, user, secret, deadline)
        if told is None:
            raise
        raise CannotConnectError(told) from None
    return client


def _told(
    error: BaseException, where: str, user: str, secret: Secret, deadline: Deadline
) -> str | None:
    """Why there is no session, for users; None for what is no fault of the connection."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = secret.scrub(_text(error.smtp_error))
        return (
            f"{user}登录{where}被拒绝：{error.smtp_code} {said}。"
            "请核对用户名和授权码（不是登录密码），并确认邮箱已开启SMTP服务"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"邮件服务器{where}不支持加密连接或登录，为免授权码和公文外泄，没有发送"
    if isinstance(error, smtplib.SMTPResponseException):
        said = secret.scrub(_text(error.smtp_error))
        return f"邮件服务器{where}拒绝：{error.smtp_code} {said}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"邮件服务器{where}的证书不可信（{error.verify_message}），没有发送"
    if isinstance(error, ssl.SSLError):
        return f"与{where}的加密连接没有建立，请核对smtp.security和smtp.port"
    if isinstance(error, socket.gaierror):
        return f"找不到邮件服务器{where}，请核对smtp.host和网络"
    if isinstance(error, TimeoutError) or (
        deadline.passed and isinstance(error, (OSError, smtplib.SMTPException))
    ):
        return f"邮件服务器{where}没有在时限内答复"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return f"邮件服务器{where}断开了连接"
    if isinstance(error, smtplib.SMTPException):
        return f"不能登录邮件服务器{where}：没有双方都支持的登录方式"
    if isinstance(error, OSError):
        return f"连接不上邮件服务器{where}（{cause(error)}）"
    return None


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
