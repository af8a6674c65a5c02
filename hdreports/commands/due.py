"""`hdreports due`: what is due, what is overdue, and by whom."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    format_option,
    inputs_option,
    outputs_option,
    settings,
    told,
)


@command_with(help="今天（或某天）到期和逾期的事项、没有报送的单位、现在要做的事。")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="日期",
    help="例如 2023-09-10，默认为今天；此后才修改的报送表不计入。",
)
@inputs_option
@outputs_option
@format_option
@click.pass_context
def command(
    ctx: click.Context, day: datetime | None, inputs: Path | None, outputs: Path | None, form: str
) -> None:
    from hdreports.commands.duties import agenda, render

    config = settings(ctx, inputs, outputs)
    with told():
        found = agenda(config, day.date() if day else date.today())
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(render(found))
