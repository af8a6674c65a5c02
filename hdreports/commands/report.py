"""`hdreports report`: everything for a period."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hdreports.commands.shared import (
    command_with,
    fail,
    inputs_option,
    outputs_option,
    period_option,
    settings,
    told,
)

if TYPE_CHECKING:
    from hdreports.intake.model import Submission


@command_with(help="编制一个报送期的全部文稿，写入 outputs/报送期/。")
@period_option
@inputs_option
@outputs_option
@click.option("--strict", is_flag=True, help="有单位未报送或报送表不能采用时，以退出码1结束。")
@click.option("--quiet", is_flag=True, help="只显示结果表。")
@click.pass_context
def command(
    ctx: click.Context,
    period: str,
    inputs: Path | None,
    outputs: Path | None,
    strict: bool,
    quiet: bool,
) -> None:
    from hdreports.commands.summary import render_summary
    from hdreports.narrative.environment import NarrativeError
    from hdreports.narrative.forms import FormError
    from hdreports.pipeline import NothingToWriteError, run_report
    from hdreports.publish import PublishError
    from hdreports.writers.pdf.fonts import FontsNotPreparedError, FontUnusableError
    from hdreports.writers.pdf.writer import StylesheetError

    start = time.monotonic()

    def steps(text: str) -> None:
        if not quiet:
            click.echo(f"[{time.monotonic() - start:4.1f}秒] {text}……")

    config = settings(ctx, inputs, outputs)
    try:
        with told():
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
        fail(str(error))
    for notice in _remember(config.paths.inputs, result.workbooks):
        click.echo(f"注意：{notice}。", err=True)
    click.echo(render_summary(result))
    if not any(u.documents for u in result.units):
        sys.exit(3)
    if strict and not result.complete:
        sys.exit(1)


def _remember(inputs: Path, workbooks: tuple[Submission, ...]) -> tuple[str, ...]:
    """Note what was seen when in the register; it never keeps a run from ending well."""
    from hdreports.register import Register
    from hdreports.register.seen import Workbook, remember

    if not inputs.is_dir():
        return ()
    with Register.open(inputs) as register:
        seen = [Workbook(s.file, s.sha256, s.unit, s.period, s.sample) for s in workbooks]
        return remember(register, seen, datetime.now(UTC))
