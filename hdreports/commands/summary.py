"""What a run says at its end: units, states, documents, findings, and where to look."""

from __future__ import annotations

from hdreports.commands.shared import columns
from hdreports.outcome import STATES, RunResult, UnitResult

_HEADS = ("单位", "报送情况", "文稿", "页数", "须补正", "须核对", "报送表")


def render_summary(result: RunResult) -> str:
    """A table for the terminal, aligned by East Asian width, and what to do next."""
    rows = [_HEADS, *(_row(u) for u in result.units if u.state != "missing")]
    missing = [u.unit.short for u in result.units if u.state == "missing"]
    lines = ["", f"{result.period.label}（截至{result.period.as_of}）"]
    lines += columns(rows)
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
    documents = "未写出" if u.error else "、".join(u.documents) or "—"
    return (
        u.unit.short,
        STATES[u.state],
        documents,
        str(u.pages or "—"),
        str(u.findings["error"]),
        str(u.findings["warning"]),
        u.workbook or "—",
    )
