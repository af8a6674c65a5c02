"""`hdreports due`: what is due, what is overdue, and by whom."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    day_option,
    echo_json,
    format_option,
    inputs_option,
    outputs_option,
    settings,
    told,
)


@command_with(help="今天（或某天）到期和逾期的事项、没有报送的单位、现在要做的事。")
@day_option(help="例如 2023-09-10，默认为今天；此后才修改的报送表不计入。")
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
        echo_json(found.as_json())
    else:
        click.echo(render(found))
