"""`hdreports trace`: where a printed number comes from."""

from __future__ import annotations

from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    echo_json,
    fail,
    format_option,
    outputs_option,
    settings,
)


@command_with(
    help="查一个数据的来源：怎样算出，取自哪些单元格，涉及哪些核验问题。文稿可以是单独的一份docx或pdf。"
    "数据可写文中的序号（3-12）、印出的文字（87.3%）、指标名称或它前后的文字，不写则全部列出。"
    "文件读不了、没有这个数据、或者说不清是哪一个时，以退出码2结束。"
)
@click.argument("where", metavar="报送期或文稿")
@click.argument("figure", required=False, metavar="[数据]")
@outputs_option
@format_option
@click.pass_context
def command(
    ctx: click.Context, where: str, figure: str | None, outputs: Path | None, form: str
) -> None:
    from hdreports.commands.trace_text import render_figures
    from hdreports.tracing import TraceError, find_figures

    config = settings(ctx, outputs=outputs)
    try:
        found = find_figures(config.paths.outputs, where, figure)
    except TraceError as error:
        fail(str(error), 2)
    if form == "json":
        echo_json(found)
    else:
        click.echo(render_figures(found, detailed=figure is not None))
