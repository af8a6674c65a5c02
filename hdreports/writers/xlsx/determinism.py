"""Saving a workbook so that the same content always gives the same bytes.

openpyxl stamps the clock into docProps/core.xml and into every zip entry; both are replaced here by
the time that the caller gives and by the zip format's zero date.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

from openpyxl import Workbook

CREATOR = "hdreports"

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CORE = "docProps/core.xml"
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
    workbook.properties.created = created
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _normalised(buffer.getvalue(), created)


def _normalised(data: bytes, created: datetime) -> bytes:
    stamp = created.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != _FIRST, n)):
            content = source.read(name)
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return out.getvalue()
