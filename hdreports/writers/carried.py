"""What a report's files carry beside their pages: figures with their sources, and the ledger.

A DOCX or PDF that stands alone, long after its period's folder is gone, can then still tell where
each of its numbers comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

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
