"""An office that sends: its folders, its mails, and a server that takes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner, Result
from smtp_server import CODE, USER, Address, serving

from hdreports.cli import cli
from hdreports.config import SmtpSettings
from hdreports.register import Register
from hdreports.register.outbox import Entry, Outbox, only_sender
from hdreports.sending.queue import Wishes, read_queue
from hdreports.sending.run import Postman, Sent
from hdreports.sending.secret import Secret
from hdreports.writers.mail import MailAttachment, MailData, write_mail

NOW = datetime(2023, 9, 11, 1, tzinfo=UTC)
TO = "hdncpjg@126.com"
TITLE = "互助土族自治县农业农村局关于2023年打造绿色有机农畜产品输出地工作进展情况的报告"


def mail(unit: str, **changes: object) -> MailData:
    return replace(
        MailData(
            sender=None,
            to=(TO,),
            subject=f"2023年第三季度 {unit} 工作进展情况报告",
            text=f"市农业农村局：\n.现报送{unit}的报告\n.\n请查收。\n",
            attachments=(
                MailAttachment.of(f"{TITLE}.docx", b"PK" * 900),
                MailAttachment.of(f"{TITLE}.pdf", b"%PDF" * 700),
            ),
            date=datetime(2023, 9, 12, 9),
            message_id_seed=unit,
            status="定稿",
            document="progress-report",
        ),
        **changes,
    )


@dataclass
class Office:
    """An office's folders, with a mail for each of some counties."""

    root: Path
    server: Address

    @property
    def folder(self) -> Path:
        return self.root / "outputs" / "2023-Q3"

    @property
    def inputs(self) -> Path:
        return self.root / "inputs"

    def make(self, *, sample: bool = False, **mails: MailData) -> None:
        """Write `outputs/2023-Q3/` as a run does; mails by unit id."""
        self.lay(*((unit, write_mail(data)) for unit, data in mails.items()), sample=sample)

    def lay(self, *mails: tuple[str, bytes], sample: bool = False) -> None:
        """Mails as bytes, each with the unit it is of."""
        (self.folder / "mail").mkdir(parents=True, exist_ok=True)
        self.inputs.mkdir(exist_ok=True)
        files = []
        for number, (unit, content) in enumerate(mails):
            again = any(earlier == unit for earlier, _ in mails[:number])
            path = f"mail/{unit}{number if again else ''}.eml"
            (self.folder / path).write_bytes(content)
            files.append(
                {
                    "path": path,
                    "kind": "mail",
                    "format": "eml",
                    "unit": unit,
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
        manifest = {"period": "2023-Q3", "sample": sample, "files": files}
        (self.folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        self.configure()

    def configure(self, **changes: object) -> None:
        values = {
            "host": self.server.host,
            "port": self.server.port,
            "user": USER,
            "ca_file": str(self.server.ca_file),
            "seconds_between": 0,
            **changes,
        }
        lines = [f"{k} = {json.dumps(v)}" for k, v in values.items() if v is not None]
        (self.root / "hdreports.toml").write_text("[smtp]\n" + "\n".join(lines), encoding="utf-8")

    def arguments(self, *more: str) -> list[str]:
        return ["--config", str(self.root / "hdreports.toml"), "send", "--period", "2023-Q3", *more]

    def send(self, *more: str, code: str = CODE) -> Result:
        """Run the command; whatever it says never holds the code."""
        result = CliRunner().invoke(
            cli, self.arguments(*more), env={"HDREPORTS_SMTP_PASSWORD": code}
        )
        assert not code or code not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def states(self) -> list[str]:
        return [e.state for e in self.entries()]

    def entries(self) -> list[Entry]:
        with Register.open(self.inputs) as register:
            rows = register.read("SELECT digest FROM mails ORDER BY id")
            found = [Outbox(register).find(r["digest"]) for r in rows]
        return [e for e in found if e]

    def post(
        self, seconds: str = "30", between: str = "0", pauses: list[float] | None = None
    ) -> Sent:
        """Send without the command, under a deadline that tests can wait for."""
        settings = SmtpSettings(
            self.server.host,
            USER,
            port=self.server.port,
            seconds_between=Decimal(between),
            deadline=Decimal(seconds),
            ca_file=self.server.ca_file,
        )
        slept = pauses if pauses is not None else []
        with Register.open(self.inputs) as register, only_sender(self.inputs):
            outbox = Outbox(register)
            items = read_queue(self.folder, outbox, Wishes())
            ready = tuple(i for i in items if i.standing == "ready")
            postman = Postman(settings, Secret(CODE, USER), outbox, lambda: NOW, slept.append)
            return postman.send(self.folder, ready)


@contextmanager
def opened(folder: Path, **mails: MailData) -> Iterator[Office]:
    """An office with its server; where no mails are given, with those of two counties."""
    with serving(folder) as server:
        office = Office(folder, server)
        office.make(**(mails or {"huzhu": mail("互助县"), "ledu": mail("乐都区")}))
        yield office
