"""`hdreports check`: findings of workbooks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    echo_json,
    format_option,
    path_type,
    settings,
    told,
)


@command_with(help="核验报送表，列出要改的单元格。有错误时以退出码1结束。")
@click.argument("paths", nargs=-1, type=path_type, metavar="文件或文件夹…")
@format_option
@click.option("--codes", is_flag=True, help="列出核验问题目录：编码、级别、说明和处理办法。")
@click.option("--period", metavar="报送期", help="报送表自身没有写明报送期时采用。")
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], form: str, codes: bool, period: str | None
) -> None:
    if codes:
        _tell_catalogue(form)
        return
    if not paths:
        raise click.UsageError("请给出要核验的文件或文件夹；核验问题目录用 --codes 列出。")
    from hdreports.intake.guard import GuardedReader, read_guarded
    from hdreports.intake.reader import read_inputs
    from hdreports.intake.report import report_json, report_text
    from hdreports.intake.selection import select_submissions
    from hdreports.plan.loader import load_plan
    from hdreports.plan.period import plan_period

    config = settings(ctx)
    absent = [p for p in paths if not p.exists()]
    if absent:
        raise click.UsageError("没有这个文件或文件夹：" + "、".join(map(str, absent)))
    with told():
        plan = load_plan(config.paths.plan)
        if period:
            period = plan_period(plan, period).id
    with GuardedReader() as read:
        submissions = tuple(
            s
            for p in paths
            for s in (
                read_guarded(p, plan, period) if p.is_dir() else read_inputs(p, plan, period, read)
            )
        )
    _, about_choice = select_submissions(submissions, plan)
    findings = (*(f for s in submissions for f in s.findings), *about_choice)
    if form == "json":
        content = report_json(submissions, findings, plan)
        echo_json(content)
    else:
        click.echo(report_text(submissions, findings, plan))
    sys.exit(1 if any(f.severity == "error" for f in findings) else 0)


def _tell_catalogue(form: str) -> None:
    from hdreports.intake.codes import catalogue_json, catalogue_text

    if form == "json":
        echo_json(catalogue_json())
    else:
        click.echo(catalogue_text())
