"""`hdreports lint`: whether a document, whoever made it, keeps the form of a 公文."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hdreports.commands.shared import (
    command_with,
    echo_json,
    format_option,
    path_type,
    settings,
    told,
)


@command_with(
    help="检查公文格式：版面、字体、标题层次、附件、版记、行文关系、数字和标点，也可检查别人编写的文件。"
    "有“必须”的规定不符时以退出码1结束；文件无法检查时以退出码2结束。"
)
@click.argument("files", nargs=-1, type=path_type, metavar="文件或文件夹…")
@format_option
@click.option("--rules", "list_rules", is_flag=True, help="列出全部规则：编号、力度、依据。")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], form: str, list_rules: bool) -> None:
    from hdreports.lint import telling
    from hdreports.lint.run import UnreadableFileError, lint_file
    from hdreports.plan.loader import load_plan

    if list_rules:
        if form == "json":
            echo_json(telling.rules_json())
        else:
            click.echo(telling.rules_text())
        return
    if not files:
        raise click.UsageError("请给出要检查的文件；规则用 --rules 列出。")
    config = settings(ctx)
    with told():
        plan = load_plan(config.paths.plan)
    results, unreadable = [], []
    for file in _expanded(files):
        if file.is_dir():
            unreadable.append(f"{file}中没有DOCX或PDF文件。")
            continue
        try:
            results.append((str(file), lint_file(file, plan)))
        except UnreadableFileError as error:
            unreadable.append(f"无法检查{file}：{error}。")
    if form == "json":
        echo_json({"files": [telling.result_json(*known) for known in results]})
    else:
        click.echo("\n".join(telling.result_text(*known) for known in results), nl=bool(results))
    for message in unreadable:
        click.echo(message, err=True)
    sys.exit(2 if unreadable else 1 if any(result.failed for _, result in results) else 0)


def _expanded(given: tuple[Path, ...]) -> Iterator[Path]:
    """The files, and of folders the DOCX and PDF files in them; a folder that has none itself.
    What Word and WPS leave beside an open file is no document."""
    for path in given:
        found = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".docx", ".pdf"))
        yield from [p for p in found if not p.name.startswith(("~$", ".~"))] or [path]
