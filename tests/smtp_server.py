"""A mail server on loopback with TLS and login, that can be told to misbehave."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, CODE = "office@example.cn", "QWERTYUIOPASDFGH"
# What a server answers, by the step it answers to; see `Mailbox.answers`.
Answer = str | Callable[[SMTP], Any]


@dataclass
class Mailbox:
    """What arrived, and how to misbehave.

    `answers`: by the subject's or recipient's part, or "MAIL": the answer in place of 250 OK.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    arrived: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)  # subjects whose last dot was seen
    data_begun: threading.Event = field(default_factory=threading.Event)
    dot_seen: threading.Event = field(default_factory=threading.Event)
    cut_in_data: bool = False
    logins: int = 0

    def messages(self) -> list[EmailMessage]:
        parsed = [
            email.message_from_bytes(d, policy=email.policy.default) for *_, d in self.arrived
        ]
        return [m for m in parsed if isinstance(m, EmailMessage)]

    # --- aiosmtpd's hooks ---

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if "MAIL" in self.answers:
            return str(self.answers["MAIL"])
        if address != USER:
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return str(answer or "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        data = envelope.original_content or b""
        subject = str(email.message_from_bytes(data, policy=email.policy.default)["Subject"])
        self.attempts.append(subject)
        self.dot_seen.set()
        for part, answer in self.answers.items():
            if part in subject:
                if callable(answer):
                    return str(await answer(server))
                return answer
        self.arrived.append((envelope.mail_from or "", envelope.rcpt_tos, data))
        return "250 Mail OK queued as smtp-1"


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        mailbox: Mailbox = self.event_handler
        mailbox.data_begun.set()
        if mailbox.cut_in_data:
            await self.push("354 Go ahead")
            await self._reader.readexactly(100)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


async def cut(server: SMTP) -> str:
    """The connection breaks after the last dot, before any answer."""
    server.transport.abort()
    return "250 never read"


async def silence(server: SMTP) -> str:
    await asyncio.sleep(60)
    return "250 too late"


async def drip(server: SMTP) -> str:
    """An answer that never ends, one line at a time: each receive is quick, the whole is not."""
    for _ in range(600):
        await server.push("250-still working")
        await asyncio.sleep(0.05)
    return "250 too late"


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    ca_file: Path
    mailbox: Mailbox


@contextmanager
def serving(
    folder: Path, *, starttls: bool = False, plain: bool = False, name: str = "localhost"
) -> Iterator[Address]:
    """A server on its own thread and port; its certificate is for `name`."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(tls)
    mailbox = Mailbox()

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        mailbox.logins += 1
        good = (data.login, data.password) == (USER.encode(), CODE.encode())
        if not good:  # and it tells the secret back, as no server should
            shown = data.password.decode()
            return AuthResult(success=False, handled=False, message=f"535 bad code {shown}")
        return AuthResult(success=True)

    def protocol() -> SMTP:
        return _Server(
            mailbox,
            hostname="localhost",
            loop=loop,
            authenticator=authenticate,
            auth_require_tls=starttls or plain,
            tls_context=tls if starttls else None,
        )

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(protocol, "127.0.0.1", 0, ssl=None if starttls or plain else tls)
    )
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield Address("localhost", port, ca_file, mailbox)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@contextmanager
def saying(folder: Path, *lines: str) -> Iterator[Address]:
    """A TLS server that greets with the first line, answers with the next ones in turn whatever
    it hears, and then hangs up."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)

    def serve() -> None:
        connection, _ = listener.accept()
        with tls.wrap_socket(connection, server_side=True) as talk:
            for number, line in enumerate(lines):
                if number:
                    talk.recv(4096)
                talk.sendall(f"{line}\r\n".encode())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Address("localhost", listener.getsockname()[1], ca_file, Mailbox())
        thread.join(10)


async def _stop(server: asyncio.Server) -> None:
    server.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
