"""`hdreports remind`: 催报通知 to the units that have not reported."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    day_option,
    inputs_option,
    outputs_option,
    period_option,
    settings,
)


@command_with(
    help="给没有报送的单位编写催报通知（DOCX、PDF、邮件草稿），写入 outputs/报送期/催报/。"
    "同一报送期再次催报的，发送时须用 send --again 写明单位。"
)
@period_option
@day_option(help="通知的日期，默认为今天；决定是到期前提醒还是逾期催报。")
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
        _tell_of_earlier(
            settings(ctx, inputs, outputs).paths.inputs,
            result.published.folder,
            {u.unit.id: u.unit.short for u in made},
        )
    else:
        click.echo(f"{result.period.label}各单位均已报送，不需要催报。")


def _tell_of_earlier(inputs: Path, folder: Path, names: dict[str, str]) -> None:
    """Say which units were reminded of the period before: their new mail does not go by itself."""
    from hdreports.register import Register, RegisterError
    from hdreports.sending.record import reminded_before

    with Register.open(inputs) as register:
        try:
            before = reminded_before(register, folder)
        except RegisterError as error:
            click.echo(f"注意：{error}", err=True)
            return
    if told := [names[u] for u in names if u in before]:
        wishes = " ".join(f"--again {name}" for name in told)
        click.echo(
            f"{'、'.join(told)}本期已发过催报通知，再次催报须在发送时写明："
            f"hdreports send --period {folder.name} --confirm {wishes}。"
        )
