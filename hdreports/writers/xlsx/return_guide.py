"""The sheet 填报说明: for whom and when, how to fill in, colours, an example, where to send."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.form import IndicatorColumns as Col
from hdreports.plan.dates import long_date
from hdreports.plan.deadlines import return_due
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.return_job import ReturnJob, set_up_print, write_head

WIDTHS: dict[str, float] = {"A": 16, "B": 30, "C": 10, "D": 12, "E": 19, "F": 11, "G": 30}
LAST = "G"

HINT = "请先读本页，再依次填写后面的各张表。"

STEPS = (
    (
        "填“指标进度”：在浅黄色单元格填年初至截止日的累计数，不填当季数；单位照“单位”栏，"
        "不必换算。完成率自动计算。"
    ),
    (
        "没有数的单元格留空，并在备注写明原因（如“尚未收获”“数据待统计部门核定”）；"
        "空白表示没有数，0表示确实为零。"
    ),
    "比率（%）填0至100之间的数，如88.6，不带百分号；“其中”各项之和应等于总数。",
    (
        "填“重点任务”：逐项写工作进展、取得成效、存在问题、工作建议，并在“完成情况”中选择；"
        "写时间、地点、数量，不写空话。"
    ),
    "填“情况说明”：按四个部分写本单位综合情况，每格一段；报告不写请求批准、解决资金等请示事项。",
    "填“问题整改”：对上期报送的问题逐条选择整改状态，写明整改情况。",
    (
        "填“耕地台账”：撂荒地和“非粮化”地块逐块登记，每季度更新；上期没有整改的已列出，逐块选择状态，"
        "不删除；面积填亩数。"
    ),
    "不增删、不移动行列，不改表名；单元格显示不全的，可拉高该行。除浅黄色单元格外均已锁定。",
)

SHORT_STEP = "周报从简：指标已预填上次报送的数，有变化的改写；重点任务只填本周有进展或有问题的。"

LEGEND = (
    (styles.INPUT_COLOUR, "请填写"),
    (styles.FIXED_COLOUR, "已预填或自动计算，不需改动"),
    (styles.DOUBT_COLOUR, "方案中存疑的目标或标题，原样照录，说明见“目标说明”栏"),
)

EXAMPLE_HEADS = ("序号", "指标", "单位", "年度目标", "", "完成率", "备注")
EXAMPLE = (
    ("示例1", "（某种植面积）", "万亩", "20", "18.6", "93.0%", "余1.4万亩秋播"),
    ("示例2", "（某利用率）", "%", "≥90", "88.6", "未达标", "秋收后集中回收"),
    ("示例3", "（某产量）", "万吨", "5", "", "", "尚未收获"),
)


def compose(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, WIDTHS)
    write_head(sheet, job, title=f"{job.period.label}报送表", hint=HINT, last=LAST, heads={})
    row = form.HEAD_ROW
    row = _write_facts(sheet, job, row)
    row = _write_section(sheet, row, "填报方法")
    for no, step in enumerate(_steps(job), start=1):
        row = _write_line(sheet, row, str(no), step)
    row = _write_section(sheet, row, "颜色含义")
    for colour, meaning in LEGEND:
        row = _write_line(sheet, row, "", meaning, colour)
    row = _write_section(sheet, row, "填写示例（数字与本单位无关）")
    row = _write_example(sheet, job, row)
    row = _write_section(sheet, row, "报送方式")
    for no, line in enumerate(_where_to_send(job), start=1):
        row = _write_line(sheet, row, str(no), line)
    set_up_print(sheet, job, landscape=False, last=LAST)
    sheet.page_setup.fitToHeight = 1


def _steps(job: ReturnJob) -> tuple[str, ...]:
    """How to fill it: what is said of a sheet only where the workbook has it."""
    sheets = (form.SHEET_STATEMENTS, form.SHEET_RECTIFICATION, form.SHEET_LAND)
    absent = tuple(f"填“{name}”" for name in sheets if not job.has(name))
    steps = tuple(s for s in STEPS if not (absent and s.startswith(absent)))
    return (SHORT_STEP, *steps) if job.short else steps


def _write_facts(sheet: Worksheet, job: ReturnJob, row: int) -> int:
    info, period = job.plan.info, job.period
    count = len(job.plan.indicators_reported_by(job.unit.id))
    tasks = len(job.plan.tasks_reported_by(job.unit.id))
    due = return_due(job.plan, period)
    statements = "情况说明，" if job.has(form.SHEET_STATEMENTS) else ""
    facts = (
        ("报送单位", f"{job.unit.name}（{job.unit.short}）"),
        ("报送依据", f"《{info.title}》（{info.number}）"),
        ("报送期", f"{period.label}（{period.id}）"),
        ("统计截止", long_date(period.as_of)),
        ("报送时限", long_date(due) + "前" if due else "方案未规定报送时限"),
        (
            "报送内容",
            f"主要指标{count}项，重点任务{tasks}项，{statements}{_carried(job)}{_land(job)}",
        ),
        ("表式版本", form.FORM_VERSION),
    )
    for label, text in facts:
        row = _write_line(sheet, row, label, text)
    return row


def _write_section(sheet: Worksheet, row: int, title: str) -> int:
    sheet.merge_cells(f"A{row}:{LAST}{row}")
    styles.put_text(sheet[f"A{row}"], title)
    for letter in WIDTHS:
        styles.dress(sheet[f"{letter}{row}"], font=styles.GROUP_FONT, colour=styles.GROUP_COLOUR)
    sheet.row_dimensions[row].height = 22
    return row + 1


def _write_line(
    sheet: Worksheet, row: int, label: str, text: str, colour: str | None = None
) -> int:
    sheet.merge_cells(f"B{row}:{LAST}{row}")
    styles.put_text(sheet[f"A{row}"], label)
    styles.put_text(sheet[f"B{row}"], text)
    for letter in WIDTHS:
        styles.dress(sheet[f"{letter}{row}"])
    styles.dress(sheet[f"A{row}"], alignment=styles.CENTRE, colour=colour)
    width = sum(w for letter, w in WIDTHS.items() if letter != "A")
    sheet.row_dimensions[row].height = styles.row_height([(text, width)])
    return row + 1


def _write_example(sheet: Worksheet, job: ReturnJob, row: int) -> int:
    heads = list(EXAMPLE_HEADS)
    heads[list(WIDTHS).index(Col.VALUE)] = form.value_head(job.period.as_of)
    for n, cells in enumerate((tuple(heads), *EXAMPLE)):
        for letter, text in zip(WIDTHS, cells, strict=True):
            cell = sheet[f"{letter}{row}"]
            styles.put_text(cell, text)
            styles.dress(
                cell,
                font=styles.HEAD_FONT if n == 0 else styles.BODY_FONT,
                colour=_example_colour(n, letter),
                alignment=styles.INSET if n and letter in "BG" else styles.CENTRE,
            )
        sheet.row_dimensions[row].height = 20
        row += 1
    return row


def _example_colour(line: int, letter: str) -> str:
    if line == 0:
        return styles.HEAD_COLOUR
    return styles.INPUT_COLOUR if letter in (Col.VALUE, Col.REMARK) else styles.FIXED_COLOUR


def _where_to_send(job: ReturnJob) -> tuple[str, ...]:
    info = job.plan.info
    receiver = info.receiver and job.plan.unit(info.receiver)
    to = receiver.name if receiver else info.issuer
    mail = f"电子版：保持本文件名不变，发送至邮箱 {info.mailbox}。"
    if receiver and receiver.id == job.unit.id:
        return (f"本表由{to}自行填报，与各县区、各部门报送表一并汇总。",)
    return (mail, f"纸质版：打印后经负责人签字、加盖公章，报送{to}。")


def _land(job: ReturnJob) -> str:
    if not job.has(form.SHEET_LAND):
        return ""
    asked = f"（上期未整改{len(job.land)}处）" if job.land else ""
    return f"，耕地台账{asked}"


def _carried(job: ReturnJob) -> str:
    return f"上期问题{len(job.carried)}项" if job.carried else "没有上期结转的问题"
