"""`hdreports workbook`: blank return workbooks."""

from __future__ import annotations

from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    fail,
    inputs_option,
    path_type,
    period_option,
    settings,
    told,
)
from hdreports.oserrors import cause


@command_with(help="生成空白报送表，预填目标和任务，带入上期未解决的问题。")
@period_option
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="单位",
    help="只为这些单位生成（代号或名称），可重复。",
)
@click.option(
    "--out",
    type=path_type,
    metavar="文件夹",
    default=Path("报送表"),
    help="写入的文件夹，默认为“报送表”。",
)
@inputs_option
@click.pass_context
def command(
    ctx: click.Context, period: str, units: tuple[str, ...], out: Path, inputs: Path | None
) -> None:
    from hdreports.commands.forms import write_forms

    config = settings(ctx, inputs)
    try:
        with told():
            written = write_forms(config, period, units, out)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    except OSError as error:
        fail(f"无法写入{out}：{cause(error)}。请检查磁盘空间和权限。")
    for path in written:
        click.echo(str(path))
    click.echo(f"已生成{len(written)}份报送表，在{out}中。")
