"""The sheets of a return workbook that take words: 重点任务, 情况说明, 问题整改."""

from __future__ import annotations

from typing import get_args

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.form import RectificationColumns, StatementColumns, TaskColumns
from hdreports.plan.model import Task
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.filled import FilledAnswer, FilledTask, StatementPart
from hdreports.writers.xlsx.return_job import ReturnJob, set_up_print, write_head, write_notice
from hdreports.writers.xlsx.return_rows import offer, write_row

TASK_WIDTHS: dict[str, float] = {
    TaskColumns.NO: 6,
    TaskColumns.SYSTEM: 12,
    TaskColumns.TITLE: 15,
    TaskColumns.LEAD: 15,
    TaskColumns.PROGRESS: 40,
    TaskColumns.RESULTS: 32,
    TaskColumns.PROBLEMS: 32,
    TaskColumns.RECOMMENDATIONS: 32,
    TaskColumns.STATE: 10,
}
TASK_HINT = (
    "逐项填写浅黄色单元格：写清时间、地点、数量和做法；没有开展的在“完成情况”选“未启动”。"
    "工作建议不写请求批准、解决资金等请示事项。"
)

NO_TASKS = "方案没有由本单位牵头的重点任务，本表不填。"

STATEMENT_WIDTHS: dict[str, float] = {
    StatementColumns.TITLE: 22,
    StatementColumns.TEXT: 118,
    StatementColumns.PART: 4,
}
STATEMENT_HINT = (
    "每个部分可填1至4段，每格一段，不加序号；只写本单位情况，数据应与“指标进度”表一致。"
)
STATEMENT_HEIGHT = 64

RECTIFICATION_WIDTHS: dict[str, float] = {
    RectificationColumns.NO: 6,
    RectificationColumns.PERIOD: 12,
    RectificationColumns.TASK: 9,
    RectificationColumns.TASK_TITLE: 20,
    RectificationColumns.PROBLEM: 48,
    RectificationColumns.STATE: 11,
    RectificationColumns.ANSWER: 56,
}
RECTIFICATION_HINT = (
    "上期报送而未解决的问题列在表中，请逐条选择整改状态，写明整改情况；"
    "末尾空行可补填其他需要说明的问题。"
)
NOTHING_CARRIED = "上期没有结转到本期的问题。如有其他需要说明的整改事项，可在下列空行补填。"


def compose_tasks(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, TASK_WIDTHS)
    write_head(
        sheet,
        job,
        title=f"{job.period.label}重点任务推进情况表",
        hint=TASK_HINT,
        last=TaskColumns.STATE,
        heads=form.TASK_HEADS,
    )
    tasks = job.plan.tasks_reported_by(job.unit.id)
    for row, task in enumerate(tasks, start=form.FIRST_ROW):
        _write_task(sheet, job, row, task, job.filled.tasks.get(task.no))
    if tasks:
        last_row = form.FIRST_ROW + len(tasks) - 1
        states = f"{TaskColumns.STATE}{form.FIRST_ROW}:{TaskColumns.STATE}{last_row}"
        offer(sheet, states, form.TASK_STATES, "完成情况")
    else:
        write_notice(sheet, NO_TASKS, TASK_WIDTHS)
    sheet.freeze_panes = f"{TaskColumns.LEAD}{form.FIRST_ROW}"
    set_up_print(sheet, job, landscape=True, last=TaskColumns.STATE)


def _write_task(
    sheet: Worksheet, job: ReturnJob, row: int, task: Task, filled: FilledTask | None
) -> None:
    words = filled or FilledTask("unknown")
    texts = {
        TaskColumns.NO: str(task.no),
        TaskColumns.SYSTEM: job.plan.system(task.system).title,
        TaskColumns.TITLE: task.printed_title,
        TaskColumns.LEAD: "、".join(job.plan.unit(u).short for u in task.lead),
        TaskColumns.PROGRESS: words.progress,
        TaskColumns.RESULTS: words.results,
        TaskColumns.PROBLEMS: words.problems,
        TaskColumns.RECOMMENDATIONS: words.recommendations,
        TaskColumns.STATE: form.label_of(form.TASK_STATES, words.state),
    }
    inputs = (
        TaskColumns.PROGRESS,
        TaskColumns.RESULTS,
        TaskColumns.PROBLEMS,
        TaskColumns.RECOMMENDATIONS,
        TaskColumns.STATE,
    )
    write_row(
        sheet,
        row,
        texts,
        TASK_WIDTHS,
        inputs=inputs,
        centred=(TaskColumns.NO, TaskColumns.STATE),
        least=34 if job.short else 80,
    )
    sheet[f"{TaskColumns.NO}{row}"].value = task.no
    if not task.title_complete:
        sheet[f"{TaskColumns.TITLE}{row}"].fill = styles.fill(styles.DOUBT_COLOUR)


def compose_statements(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, STATEMENT_WIDTHS)
    write_head(
        sheet,
        job,
        title=f"{job.period.label}工作情况说明",
        hint=STATEMENT_HINT,
        last=StatementColumns.TEXT,
        heads=form.STATEMENT_HEADS,
    )
    row = form.FIRST_ROW
    for part in get_args(StatementPart):
        paragraphs = job.filled.statements.get(part, ())
        if len(paragraphs) > form.STATEMENT_ROWS:
            raise ValueError(f"{part}: more than {form.STATEMENT_ROWS} paragraphs")
        last = row + form.STATEMENT_ROWS - 1
        for n in range(form.STATEMENT_ROWS):
            text = paragraphs[n] if n < len(paragraphs) else ""
            texts = {
                StatementColumns.TITLE: form.STATEMENT_PARTS[part] if n == 0 else "",
                StatementColumns.TEXT: text,
                StatementColumns.PART: part,
            }
            write_row(
                sheet,
                row + n,
                texts,
                STATEMENT_WIDTHS,
                inputs=(StatementColumns.TEXT,),
                centred=(),
                least=STATEMENT_HEIGHT,
                ignore=(StatementColumns.PART,),
            )
        sheet.merge_cells(f"{StatementColumns.TITLE}{row}:{StatementColumns.TITLE}{last}")
        sheet[f"{StatementColumns.TITLE}{row}"].font = styles.HEAD_FONT
        row = last + 1
    sheet.column_dimensions[StatementColumns.PART].hidden = True
    sheet.freeze_panes = f"A{form.FIRST_ROW}"
    set_up_print(sheet, job, landscape=True, last=StatementColumns.TEXT)


def compose_rectification(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, RECTIFICATION_WIDTHS)
    write_head(
        sheet,
        job,
        title=f"{job.period.label}问题整改情况表",
        hint=RECTIFICATION_HINT,
        last=RectificationColumns.ANSWER,
        heads=form.RECTIFICATION_HEADS,
    )
    row = form.FIRST_ROW
    if not job.carried:
        write_notice(sheet, NOTHING_CARRIED, RECTIFICATION_WIDTHS)
        row += 1
    first = row
    for no, problem in enumerate(job.carried, start=1):
        answer = job.filled.answers.get(problem.task or 0, FilledAnswer("unknown"))
        texts = {
            RectificationColumns.NO: str(no),
            RectificationColumns.PERIOD: problem.period,
            RectificationColumns.TASK: str(problem.task or ""),
            RectificationColumns.TASK_TITLE: (
                job.plan.task(problem.task).printed_title if problem.task else ""
            ),
            RectificationColumns.PROBLEM: problem.text,
            RectificationColumns.STATE: form.label_of(form.RECTIFICATION_STATES, answer.state),
            RectificationColumns.ANSWER: answer.answer,
        }
        _write_rectification(
            sheet, row, texts, (RectificationColumns.STATE, RectificationColumns.ANSWER)
        )
        if problem.task:
            sheet[f"{RectificationColumns.TASK}{row}"].value = problem.task
        row += 1
    for _ in range(form.EXTRA_RECTIFICATION_ROWS):
        _write_rectification(sheet, row, {}, tuple(RECTIFICATION_WIDTHS)[1:])
        row += 1
    states = f"{RectificationColumns.STATE}{first}:{RectificationColumns.STATE}{row - 1}"
    offer(sheet, states, form.RECTIFICATION_STATES, "整改状态")
    sheet.freeze_panes = f"A{form.FIRST_ROW}"
    set_up_print(sheet, job, landscape=True, last=RectificationColumns.ANSWER)


def _write_rectification(
    sheet: Worksheet, row: int, texts: dict[str, str], inputs: tuple[str, ...]
) -> None:
    centred = (
        RectificationColumns.NO,
        RectificationColumns.PERIOD,
        RectificationColumns.TASK,
        RectificationColumns.STATE,
    )
    write_row(sheet, row, texts, RECTIFICATION_WIDTHS, inputs=inputs, centred=centred, least=50)
