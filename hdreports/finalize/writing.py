"""Writing what is final: DOCX, PDF and mail into `outputs/<period>/定稿/`, and the record of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from hdreports.config import Config
from hdreports.corrections import FOLDER as COPIES
from hdreports.corrections import MARKED
from hdreports.document.model import Document
from hdreports.finalize.finish import SAMPLE
from hdreports.finalize.record import FOLDER
from hdreports.mailing import correction_mail, recipients_of, report_mail
from hdreports.narrative.job import Composed
from hdreports.pipeline import PROJECT, created_on
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.publishing.bundle import Bundle, ManifestHead
from hdreports.publishing.folder import publish_finalised
from hdreports.publishing.kept import read_manifest
from hdreports.rendering import Rendered
from hdreports.writers.mail import MailError


@dataclass(frozen=True, slots=True)
class Writing:
    """A final document, as it was drawn and checked, on its way into the period's folder."""

    config: Config
    plan: Plan
    period: Period
    unit: ReportingUnit
    document: Document
    drawn: Rendered

    def write(self, entry: dict[str, Any]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """The files, and what must be said about them."""
        config, document, drawn = self.config, self.document, self.drawn
        name = str(entry["name"])
        bundle = Bundle()
        for form, data in drawn.files:
            path = f"{FOLDER}/{name}.{form}"
            bundle.add(path, data, kind=document.kind, format=form, unit=self.unit.id)
        notices = [*drawn.warnings, *self._mail(bundle, drawn, name)]
        if SAMPLE in document.status:
            notices.append("本稿使用样例数据，仍标明“样例”，不得报送")
        entry["files"] = [file.path for file in bundle.files]
        folder = publish_finalised(bundle, config.paths.outputs, self._head(), entry)
        return tuple(folder / file.path for file in bundle.files), tuple(notices)

    def _mail(self, bundle: Bundle, drawn: Rendered, name: str) -> Iterable[str]:
        created = datetime.combine(created_on(self.period), time(9), UTC)
        document, plan, config, period = self.document, self.plan, self.config, self.period
        to = recipients_of(document, plan)
        try:
            if document.kind == "correction-notice":
                copies = _copies(config.paths.outputs / period.id, self.unit)
                templates = config.paths.templates or PROJECT / "templates"
                data = correction_mail(
                    document,
                    drawn,
                    name,
                    self.unit,
                    copies,
                    plan,
                    config,
                    period,
                    created,
                    templates,
                    marked=any(MARKED in n for n, _ in copies),
                )
            else:
                composed = Composed(document, (), (), self.unit.id)
                data = report_mail(composed, drawn, name, plan, config, period, created, to)
        except MailError as error:
            return [f"邮件没有生成：{error}"]
        bundle.add(f"{FOLDER}/{name}.eml", data, kind="mail", format="eml", unit=self.unit.id)
        if to == () and SAMPLE not in document.status:
            return [f"工作方案数据中没有{self.unit.short}的邮箱，邮件没有收件人，须自行填写"]
        return []

    def _head(self) -> ManifestHead:
        """For a period's folder that is no longer there."""
        return ManifestHead(
            period=self.period.id,
            as_of=self.period.as_of.isoformat(),
            due=self.period.due.isoformat() if self.period.due else None,
            plan=self.plan.info.id,
            sample=SAMPLE in self.document.status,
        )


def _copies(folder: Path, unit: ReportingUnit) -> list[tuple[str, bytes]]:
    """The workbooks that went with a unit's 补正通知 when it was drafted, by file name."""
    try:
        return [
            (Path(f["path"]).name, (folder / f["path"]).read_bytes())
            for f in (read_manifest(folder) or {"files": ()})["files"]
            if f["unit"] == unit.id
            and (f["kind"], f["format"]) == ("correction-notice", "xlsx")
            and f["path"].startswith(f"{COPIES}/")
        ]
    except (OSError, KeyError, TypeError):
        return []
