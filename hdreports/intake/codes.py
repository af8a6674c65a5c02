"""The catalogue of findings, told: for `check --codes` and for the handbook."""

from __future__ import annotations

from hdreports.intake import catalogue


def catalogue_json() -> dict[str, object]:
    """Every kind of finding; words in braces are filled in by the program."""
    return {
        "codes": [
            {
                "code": e.code,
                "severity": e.severity,
                "title": e.title,
                "message": e.message,
                "remedy": e.remedy,
            }
            for e in catalogue.entries()
        ]
    }


def catalogue_text() -> str:
    """The same for people, most serious first."""
    lines = []
    for severity, word in catalogue.SEVERITY_NAMES.items():
        mine = [e for e in catalogue.entries() if e.severity == severity]
        lines.append(f"【{word}】{len(mine)}种")
        for e in mine:
            lines += [f"  {e.code}  {e.title}", f"      {e.message}", f"      → {e.remedy}"]
        lines.append("")
    return "\n".join([*lines, "花括号中的词由程序填入。"])
