"""`hdreports finalize`: a report edited in Word becomes final."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hdreports.commands.shared import (
    command_with,
    day_option,
    fail,
    outputs_option,
    path_type,
    settings,
    told,
    user_name,
)

if TYPE_CHECKING:
    from hdreports.readers.docx_marked import View


@command_with(
    help="读回在Word中改过的文稿，核对数字、格式和用语，写出定稿的DOCX、PDF和邮件。有数字不符、"
    "不合公文规定且未确认时，不写任何文件，以退出码1结束。"
)
@click.argument("report", type=path_type, metavar="文稿.docx")
@click.option(
    "--accept",
    "names",
    multiple=True,
    metavar="名称",
    help="确认一处不符（核对结果中方括号内的名称，多个用逗号隔开）；其后须有 --reason。",
)
@click.option(
    "--reason", "reasons", multiple=True, metavar="理由", help="确认的理由，与 --accept 一一对应。"
)
@click.option(
    "--number", metavar="发文字号", help="序号（12）或完整的发文字号（东农〔2023〕12号）。"
)
@click.option("--signer", metavar="签发人", help="签发人姓名。")
@day_option(help="成文日期，如 2023-09-12。")
@click.option(
    "--changes",
    type=click.Choice(["accept", "reject"]),
    help="文中未处理的修订：accept 全部接受，reject 全部拒绝。",
)
@outputs_option
@click.pass_context
def command(
    ctx: click.Context,
    report: Path,
    names: tuple[str, ...],
    reasons: tuple[str, ...],
    number: str | None,
    signer: str | None,
    day: datetime | None,
    changes: str | None,
    outputs: Path | None,
) -> None:
    from hdreports.commands.finalize_text import render_outcome
    from hdreports.finalize.finish import Filling
    from hdreports.finalize.run import FinalizeError, UnknownNameError, Wanted, finalize
    from hdreports.publishing.folder import PublishError
    from hdreports.readers.docx_parts import UnreadableDocxError
    from hdreports.writers.pdf.fonts import FontsNotPreparedError, FontUnusableError
    from hdreports.writers.pdf.writer import StylesheetError

    if not report.is_file():
        raise click.UsageError(f"没有这个文件：{report}")
    views: dict[str | None, View] = {"accept": "accepted", "reject": "rejected"}
    wanted = Wanted(
        _acknowledged(names, reasons),
        Filling(number, signer, day.date() if day else None),
        views.get(changes),
    )
    config = settings(ctx, None, outputs)
    try:
        with told():
            outcome = finalize(report, config, wanted, user_name(), datetime.now(UTC).astimezone())
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    except UnreadableDocxError as error:
        fail(f"无法读取{report}：{error}。", 1)
    except FinalizeError as error:
        fail(str(error), 1)
    except (PublishError, FontsNotPreparedError, FontUnusableError, StylesheetError) as error:
        fail(str(error))
    click.echo(render_outcome(outcome))
    sys.exit(0 if outcome.files else 1)


def _acknowledged(names: tuple[str, ...], reasons: tuple[str, ...]) -> dict[str, str]:
    """Each name with its reason; several names may share one."""
    if len(names) != len(reasons):
        raise click.UsageError("每个 --accept 后面要有一个 --reason，写明为什么确认。")
    found = {}
    for group, reason in zip(names, reasons, strict=True):
        if not reason.strip():
            raise click.UsageError("--reason 不能为空。")
        for name in group.replace("，", ",").replace("、", ",").split(","):
            if name.strip():
                found[name.strip()] = reason.strip()
    return found
