"""`hdreports ledger`: what is open, claimed done, struck off; striking off and reopening."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hdreports.commands.shared import (
    OPTIONS,
    echo_json,
    fail,
    format_option,
    group_with,
    inputs_option,
    settings,
    told,
    user_name,
)

if TYPE_CHECKING:
    from hdreports.register.tasks import Act

STATE_NAMES = ("open", "in-progress", "claimed", "struck", "reopened")
unit_option = click.option("--unit", required=True, metavar="单位", help="报送单位，例如 互助县。")
by_option = click.option("--by", metavar="姓名", help="经办人，默认为登录用户。")
item_argument = click.argument("item", metavar="事项")


@group_with(help="台账：查看办理状态，销号，重新办理。")
def command() -> None:
    pass


@command.command("show", options_metavar=OPTIONS, help="台账中的事项、状态和办理记录。")
@click.option("--unit", "units", multiple=True, metavar="单位", help="只看这个单位，可写多个。")
@click.option("--task", "tasks", type=int, multiple=True, metavar="序号", help="只看这项任务。")
@click.option(
    "--state",
    "states",
    type=click.Choice(STATE_NAMES),
    multiple=True,
    help="只看这种状态：未启动、推进中、待销号、已销号、重新办理。",
)
@click.option("--history", is_flag=True, help="列出办理记录。")
@inputs_option
@format_option
@click.pass_context
def show(
    ctx: click.Context,
    units: tuple[str, ...],
    tasks: tuple[int, ...],
    states: tuple[str, ...],
    history: bool,
    inputs: Path | None,
    form: str,
) -> None:
    from hdreports.commands.ledger_text import as_json, render
    from hdreports.commands.strikes import open_desk, selected

    config = settings(ctx, inputs)
    with told():
        desk = open_desk(config)
    try:
        items = selected(desk, units, tasks, states)
    except LookupError as error:
        raise click.UsageError(error.args[0]) from None
    if form == "json":
        echo_json(as_json(desk, items))
    else:
        click.echo(render(desk, items, history))


@command.command("strike", options_metavar=OPTIONS, help="把一项任务、一个问题或一处地块销号。")
@item_argument
@unit_option
@click.option("--evidence", required=True, metavar="依据", help="销号依据，例如 验收单编号。")
@by_option
@click.option("--force", is_flag=True, help="单位没有报完成或指标滞后时仍予销号，须写 --reason。")
@click.option("--reason", default="", metavar="理由", help="仍予销号的理由。")
@inputs_option
@click.pass_context
def strike(
    ctx: click.Context,
    item: str,
    unit: str,
    evidence: str,
    by: str | None,
    force: bool,
    reason: str,
    inputs: Path | None,
) -> None:
    if force and not reason.strip():
        raise click.UsageError("--force 须同时用 --reason 写明理由。")
    forced = reason.strip() if force else ""
    _decide(ctx, "strike", item, unit, by, evidence, forced, inputs)


@command.command("reopen", options_metavar=OPTIONS, help="已销号的事项重新办理。")
@item_argument
@unit_option
@click.option("--reason", required=True, metavar="理由", help="重新办理的理由。")
@by_option
@inputs_option
@click.pass_context
def reopen(
    ctx: click.Context, item: str, unit: str, reason: str, by: str | None, inputs: Path | None
) -> None:
    _decide(ctx, "reopen", item, unit, by, reason, "", inputs)


def _decide(
    ctx: click.Context,
    act: Act,
    item: str,
    unit: str,
    by: str | None,
    why: str,
    forced: str,
    inputs: Path | None,
) -> None:
    from hdreports.commands.strikes import RefusedError, decision_on, enter, open_desk
    from hdreports.register.store import RegisterError

    if not why.strip():
        raise click.UsageError("依据或理由不能空着。")
    config = settings(ctx, inputs)
    with told():
        desk = open_desk(config)
    try:
        decision, about = decision_on(
            desk, act, unit, item, datetime.now(UTC), by or user_name(), why.strip(), forced
        )
        enter(config, decision)
    except LookupError as error:
        raise click.UsageError(error.args[0]) from None
    except (RefusedError, RegisterError) as error:
        fail(str(error), 1)
    done = "已销号" if act == "strike" else "已改为重新办理"
    click.echo(f"{about}{done}（依据{decision.period}报送表，经办人{decision.by}）。")
    if desk.sample:
        click.echo("所依据的是样例。")
