"""What a run says at its end: units, states, documents, findings, and where to look."""

from __future__ import annotations

from hdreports.outcome import STATES, RunResult, UnitResult
from hdreports.plan.show import display_width

_HEADS = ("单位", "报送情况", "文稿", "页数", "须补正", "须核对", "报送表")


def render_summary(result: RunResult) -> str:
    """A table for the terminal, aligned by East Asian width, and what to do next."""
    rows = [_HEADS, *(_row(u) for u in result.units if u.state != "missing")]
    missing = [u.unit.short for u in result.units if u.state == "missing"]
    widths = [max(display_width(r[i]) for r in rows) for i in range(len(_HEADS))]
    lines = ["", f"{result.period.label}（截至{result.period.as_of}）"]
    lines += ["  ".join(_pad(c, w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    if missing:
        lines.append(f"未报送：{'、'.join(missing)}")
    if result.sample:
        lines.append("本期使用样例数据，文稿均标明“样例”，不得报送。")
    lines += [f"注意：{note}。" for note in result.notes]
    lines += [
        f"提示：{f.message.rstrip('。')}。" for f in result.findings if f.code == "samples-left-out"
    ]
    folder = result.published.folder
    if result.published.kept:
        lines.append(
            f"上次的文稿有人工修改（{len(result.published.edited)}个文件），保留在{result.published.kept}。"
        )
    if result.returns_only:
        lines.append(f"退回各单位的材料在 {folder / '补正'}。")
    else:
        lines.append(f"文稿在 {folder}，打开 {folder / 'index.html'} 审阅。")
    return "\n".join(lines)


def _row(u: UnitResult) -> tuple[str, ...]:
    documents = u.error and "未写出" or "、".join(u.documents) or "—"
    return (
        u.unit.short,
        STATES[u.state],
        documents,
        str(u.pages or "—"),
        str(u.findings["error"]),
        str(u.findings["warning"]),
        u.workbook or "—",
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))
