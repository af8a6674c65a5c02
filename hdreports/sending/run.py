"""The run that sends: one mail after the other, each step entered before the next is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hdreports.config import SmtpSettings
from hdreports.register.outbox import Mail, Outbox
from hdreports.sending.message import UnreadableMailError, as_sent
from hdreports.sending.queue import Item, read_unchanged
from hdreports.sending.secret import Secret
from hdreports.sending.smtp import CannotConnectError, Outcome, session

INTERRUPTED = "发送被人为中止"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an item that was ready; `outcome` None: another program took it."""

    item: Item
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A run's results, the items that it did not come to, and why it stopped before them."""

    results: tuple[Result, ...]
    left: tuple[Item, ...] = ()
    stopped: str = ""
    no_connection: bool = False

    @property
    def complete(self) -> bool:
        return not self.left and all(r.outcome and r.outcome.state == "sent" for r in self.results)


@dataclass(frozen=True, slots=True)
class Postman:
    """What sending needs. `now` gives times with a zone; `sleep` takes seconds."""

    settings: SmtpSettings
    secret: Secret
    outbox: Outbox
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def send(
        self,
        folder: Path,
        items: tuple[Item, ...],
        again: frozenset[str] = frozenset(),
        told: Callable[[Result], None] = lambda _: None,
    ) -> Sent:
        """Send the items, which must be ready; the caller holds `only_sender`.

        Stops where the server cannot be reached or wants no more for now. Raises RegisterError:
        what cannot be entered is not sent.
        """
        self.outbox.plan([i.mail for i in items if i.mail], self.now())
        results: list[Result] = []
        for number, item in enumerate(items):
            if number and self.settings.seconds_between:
                self.sleep(float(self.settings.seconds_between))
            try:
                result = Result(item, self._one(folder, item, item.unit in again))
            except CannotConnectError as error:
                return Sent(tuple(results), items[number:], str(error), no_connection=True)
            results.append(result)
            told(result)
            left = items[number + 1 :]
            if left and result.outcome and result.outcome.wait:
                return Sent(tuple(results), left, "服务器暂不接收，其余邮件留待下次")
        return Sent(tuple(results))

    def _one(self, folder: Path, item: Item, again: bool) -> Outcome | None:
        """Raises CannotConnectError; then the mail was not claimed."""
        mail = item.mail
        assert mail is not None
        sender = self.sender(item)
        try:
            data = as_sent(
                read_unchanged(folder, item.file, item.sha256),
                sender=sender,
                when=self.now(),
                message_id=f"{mail.digest[:40]}@{sender.rpartition('@')[2]}",
            )
        except UnreadableMailError as error:
            return Outcome("deferred", None, str(error))
        with session(self.settings, self.secret) as connection:
            if not self.outbox.claim(mail, self.now(), again=again):
                return None
            try:
                outcome = connection.transmit(sender, mail.recipients, data)
            except BaseException:
                self._finish(
                    mail,
                    Outcome("unknown", None, INTERRUPTED)
                    if connection.dot_sent
                    else Outcome("deferred", None, INTERRUPTED),
                )
                raise
            self._finish(mail, outcome)
        return outcome

    def _finish(self, mail: Mail, outcome: Outcome) -> None:
        self.outbox.finish(mail, outcome.state, self.now(), outcome.code, outcome.answer)

    def sender(self, item: Item) -> str:
        """The address the mail goes out under: the mailbox itself, which servers insist on."""
        user = self.settings.user or ""
        own = item.draft.sender if item.draft else None
        return user if "@" in user else own or user
