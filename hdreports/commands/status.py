"""`hdreports status`: who has reported."""

from __future__ import annotations

from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    echo_json,
    format_option,
    inputs_option,
    period_option,
    settings,
    told,
)


@command_with(help="各单位的报送情况。")
@period_option
@inputs_option
@format_option
@click.pass_context
def command(ctx: click.Context, period: str, inputs: Path | None, form: str) -> None:
    from hdreports.commands.states import render_status, unit_states

    config = settings(ctx, inputs)
    with told():
        found = unit_states(config, period)
    if form == "json":
        echo_json(found.as_json())
    else:
        click.echo(render_status(found))
