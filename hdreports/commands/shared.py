"""What commands share: options, settings, and how errors reach users."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from hdreports.config import Config

OPTIONS = "[选项]"
command_with = partial(click.command, options_metavar=OPTIONS)
group_with = partial(click.group, options_metavar=OPTIONS, subcommand_metavar="命令 [参数]…")

path_type = click.Path(path_type=Path)

period_option = click.option(
    "--period",
    required=True,
    metavar="报送期",
    help="2023-Q3（季度）、2023（年度）、2023-H2（半年）等。",
)
inputs_option = click.option(
    "--inputs", type=path_type, metavar="文件夹", help="报送表所在的文件夹。"
)
outputs_option = click.option(
    "--outputs", type=path_type, metavar="文件夹", help="文稿所在的文件夹。"
)
day_option = partial(
    click.option, "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期"
)
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)


def echo_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table as lines, aligned by the width that characters take on a terminal."""
    from hdreports.plan.show import display_width

    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(c + " " * (w - display_width(c)) for c, w in zip(r, widths, strict=True)).rstrip()
        for r in rows
    ]


def user_name() -> str:
    """Who is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name for this user id
        return "未知用户"


def settings(ctx: click.Context, inputs: Path | None = None, outputs: Path | None = None) -> Config:
    """The office's settings, with the folders that the command line names."""
    from hdreports.config import load_config

    config_file, plan_folder = ctx.find_root().obj
    with told():
        config = load_config(config_file)
    paths = config.paths
    if plan_folder:
        paths = replace(paths, plan=plan_folder)
    if inputs:
        paths = replace(paths, inputs=inputs)
    if outputs:
        paths = replace(paths, outputs=outputs)
    return replace(config, paths=paths)


@contextmanager
def told() -> Iterator[None]:
    """Errors in what the user gave become one message and exit code 2."""
    from hdreports.config import ConfigError
    from hdreports.plan.loader import PlanError
    from hdreports.plan.period import PeriodError

    try:
        yield
    except (PeriodError, PlanError, ConfigError) as error:
        raise click.UsageError(str(error)) from None


def fail(message: str, code: int = 3) -> NoReturn:
    """Say what went wrong and end."""
    click.echo(message, err=True)
    sys.exit(code)
