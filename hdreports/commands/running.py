"""Running the pipeline for a command: settings, steps told, errors in words, the register."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hdreports.commands.shared import fail, settings, told

if TYPE_CHECKING:
    from hdreports.outcome import RunResult
    from hdreports.pipeline import Selection


def run_and_tell(
    ctx: click.Context,
    period: str,
    inputs: Path | None,
    outputs: Path | None,
    quiet: bool,
    selection: Selection,
) -> RunResult:
    """One run; ends the program with a message where it cannot be done."""
    from hdreports.narrative.environment import NarrativeError
    from hdreports.narrative.forms import FormError
    from hdreports.narrative.kinds import KindError
    from hdreports.pipeline import NothingToWriteError, run_report
    from hdreports.publishing.folder import PublishError
    from hdreports.rendering import CannotDrawError
    from hdreports.writers.pdf.fonts import FontsNotPreparedError, FontUnusableError
    from hdreports.writers.review.page import ReviewTemplateError

    gc.freeze()  # what was imported stays: collections need not go through it again and again
    start = time.monotonic()

    def steps(text: str) -> None:
        if not quiet:
            click.echo(f"[{time.monotonic() - start:4.1f}秒] {text}……")

    config = settings(ctx, inputs, outputs)
    try:
        with told():
            result = run_report(config, period, steps, selection)
    except KindError as error:
        raise click.UsageError(str(error)) from None
    except (
        NothingToWriteError,
        NarrativeError,
        FormError,
        PublishError,
        FontsNotPreparedError,
        FontUnusableError,
        CannotDrawError,
        ReviewTemplateError,
    ) as error:
        fail(str(error))
    for notice in _remember(config.paths.inputs, result):
        click.echo(f"注意：{notice}。", err=True)
    return result


def _remember(inputs: Path, result: RunResult) -> tuple[str, ...]:
    """Note in the register what was seen and what was drafted when; it never keeps a run from
    ending well."""
    from hdreports.register import Register
    from hdreports.register.seen import Workbook, remember
    from hdreports.sending.record import note_drafts

    if not inputs.is_dir():
        return ()
    now = datetime.now(UTC)
    with Register.open(inputs) as register:
        seen = [
            Workbook(s.file, s.sha256, s.unit, s.period, s.sample)
            for s in result.workbooks
            if not s.summary
        ]
        notices = remember(register, seen, now)
        return (*notices, *note_drafts(register, result.published.folder, now))
