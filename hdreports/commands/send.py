"""`hdreports send`: shows a period's mails, and sends them when told to."""

from __future__ import annotations

import contextlib
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
    from hdreports.config import SmtpSettings
    from hdreports.plan.model import Plan
    from hdreports.plan.period import Period
    from hdreports.register.outbox import Outbox
    from hdreports.sending.queue import Item, Wishes

_UNIT = "单位"


@command_with(
    help="列出一个报送期的邮件：发给谁、附件、大小、状态；加 --confirm 才发送。"
    "样例从不发送，送审稿须加 --drafts，同一邮件不发两次。"
    "授权码由环境变量 HDREPORTS_SMTP_PASSWORD 或系统密钥环给出。"
)
@period_option
@click.option("--confirm", is_flag=True, help="确认发送。")
@click.option("--drafts", is_flag=True, help="送审稿也发送。")
@click.option("--unit", "units", multiple=True, metavar=_UNIT, help="只处理这些单位，可重复。")
@click.option(
    "--again",
    multiple=True,
    metavar=_UNIT,
    help="该单位已发过另一版本（同一报送期再次催报也是）或上次结果不明，仍要发送，可重复。",
)
@click.option(
    "--arrived",
    multiple=True,
    metavar=_UNIT,
    help="该单位结果不明的邮件经查已送达，记为已发送，可重复。",
)
@click.option("--record", is_flag=True, help="只列出记录：何时拟稿，何时发给谁，服务器的答复。")
@inputs_option
@outputs_option
@click.pass_context
def command(
    ctx: click.Context,
    period: str,
    confirm: bool,
    drafts: bool,
    units: tuple[str, ...],
    again: tuple[str, ...],
    arrived: tuple[str, ...],
    record: bool,
    inputs: Path | None,
    outputs: Path | None,
) -> None:
    from hdreports.plan.loader import load_plan
    from hdreports.plan.period import plan_period
    from hdreports.register import Register, RegisterError
    from hdreports.register.outbox import AnotherSenderError, Outbox, only_sender
    from hdreports.sending.queue import NothingMadeError, Wishes, read_queue
    from hdreports.sending.telling import render_counts, render_item

    config = settings(ctx, inputs, outputs)
    with told():
        plan = load_plan(config.paths.plan)
        span = plan_period(plan, period)
    if record:
        _tell_record(config.paths.inputs, span)
        return
    folder = config.paths.outputs / span.id
    wishes = Wishes(drafts, _ids(plan, units), _ids(plan, again))
    settled = _ids(plan, arrived)
    if confirm:
        _complete_settings(config.smtp)
    try:
        with Register.open(config.paths.inputs) as register:
            for notice in register.notices:
                click.echo(f"注意：{notice}。", err=True)
            outbox = Outbox(register)
            if not (confirm or settled):
                _find_broken_off(outbox, config.paths.inputs)
                items = read_queue(folder, outbox, wishes)
                for number, item in enumerate(items, 1):
                    click.echo(render_item(item, number))
                click.echo(render_counts(items))
                click.echo("以上只是列出，没有发送。核对无误后加 --confirm 发送。")
                return
            if not register.writable:
                fail("登记簿不能写入，无法保证同一邮件不发两次，没有发送。")
            with only_sender(config.paths.inputs):
                outbox.broken_off(_now())
                _settle(folder, outbox, wishes, settled)
                code = 0
                if confirm:
                    items = read_queue(folder, outbox, wishes)
                    code = _send(folder, items, outbox, wishes, config.smtp)
    except (NothingMadeError, AnotherSenderError, RegisterError) as error:
        fail(str(error), 1)
    except KeyboardInterrupt:
        fail("已中止。再次运行本命令可查看各邮件的状态。", 1)
    sys.exit(code)


def _tell_record(inputs: Path, period: Period) -> None:
    from hdreports.register import Register, RegisterError
    from hdreports.register.outbox import Outbox
    from hdreports.sending.record import render_record

    with Register.open(inputs) as register:
        for notice in register.notices:
            click.echo(f"注意：{notice}。", err=True)
        try:
            click.echo(render_record(Outbox(register), period))
        except RegisterError as error:
            fail(str(error), 1)


def _now() -> datetime:
    return datetime.now(UTC)


def _find_broken_off(outbox: Outbox, inputs: Path) -> None:
    """Where nobody is sending, a mail left as *sending* was broken off."""
    from hdreports.register.outbox import AnotherSenderError, only_sender

    with contextlib.suppress(AnotherSenderError, OSError), only_sender(inputs):
        outbox.broken_off(_now())


def _ids(plan: Plan, names: tuple[str, ...]) -> frozenset[str]:
    """Units by id, name or short name; a name that is none is a usage error."""
    from hdreports.commands.forms import find_unit

    found = set()
    for name in names:
        try:
            found.add(find_unit(plan, name).id)
        except LookupError as error:
            raise click.UsageError(error.args[0]) from None
    return frozenset(found)


def _complete_settings(smtp: SmtpSettings) -> None:
    missing = [f"{key}（{what}）" for key, what, value in _required(smtp) if not value]
    if missing:
        raise click.UsageError(
            f"hdreports.toml的[smtp]中没有写明{'和'.join(missing)}，不能发送邮件。"
        )


def _required(smtp: SmtpSettings) -> tuple[tuple[str, str, str | None], ...]:
    return ("host", "邮件服务器", smtp.host), ("user", "用户名", smtp.user)


def _settle(folder: Path, outbox: Outbox, wishes: Wishes, units: frozenset[str]) -> None:
    """Enter what the clerk found out about unknown mails."""
    from hdreports.sending.queue import read_queue

    if not units:
        return
    mails = [i.mail for i in read_queue(folder, outbox, wishes) if i.unit in units and i.mail]
    unknown = [e.mail for m in mails for e in outbox.of_document(m) if e.state == "unknown"]
    for mail in unknown:
        outbox.settle(mail, _now(), "经人工查实已送达")
        click.echo(f"记为已发送  {mail.subject}")
    if not unknown:
        click.echo("所指单位没有结果不明的邮件。")


def _send(
    folder: Path, items: tuple[Item, ...], outbox: Outbox, wishes: Wishes, smtp: SmtpSettings
) -> int:
    """Send what is ready; the exit code."""
    from hdreports.sending.run import Postman, Sent
    from hdreports.sending.secret import NoSecretError, find_secret
    from hdreports.sending.telling import render_end, render_result

    ready = tuple(i for i in items if i.standing == "ready")
    held = tuple(i for i in items if i.standing not in ("ready", "sent", "finalised"))
    sent = Sent(())
    if ready:
        try:
            secret = find_secret(smtp.user or "")
        except NoSecretError as error:
            fail(f"{error}。", 3)
        click.echo(f"发送{len(ready)}封，每封之间间隔{smtp.seconds_between}秒。")
        postman = Postman(smtp, secret, outbox, _now, time.sleep)
        sent = postman.send(folder, ready, wishes.again, lambda r: click.echo(render_result(r)))
    elif not held:
        click.echo("没有需要发送的邮件。")
        return 0
    click.echo(render_end(sent, held), err=sent.no_connection)
    if sent.no_connection:
        return 3
    return 0 if sent.complete and not held else 1
