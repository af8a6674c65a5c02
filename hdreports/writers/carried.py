"""What a report's files carry beside their pages: figures with their sources, and the ledger.

A DOCX or PDF that stands alone, long after its period's folder is gone, can then still tell where
each of its numbers comes from.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache

FIGURES_NAME = "数据来源.json"
LEDGER_NAME = "台账.xlsx"


@dataclass(frozen=True, slots=True)
class Carried:
    """`figures` is what `narrative.provenance.sources_json` wrote; `ledger` a workbook's bytes.

    Empty bytes: the file carries none.
    """

    figures: bytes = b""
    ledger: bytes = b""


NOTHING = Carried()


@lru_cache(maxsize=1)
def packed(data: bytes) -> bytes:
    """`data` as a zlib stream; both of a report's files hold the same one."""
    return zlib.compress(data, 6)
