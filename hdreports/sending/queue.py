"""What would go: the mails of a period's folder, each with what stands against sending it.

Read from `manifest.json` and `mail/*.eml`. Reading changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from hdreports.register.outbox import Entry, Mail, Outbox
from hdreports.sending.message import Draft, UnreadableMailError, read_draft

Standing = Literal[
    "ready",  # to be sent
    "sent",
    "sending",  # by another program
    "unknown",  # may have arrived: a clerk must look
    "replaced",  # another mail of the same document was or may have been sent
    "sample",
    "draft",
    "finalised",  # a draft of what is there as a final document too
    "nobody",  # no recipient
    "unusable",  # the file is missing, no mail, or not as it was made
]


_OPEN = ("ready", "draft", "nobody")


class NothingMadeError(Exception):
    """The period has no folder that a run made; the message is for users."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the clerk wants. Units by id; `units` empty: all of them."""

    drafts: bool = False
    units: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()

    def of(self, unit: str) -> bool:
        return not self.units or unit in self.units


@dataclass(frozen=True, slots=True)
class Item:
    """A mail file. `draft` and `mail` are None where it is unusable; `problem` says why then.

    `entry`: the mail in the outbox; for a replaced one the other mail that was sent.
    """

    file: str
    path: Path
    unit: str
    sha256: str
    draft: Draft | None
    mail: Mail | None
    standing: Standing
    entry: Entry | None = None
    problem: str = ""


def read_queue(folder: Path, outbox: Outbox, wishes: Wishes) -> tuple[Item, ...]:
    """The mails of `outputs/<period>/`, in the order of the manifest.

    Raises NothingMadeError and RegisterError.
    """
    manifest = _manifest(folder)
    items = [
        _item(folder, manifest, entry, outbox, wishes)
        for entry in manifest["files"]
        if entry.get("format") == "eml" and wishes.of(str(entry.get("unit") or ""))
    ]
    final = {(i.unit, i.draft.document) for i in items if i.draft and not i.draft.draft}
    return tuple(_beside(item, final) for item in items)


def _beside(item: Item, final: set[tuple[str, str]]) -> Item:
    """A draft steps back behind the final document, whatever the clerk wishes of drafts."""
    draft = item.draft
    stale = draft and draft.draft and (item.unit, draft.document) in final
    return replace(item, standing="finalised") if stale and item.standing in _OPEN else item


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise NothingMadeError(
            f"{folder}中没有编制好的文稿，请先运行 hdreports report --period {folder.name}。"
        ) from None
    except (OSError, ValueError):
        raise NothingMadeError(f"{folder}中的manifest.json不能读取，请重新编制。") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise NothingMadeError(f"{folder}中的manifest.json不完整，请重新编制。")
    return manifest


def _item(
    folder: Path, manifest: dict[str, Any], listed: dict[str, Any], outbox: Outbox, wishes: Wishes
) -> Item:
    file, sha256 = str(listed.get("path")), str(listed.get("sha256"))
    unit = str(listed.get("unit") or "")
    path = folder / file
    try:
        draft = read_draft(read_unchanged(folder, file, sha256))
    except UnreadableMailError as error:
        return Item(file, path, unit, sha256, None, None, "unusable", problem=str(error))
    mail = Mail(
        period=str(manifest.get("period") or folder.name),
        unit=unit,
        kind=draft.document or PurePosixPath(file).stem,
        digest=draft.digest,
        file=file,
        subject=draft.subject,
        recipients=draft.recipients,
        size=draft.size,
    )
    standing, entry = _standing(draft, mail, outbox, wishes, bool(manifest.get("sample", True)))
    return Item(file, path, unit, sha256, draft, mail, standing, entry)


def read_unchanged(folder: Path, file: str, sha256: str) -> bytes:
    """The bytes of a listed file. Raises UnreadableMailError where it is not as it was made."""
    pure = PurePosixPath(file)
    if pure.is_absolute() or ".." in pure.parts:
        raise UnreadableMailError("清单中的位置有误")
    try:
        data = (folder / file).read_bytes()
    except OSError:
        raise UnreadableMailError("邮件文件不在或不能读取") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UnreadableMailError("邮件文件在编制之后被改动，请重新编制")
    return data


def _standing(
    draft: Draft, mail: Mail, outbox: Outbox, wishes: Wishes, sample: bool
) -> tuple[Standing, Entry | None]:
    """Samples first, whatever else holds; then what has already happened; then what is wanted."""
    if sample or draft.sample or "样例" in draft.status:
        return "sample", None
    entry = outbox.find(mail.digest)
    if entry and entry.state == "sent":
        return "sent", entry
    if entry and entry.state == "sending":
        return "sending", entry
    again = mail.unit in wishes.again
    if entry and entry.state == "unknown" and not again:
        return "unknown", entry
    if not draft.recipients:
        return "nobody", entry
    others = [e for e in outbox.of_document(mail) if e.mail.digest != mail.digest]
    for other in others:
        if other.state == "sending" or (other.state in ("sent", "unknown") and not again):
            return "replaced", other
    if draft.draft and not wishes.drafts:
        return "draft", entry
    return "ready", entry
