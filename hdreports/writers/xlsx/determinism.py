"""Saving a workbook so that the same content always gives the same bytes.

openpyxl stamps the clock into docProps/core.xml and into every zip entry; both are replaced here by
the time that the caller gives and by the zip format's zero date.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

CREATOR = "hdreports"

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"  # programs that sniff file types look at the first entry


def save(workbook: Workbook, created: datetime) -> bytes:
    """Serialise a workbook; `created` stands for both creation and change.

    An aware `created` is converted to UTC, a naive one is taken as UTC.
    """
    if created.tzinfo is not None:
        created = created.astimezone(UTC).replace(tzinfo=None)
    created = created.replace(microsecond=0)
    workbook.properties.creator = CREATOR
    workbook.properties.lastModifiedBy = CREATOR
    workbook.properties.created = workbook.properties.modified = created
    parts = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(parts, "w")).save()  # as `workbook.save`, but no clock
    return _normalised(parts)


def _normalised(parts: io.BytesIO) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(parts) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != _FIRST, n)):
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
