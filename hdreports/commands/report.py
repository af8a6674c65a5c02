"""`hdreports report`: everything for a period."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    day_option,
    inputs_option,
    outputs_option,
    period_option,
)


@command_with(
    help="编制一个报送期的全部文稿，写入 outputs/报送期/。每份文稿写出后都读回核对，"
    "与底稿不一致的不发布，其余照常，以退出码1结束。"
)
@period_option
@inputs_option
@outputs_option
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="文稿",
    help="只编制这种文稿，可写多个：progress-report（报告）、supervision-notice（通报）、"
    "weekly-report（周报）、dispatch（调度）、half-year-summary（总结）、"
    "unit-notice（单独通报）、reminder（催报）。"
    "其余文稿保留上次的。",
)
@day_option(help="催报通知和单独通报的日期，默认为今天。")
@click.option("--strict", is_flag=True, help="有单位未报送或报送表不能采用时，以退出码1结束。")
@click.option("--quiet", is_flag=True, help="只显示结果表。")
@click.pass_context
def command(
    ctx: click.Context,
    period: str,
    inputs: Path | None,
    outputs: Path | None,
    kinds: tuple[str, ...],
    day: datetime | None,
    strict: bool,
    quiet: bool,
) -> None:
    from hdreports.commands.running import run_and_tell
    from hdreports.commands.summary import render_summary
    from hdreports.pipeline import Selection

    selection = Selection(kinds, day.date() if day else date.today())
    result = run_and_tell(ctx, period, inputs, outputs, quiet, selection)
    click.echo(render_summary(result))
    if result.returns_only:
        sys.exit(1)
    if not any(u.documents for u in result.units):
        sys.exit(3)
    if result.stopped or (strict and not result.complete):
        sys.exit(1)
