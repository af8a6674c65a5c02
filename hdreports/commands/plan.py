"""`hdreports plan show` and `hdreports plan audit`."""

from __future__ import annotations

import click

from hdreports.commands.shared import OPTIONS, group_with, settings, told


@group_with(help="工作方案：目标、任务和疑点。")
def command() -> None:
    pass


@command.command("show", options_metavar=OPTIONS, help="列出目标、任务、报送单位和报送日历。")
@click.pass_context
def show(ctx: click.Context) -> None:
    from hdreports.plan.loader import load_plan
    from hdreports.plan.show import render_plan

    with told():
        click.echo(render_plan(load_plan(settings(ctx).paths.plan)))


@command.command(
    "audit", options_metavar=OPTIONS, help="核查工作方案自身的疑点：合计、重复行、前后不一致。"
)
@click.pass_context
def audit_command(ctx: click.Context) -> None:
    from hdreports.plan.audit import audit
    from hdreports.plan.loader import load_plan
    from hdreports.plan.show import render_audit

    with told():
        click.echo(render_audit(audit(load_plan(settings(ctx).paths.plan))))
