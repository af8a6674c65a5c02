"""The Jinja environment of narrative templates: sandboxed, strict, and unable to print numbers.

What a template prints is turned into tokens by type: a Figure into a figure run, a Quote into a
quotation, a block into itself, other text into wording of its kind (`words`). A bare number is an
error: every number in a report is a Figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from hdreports.document.model import Blank, Block, Chart, FigureRun, Quotation, Run, Table, Text
from hdreports.intake.model import Quote
from hdreports.narrative.markdown import parse
from hdreports.narrative.tokens import TokenBook
from hdreports.narrative.words import Ordinal, text_run
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import Figure

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "narrative"


class NarrativeError(Exception):
    """A template that cannot be rendered; the message names template, line and name."""


class _Compiled(BytecodeCache):
    """Templates compiled once for all documents of a run: compiling is half of composing."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class Narrator:
    """Renders narrative templates; one per document, so that tokens and figures are its own."""

    def __init__(self, book: FigureBook, folder: Path = TEMPLATES) -> None:
        self.book = book
        self.used: dict[str, Figure] = {}
        self.tokens = TokenBook()
        self.environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            finalize=self._finalize(),
            autoescape=True,
            bytecode_cache=_COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        self.environment.filters["listing"] = self.listing
        self.annexes: dict[str, int] = {}  # indicators, ledger, notes → its number
        self.environment.globals["see"] = self.see
        self.environment.globals["para"] = Markup("\n\n")  # ends a paragraph, whatever is trimmed

    def render(self, template: str, **context: Any) -> tuple[Block, ...]:
        """Render a template to blocks, headings not yet numbered.

        Raises NarrativeError for a template that is broken or asks for an unknown name.
        """
        try:
            text = self.environment.get_template(template).render(**context)
            return parse(text, self.tokens)
        except TemplateSyntaxError as e:
            raise NarrativeError(f"文稿模板{e.name}第{e.lineno}行有语法错误：{e.message}") from e
        except (TemplateError, LookupError, ValueError, TypeError, AttributeError) as e:
            raise NarrativeError(f"文稿模板{_where(e, template)}出错：{e}") from e

    def figure(self, figure: Figure) -> FigureRun:
        self.used[figure.id] = figure
        return FigureRun(figure.text, figure.id)

    def figures(self) -> tuple[Figure, ...]:
        """The figures printed so far and, behind them, all that they were computed from."""
        wanted: dict[str, Figure] = {}

        def visit(figure: Figure) -> None:
            if figure.id not in wanted:
                wanted[figure.id] = figure
                for id in figure.inputs:
                    visit(self.book[id])

        for figure in self.used.values():
            visit(figure)
        return tuple(wanted.values())

    def see(self, annex: str, lead: str = "，见") -> Markup:
        """，见附件3 where the document has that annex, nothing where it has not."""
        label = self.annex(annex)
        return self._print(lead) + self._print(label) if label else Markup("")

    def annex(self, name: str) -> Ordinal | None:
        """附件3, of the only one 附件; None where the document has no such annex."""
        number = self.annexes.get(name)
        if number is None:
            return None
        return Ordinal(f"附件{number if len(self.annexes) > 1 else ''}")

    def listing(self, items: Iterable[object], last: str = "、") -> Markup:
        """甲、乙、丙 (or 甲、乙和丙 with `last`)."""
        parts = [self._print(i) for i in items]
        if len(parts) < 2:
            return Markup("").join(parts)
        return Markup("、").join(parts[:-1]) + last + parts[-1]

    def _finalize(self) -> Callable[[object, object], Markup]:
        """What Jinja calls on everything printed. It takes the context only so that constants are
        not folded into the template before they are looked at."""

        @pass_context
        def finalize(_: object, value: object) -> Markup:
            return self._print(value)

        return finalize

    def _print(self, value: object) -> Markup:
        if isinstance(value, Markup):
            return value
        run: Run
        if isinstance(value, Figure):
            run = self.figure(value)
        elif isinstance(value, Quote):
            run = Quotation(value.text, str(value.source))
        elif isinstance(value, str):
            run = text_run(value)
        elif isinstance(value, (Text, FigureRun, Quotation, Blank)):
            run = value
        elif isinstance(value, (Table, Chart)):
            return Markup("\n\n") + self.tokens.put(value) + Markup("\n\n")
        elif isinstance(value, StrictUndefined):
            return Markup(str(value))  # raises, with the name that is not known
        elif isinstance(value, Undefined):
            return Markup("")  # what an inline if without else is when it is false
        else:
            raise TypeError(f"不能直接打印{type(value).__name__}：正文中的数字必须来自数据")
        return self.tokens.put((run,))


def _where(error: BaseException, template: str) -> str:
    """Template and line of an error, from the traceback's innermost template frame."""
    found = template
    trace = error.__traceback__
    while trace is not None:
        name = Path(trace.tb_frame.f_code.co_filename)
        if name.suffix == ".j2":
            found = f"{name.name}第{trace.tb_lineno}行"
        trace = trace.tb_next
    return found
