"""Markdown with tokens → blocks of the document model.

Used of Markdown: headings (#–####), paragraphs, emphasis, lists, and --- for a page break. A
heading that ends in 。 runs in: it shares its paragraph with the text that follows. A line break
inside a paragraph is no blank: Chinese has none.
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from hdreports.document.model import (
    Block,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Run,
    Runs,
    joined,
    plain,
)
from hdreports.narrative.tokens import TokenBook

_PARSER = MarkdownIt("zero").enable(["heading", "list", "hr", "emphasis", "newline"])


def parse(text: str, tokens: TokenBook) -> tuple[Block, ...]:
    """Parse; headings come without numbers (`numbering.number` assigns them)."""
    stream = _PARSER.parse(text)
    blocks: list[Block] = []
    items: list[Runs] | None = None
    level = 0
    for token in stream:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items = []
        elif token.type in ("bullet_list_close", "ordered_list_close") and items is not None:
            blocks.append(List(tuple(items)))
            items = None
        elif token.type == "hr":
            blocks.append(PageBreak())
        elif token.type == "inline":
            block = tokens.block(token.content)
            runs = () if block is not None else _inline(token, tokens)
            if block is not None:
                blocks.append(block)
            elif level:
                blocks.append(Heading(level, "", runs))
            elif items is not None:
                items.append(runs)
            elif runs:
                blocks.append(Paragraph(runs))
            level = 0
    return tuple(_run_in(blocks))


def _inline(token: Token, tokens: TokenBook) -> Runs:
    runs: list[Run] = []
    depth = 0
    for child in token.children or []:
        if child.type in ("em_open", "strong_open"):
            depth += 1
        elif child.type in ("em_close", "strong_close"):
            depth -= 1
        elif child.type == "text":
            runs.extend(tokens.runs(child.content, depth > 0))
    return joined(runs)


def _run_in(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            isinstance(block, Paragraph)
            and isinstance(last, Heading)
            and last.level > 1
            and not last.body
            and plain(last.runs).endswith("。")
        ):
            joined[-1] = Heading(last.level, last.number, last.runs, block.runs)
        else:
            joined.append(block)
    return joined
