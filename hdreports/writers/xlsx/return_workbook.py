"""The return workbook (报送表) that a reporting unit fills in for a period.

One .xlsx per unit and period, with targets, tasks and open problems prefilled. Only input cells can
be edited (sheet protection without a password: it guards against slips, not against intent). Who it
is for stands in custom document properties and on every sheet; `intake.form` names every place.
"""

from __future__ import annotations

from datetime import datetime

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.carried import CarriedLand, CarriedProblem
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.writers.xlsx import return_guide, return_indicators, return_land, return_texts
from hdreports.writers.xlsx.determinism import save
from hdreports.writers.xlsx.filled import FilledReturn
from hdreports.writers.xlsx.return_job import ReturnJob

TAB_COLOURS = {
    form.SHEET_GUIDE: "7F7F7F",
    form.SHEET_INDICATORS: "49A086",
    form.SHEET_TASKS: "49A086",
    form.SHEET_STATEMENTS: "49A086",
    form.SHEET_RECTIFICATION: "FFD54F",
    form.SHEET_LAND: "FFD54F",
}


def write_return_workbook(
    plan: Plan,
    unit: ReportingUnit,
    period: Period,
    *,
    created: datetime,
    carried: tuple[CarriedProblem, ...] = (),
    land: tuple[CarriedLand, ...] = (),
    filled: FilledReturn | None = None,
    sample: bool = False,
) -> bytes:
    """The workbook's bytes; the same arguments give the same bytes.

    `created` goes into the document properties. `filled` fills the input cells and is for samples
    and tests; `sample` marks the title of every sheet, every printed page and the properties.
    """
    job = ReturnJob(plan, unit, period, carried, filled or FilledReturn(), sample, land)
    workbook = Workbook()
    del workbook["Sheet"]
    for name, compose in (
        (form.SHEET_GUIDE, return_guide.compose),
        (form.SHEET_INDICATORS, return_indicators.compose),
        (form.SHEET_TASKS, return_texts.compose_tasks),
        (form.SHEET_STATEMENTS, return_texts.compose_statements),
        (form.SHEET_RECTIFICATION, return_texts.compose_rectification),
        (form.SHEET_LAND, return_land.compose),
    ):
        if not job.has(name):
            continue
        sheet = workbook.create_sheet(name)
        compose(sheet, job)
        _finish(sheet)
    _identify(workbook, job)
    return save(workbook, created)


def return_workbook_name(unit: ReportingUnit, period: Period, *, sample: bool = False) -> str:
    """The file's name: 互助县2023年第三季度报送表.xlsx."""
    return f"{unit.short}{period.label}报送表{form.SAMPLE_MARK if sample else ''}.xlsx"


def _identify(workbook: Workbook, job: ReturnJob) -> None:
    properties = workbook.custom_doc_props  # type: ignore[attr-defined]
    identity = {
        form.PROP_PLAN: job.plan.info.id,
        form.PROP_UNIT: job.unit.id,
        form.PROP_PERIOD: job.period.id,
        form.PROP_FORM: form.FORM_VERSION,
        form.PROP_SAMPLE: "true" if job.sample else "false",
    }
    for name, value in identity.items():
        properties.append(StringProperty(name=name, value=value))
    mark = form.SAMPLE_MARK if job.sample else ""
    workbook.properties.title = f"{job.unit.short}{job.period.label}报送表{mark}"
    workbook.properties.subject = job.plan.info.title
    workbook.properties.language = "zh-CN"
    workbook.active = workbook.sheetnames.index(form.SHEET_GUIDE)


def _finish(sheet: Worksheet) -> None:
    """Colour the tab and protect the sheet; rows and columns may be resized to read long texts."""
    sheet.sheet_properties.tabColor = TAB_COLOURS[sheet.title]
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False
