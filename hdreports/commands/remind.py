"""`hdreports remind`: 催报通知 to the units that have not reported."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    inputs_option,
    outputs_option,
    period_option,
)


@command_with(
    help="给没有报送的单位编写催报通知（DOCX、PDF、邮件草稿），写入 outputs/报送期/催报/。"
)
@period_option
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="通知的日期，默认为今天；决定是到期前提醒还是逾期催报。",
)
@inputs_option
@outputs_option
@click.pass_context
def command(
    ctx: click.Context,
    period: str,
    day: datetime | None,
    inputs: Path | None,
    outputs: Path | None,
) -> None:
    from hdreports.commands.running import run_and_tell
    from hdreports.pipeline import Selection

    today = day.date() if day else date.today()
    result = run_and_tell(ctx, period, inputs, outputs, True, Selection(("reminder",), today))
    made = [u for u in result.units if u.state != "reported" and u.documents]
    if made:
        names = "、".join(u.unit.short for u in made)
        click.echo(f"催报通知{len(made)}份：{names}。")
        click.echo(f"文稿在 {result.published.folder / '催报'}。")
    else:
        click.echo(f"{result.period.label}各单位均已报送，不需要催报。")
