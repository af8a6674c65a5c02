"""The commands' names. Each command lives in `hdreports/commands/` and is imported when it is used.

Exit codes (design, "Interfaces"): 0 done; 1 done, but something needs attention; 2 the command
was not understood; 3 nothing could be written.
"""

from __future__ import annotations

import gettext
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

import click

# name: (module in hdreports.commands, one line for the list of commands)
COMMANDS = {
    "report": ("report", "编制一个报送期的全部文稿"),
    "check": ("check", "核验报送表，列出要改的单元格"),
    "workbook": ("workbook", "生成空白报送表"),
    "status": ("status", "各单位的报送情况"),
    "due": ("due", "今天到期和逾期的事项，谁还没有报送"),
    "remind": ("remind", "给没有报送的单位编写催报通知"),
    "calendar": ("calendar", "全年的报送和编制期限，可写成日历文件"),
    "ledger": ("ledger", "台账：办理状态、销号、重新办理"),
    "trace": ("trace", "查一个数据怎样算出、取自哪些单元格"),
    "finalize": ("finalize", "把在Word中改过的文稿读回，核对数字后定稿"),
    "lint": ("lint", "检查公文格式，也可检查别人编写的DOCX和PDF"),
    "send": ("send", "列出一个报送期的邮件；确认后发送"),
    "plan": ("plan", "工作方案：目标、任务和疑点"),
}

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """Imports a command's module when the command is called; `--help` imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"hdreports.commands.{COMMANDS[name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            known = "、".join(COMMANDS)
            raise click.UsageError(f"没有“{args[0]}”这个命令。可用的命令：{known}。", ctx)
        return super().resolve_command(ctx, args)


def speak_chinese() -> None:
    """Click's own words (Usage, Options, errors) come from our catalogue, whatever the locale."""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("hdreports", str(Path(__file__).with_name("locale")))
    gettext.textdomain("hdreports")


speak_chinese()


@click.group(
    cls=LazyGroup,
    context_settings=CONTEXT,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    help="从县区报送的工作簿编制公文报告。",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="设置文件，默认为当前文件夹的 hdreports.toml。",
)
@click.option(
    "--plan",
    "plan_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="其他年度的工作方案所在的文件夹，默认为程序自带的方案。",
)
@click.version_option(package_name="hdreports", message="hdreports %(version)s")
@click.pass_context
def cli(ctx: click.Context, config_file: Path | None, plan_folder: Path | None) -> None:
    ctx.obj = (config_file, plan_folder)


def main(args: Any = None) -> None:
    """Run the commands. Usage errors exit with 2; what nobody foresaw with 3 and one line that
    says where to turn: a traceback, which HDREPORTS_DEBUG=1 shows, tells a clerk nothing."""
    try:
        cli.main(args=args, prog_name="hdreports", standalone_mode=True)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("HDREPORTS_DEBUG"):
            raise
        click.echo(_unforeseen(error), err=True)
        sys.exit(3)


def _unforeseen(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = next((f for f in reversed(frames) if "hdreports" in Path(f.filename).parts), None)
    place = f"（{Path(where.filename).name}第{where.lineno}行）" if where else ""
    return (
        f"程序遇到没有预料到的情况，没有做完：{type(error).__name__}：{error}{place}。"
        "请把这句话连同所用的命令和报送表告诉程序的维护人员；"
        "设置环境变量 HDREPORTS_DEBUG=1 后再运行，可显示详细的出错位置。"
    )
