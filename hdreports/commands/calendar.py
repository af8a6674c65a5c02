"""`hdreports calendar`: the year's deadlines as a list or an .ics file."""

from __future__ import annotations

from pathlib import Path

import click

from hdreports.commands.shared import command_with, fail, settings, told
from hdreports.oserrors import cause


@command_with(help="全年的报送和编制期限；用 --out 写成日历文件（.ics），可导入手机和电脑日历。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="日历文件，例如 期限.ics。",
)
@click.pass_context
def command(ctx: click.Context, out: Path | None) -> None:
    from hdreports.plan import workdays
    from hdreports.plan.deadlines import deadlines
    from hdreports.plan.loader import load_plan

    config = settings(ctx)
    with told():
        plan = load_plan(config.paths.plan)
    found = deadlines(plan)
    notice = workdays.notice(d.due for d in found)
    if out is None:
        for d in found:
            who = "各单位报送" if d.asked else "编制"
            before = f"，办到{d.by}" if d.by != d.due else ""
            click.echo(
                f"{d.due}（周{workdays.WEEKDAYS[d.due.weekday()]}）  {who}  {d.name}{before}"
            )
    else:
        from hdreports.writers.ics import write_calendar

        try:
            out.write_bytes(write_calendar(plan, found, notice))
        except OSError as error:
            fail(f"无法写入{out}（{cause(error)}）。")
        click.echo(f"{len(found)}项期限已写入{out}。")
    if notice:
        click.echo(f"注意：{notice}。")
