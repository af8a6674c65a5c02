#!/usr/bin/env python3
"""Write the documents that are generated: commands, catalogue of findings, rules of form.

`python scripts/make_docs.py` writes them; `--picture` also draws the picture of the README anew,
from the samples (it needs the fonts that `make setup` prepares, and takes some seconds).
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hdreports.cli import COMMANDS, cli  # noqa: E402
from hdreports.intake.catalogue import Entry, entries  # noqa: E402
from hdreports.lint.catalogue import STRENGTHS, rules  # noqa: E402

DOCS = ROOT / "docs"
PICTURE = DOCS / "images/report-page.png"

GENERATED = "<!-- 由 scripts/make_docs.py 生成，请勿手工修改 -->"
DOTS_PER_INCH = 90
PICTURE_COLOURS = 32  # grey levels and the red of the head; a quarter of the size

COMMANDS_HEAD = f"""\
{GENERATED}

# 命令

在项目文件夹中运行。先用 `make setup` 准备好运行环境（`make report` 会自动准备）；
下文的 `hdreports` 在 `.venv/bin/` 中，即输入 `.venv/bin/hdreports`。

## 退出码

| 退出码 | 含义 |
|---|---|
| 0 | 完成 |
| 1 | 有需要处理的事项：`check` 发现须补正的错误；`report --strict` 时有单位未报送或\
报送表不能采用；`report` 时报送表都不能采用，\
只写出了退回补正的材料；`finalize` 有数字不符或不合公文规定且未确认；`lint` 有“必须”的规定不符；\
`send` 有邮件没有发出 |
| 2 | 命令、参数或设置有误，没有执行；`lint` 的文件无法检查 |
| 3 | 没有写出文稿，或没有连上邮件服务器 |
"""

FINDINGS_HEAD = f"""\
{GENERATED}

# 核验问题目录

读取报送表时发现的问题，每一种有固定的编码。`hdreports check` 和审阅页列出问题所在的文件、工作表、
单元格，以及怎样改。下表中的“〔…〕”由程序填入具体内容；同一句话中的几处各不相同。
"""

RULES_HEAD = f"""\
{GENERATED}

# 公文格式的规则

`hdreports lint` 检查的规则，每一条有固定的编号。力度分三种：“必须”的不符为不合格，以退出码1结束；\
“一般”和“惯例”的不符只作提示。依据只写到标准的章节名称。查不了的写明“未核验”和原因；文稿中没有的内容写明“不涉及”。
"""

RULES_COLUMNS = """\
| 编号 | 名称 | 力度 | 检查内容 |
|---|---|---|---|"""

FINDINGS_COLUMNS = """\
| 编码 | 名称 | 说明 | 处理办法 |
|---|---|---|---|"""

SEVERITIES: Mapping[str, tuple[str, str]] = {
    "error": ("须补正", "文件或数值不能采用。请报送单位按“处理办法”改正后重新报送。"),
    "warning": ("须核对", "疑似有误。请报送单位核对，确实有误的改正后重新报送。"),
    "info": ("告知", "程序作了什么处理，供查阅，一般不必处理。"),
}


def commands_page() -> str:
    """Every command with its usage and options, as `--help` tells them."""
    parts = [COMMANDS_HEAD]
    context = click.Context(cli, info_name="hdreports", **cli.context_settings)
    parts.append(_section("hdreports", cli, context))
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        parts += _sections(f"hdreports {name}", command, context, name)
    return "\n".join(parts)


def _sections(path: str, command: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            inner = command.get_command(context, child)
            assert inner is not None
            yield from _sections(f"{path} {child}", inner, context, child)
    else:
        yield _section(path, command, context)


def _section(path: str, command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [p for p in command.get_params(context) if isinstance(p, click.Option)]
    records = [record for o in options if (record := o.get_help_record(context))]
    lines = [f"## {path}", "", _cell(command.help or ""), "", "```text", usage, "```", ""]
    lines += ["| 选项 | 说明 |", "|---|---|"]
    lines += [f"| `{_cell(names)}` | {_cell(about)} |" for names, about in records]
    return "\n".join(lines) + "\n"


def findings_page() -> str:
    """Every kind of finding by severity: code, name, message, remedy."""
    parts = [FINDINGS_HEAD]
    for severity, (name, meaning) in SEVERITIES.items():
        rows = [_finding(e) for e in entries() if e.severity == severity]
        parts.append(f"## {name}\n\n{meaning}\n\n{FINDINGS_COLUMNS}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _finding(entry: Entry) -> str:
    words = (entry.title, _with_gaps(entry.message), _with_gaps(entry.remedy))
    return f"| `{entry.code}` | " + " | ".join(_cell(w) for w in words) + " |"


def rules_page() -> str:
    """Every rule of form by its source: id, name, strength, what is checked."""
    parts = [RULES_HEAD]
    for source in dict.fromkeys(rule.source for rule in rules()):
        rows = [
            f"| `{r.id}` | {_cell(r.title)} | {STRENGTHS[r.strength]} | {_cell(r.checks)} |"
            for r in rules()
            if r.source == source
        ]
        parts.append(f"## {source}\n\n{RULES_COLUMNS}\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _with_gaps(template: str) -> str:
    return re.sub(r"(?:\{[^{}]*\})+", "〔…〕", template)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def picture() -> bytes:
    """The first page of a county's sample report, as PNG bytes."""
    import pypdfium2

    from hdreports.config import load_config
    from hdreports.pipeline import run_report

    with tempfile.TemporaryDirectory() as folder:
        config = load_config(ROOT / "hdreports.toml")
        samples, outputs = ROOT / "inputs/samples", Path(folder)
        paths = replace(config.paths, inputs=samples, outputs=outputs)
        made = run_report(replace(config, paths=paths), "2023-Q3").published.folder
        (file,) = made.glob("报告/互助县*.pdf")
        with pypdfium2.PdfDocument(file) as document:
            image = document[0].render(scale=DOTS_PER_INCH / 72).to_pil()
        target = outputs / "page.png"
        image.quantize(PICTURE_COLOURS).save(target, optimize=True)
        return target.read_bytes()


# file in docs/: what makes it
PAGES = {
    "commands.zh-CN.md": commands_page,
    "findings.zh-CN.md": findings_page,
    "rules.zh-CN.md": rules_page,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--picture", action="store_true", help="draw the README's picture anew")
    wanted = parser.parse_args()
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
    if wanted.picture:
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(picture())


if __name__ == "__main__":
    main()
