"""The commands: parse, call, print. Everything else is imported when a command needs it.

Exit codes (design, "Interfaces"): 0 done; 1 done, but something needs attention; 2 the command
was not understood; 3 nothing could be written.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hdreports.config import Config
    from hdreports.pipeline import RunResult

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Group(click.Group):
    """A group whose usage errors are in Chinese."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            names = "、".join(self.list_commands(ctx))
            raise click.UsageError(f"没有“{args[0]}”这个命令。可用的命令：{names}。", ctx) from None


@click.group(cls=_Group, context_settings=CONTEXT, help="从县区报送的工作簿编制公文报告。")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="设置文件，默认为当前文件夹的 hdreports.toml。",
)
@click.version_option(package_name="hdreports", message="hdreports %(version)s")
@click.pass_context
def cli(ctx: click.Context, config_file: Path | None) -> None:
    ctx.obj = config_file


period_option = click.option(
    "--period",
    required=True,
    metavar="报送期",
    help="2023-Q3（季度）、2023（年度）、2023-H2（半年）等。",
)


def _config(ctx: click.Context, inputs: Path | None = None, outputs: Path | None = None) -> Config:
    from dataclasses import replace

    from hdreports.config import ConfigError, load_config

    try:
        config = load_config(ctx.obj)
    except ConfigError as error:
        raise click.UsageError(str(error)) from None
    paths = config.paths
    if inputs:
        paths = replace(paths, inputs=inputs)
    if outputs:
        paths = replace(paths, outputs=outputs)
    return replace(config, paths=paths)


@contextmanager
def _told() -> Iterator[None]:
    """Errors that users can mend become one message and the right exit code."""
    from hdreports.config import ConfigError
    from hdreports.plan.loader import PlanError
    from hdreports.plan.period import PeriodError

    try:
        yield
    except (PeriodError, PlanError, ConfigError) as error:
        raise click.UsageError(str(error)) from None


def _fail(message: str, code: int = 3) -> None:
    click.echo(message, err=True)
    sys.exit(code)


@cli.command(help="编制一个报送期的全部文稿，写入 outputs/报送期/。")
@period_option
@click.option("--inputs", type=click.Path(path_type=Path), help="报送表所在的文件夹。")
@click.option("--outputs", type=click.Path(path_type=Path), help="写入的文件夹。")
@click.option("--strict", is_flag=True, help="有单位未报送或报送表不能采用时，以退出码1结束。")
@click.option("--quiet", is_flag=True, help="只显示结果表。")
@click.pass_context
def report(
    ctx: click.Context,
    period: str,
    inputs: Path | None,
    outputs: Path | None,
    strict: bool,
    quiet: bool,
) -> None:
    from hdreports.narrative.environment import NarrativeError
    from hdreports.narrative.forms import FormError
    from hdreports.pipeline import NothingToWriteError, run_report
    from hdreports.publish import PublishError
    from hdreports.summary import render_summary
    from hdreports.writers.pdf.fonts import FontsNotPreparedError, FontUnusableError
    from hdreports.writers.pdf.writer import StylesheetError

    start = time.monotonic()

    def steps(text: str) -> None:
        if not quiet:
            click.echo(f"[{time.monotonic() - start:4.1f}秒] {text}……")

    result: RunResult | None = None
    with _told():
        config = _config(ctx, inputs, outputs)
        try:
            result = run_report(config, period, steps)
        except (
            NothingToWriteError,
            NarrativeError,
            FormError,
            PublishError,
            FontsNotPreparedError,
            FontUnusableError,
            StylesheetError,
        ) as error:
            _fail(str(error))
    if result is None:
        return
    click.echo(render_summary(result))
    if not any(u.documents for u in result.units):
        sys.exit(3)
    if strict and not result.complete:
        sys.exit(1)


@cli.command(help="核验报送表，列出要改的单元格。")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件或文件夹…"
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
@click.option("--period", metavar="报送期", help="报送表自身没有写明报送期时采用。")
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], form: str, period: str | None) -> None:
    from hdreports.intake.reader import read_inputs
    from hdreports.intake.report import report_json, report_text
    from hdreports.intake.selection import select_submissions
    from hdreports.plan.loader import load_plan
    from hdreports.plan.period import plan_period

    with _told():
        config = _config(ctx)
        plan = load_plan(config.paths.plan)
        if period:
            period = plan_period(plan, period).id
        absent = [p for p in paths if not p.exists()]
        if absent:
            raise click.UsageError("没有这个文件或文件夹：" + "、".join(map(str, absent)))
        submissions = tuple(s for p in paths for s in read_inputs(p, plan, period))
        _, about_choice = select_submissions(submissions)
    findings = (*(f for s in submissions for f in s.findings), *about_choice)
    if form == "json":
        click.echo(
            json.dumps(report_json(submissions, findings, plan), ensure_ascii=False, indent=2)
        )
    else:
        click.echo(report_text(submissions, findings, plan))
    sys.exit(1 if any(f.severity == "error" for f in findings) else 0)


@cli.command(help="生成空白报送表，预填目标和任务，带入上期未解决的问题。")
@period_option
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="单位",
    help="只为这些单位生成（代号或名称），可重复。",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("报送表"), help="写入的文件夹。"
)
@click.option("--inputs", type=click.Path(path_type=Path), help="上期报送表所在的文件夹。")
@click.pass_context
def workbook(
    ctx: click.Context, period: str, units: tuple[str, ...], out: Path, inputs: Path | None
) -> None:
    from hdreports.forms import write_forms

    with _told():
        config = _config(ctx, inputs)
        try:
            written = write_forms(config, period, units, out)
        except LookupError as error:
            raise click.UsageError(str(error.args[0])) from None
        except OSError as error:
            _fail(f"无法写入{out}：{error.strerror}。请检查磁盘空间和权限。")
            return
    for path in written:
        click.echo(str(path))
    click.echo(f"已生成{len(written)}份报送表，在{out}中。")


@cli.command(help="各单位的报送情况。")
@period_option
@click.option("--inputs", type=click.Path(path_type=Path), help="报送表所在的文件夹。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
@click.pass_context
def status(ctx: click.Context, period: str, inputs: Path | None, form: str) -> None:
    from hdreports.status import render_status, unit_states

    with _told():
        config = _config(ctx, inputs)
        found = unit_states(config, period)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(render_status(found))


@cli.command(help="查一个数据的来源：怎样算出，取自哪些单元格。")
@click.argument("where", metavar="报送期或文稿")
@click.argument("figure", required=False, metavar="数据")
@click.option("--outputs", type=click.Path(path_type=Path), help="文稿所在的文件夹。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
@click.pass_context
def trace(
    ctx: click.Context, where: str, figure: str | None, outputs: Path | None, form: str
) -> None:
    from hdreports.tracing import TraceError, find_figures, render_figures

    config = _config(ctx, outputs=outputs)
    try:
        found = find_figures(config.paths.outputs, where, figure)
    except TraceError as error:
        _fail(str(error), 2)
        return
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(render_figures(found, detailed=figure is not None))


@cli.group(cls=_Group, help="工作方案：目标、任务和疑点。")
def plan() -> None:
    pass


@plan.command("show", help="列出目标、任务、报送单位和报送日历。")
@click.pass_context
def plan_show(ctx: click.Context) -> None:
    from hdreports.plan.loader import load_plan
    from hdreports.plan.show import render_plan

    with _told():
        click.echo(render_plan(load_plan(_config(ctx).paths.plan)))


@plan.command("audit", help="核查工作方案自身的疑点：合计、重复行、前后不一致。")
@click.pass_context
def plan_audit(ctx: click.Context) -> None:
    from hdreports.plan.audit import audit
    from hdreports.plan.loader import load_plan
    from hdreports.plan.show import render_audit

    with _told():
        click.echo(render_audit(audit(load_plan(_config(ctx).paths.plan))))


def main(args: Any = None) -> None:
    """Run the commands; usage errors exit with 2, and never a traceback for a broken pipe."""
    try:
        cli.main(args=args, prog_name="hdreports", standalone_mode=True)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
