"""Document → PDF: archival, tagged (PDF/A-3a and PDF/UA-1), in the format of GB/T 9704—2012.

All in our own fonts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2  # type: ignore[import-untyped]
import weasyprint
from jinja2 import TemplateError, TemplateSyntaxError

from hdreports.document.model import Document
from hdreports.writers.carried import NOTHING, Carried
from hdreports.writers.html import HtmlWriter
from hdreports.writers.pdf import archival, engine, tagging
from hdreports.writers.pdf.fonts import ROLES, FontReport, FontSet
from hdreports.writers.pdf.glyphs import missing_glyphs
from hdreports.writers.pdf.imprint import place_imprint, place_letter_imprint

_ROLE = re.compile(r"role\((\w+)\)")


@dataclass(frozen=True, slots=True)
class PdfResult:
    """A finished PDF; `warnings` are in Chinese, for the clerk.

    `imprint_page`: the 版记 stands on a page of its own, so that it is an even one.
    """

    data: bytes
    pages: int
    fonts: FontReport
    warnings: tuple[str, ...]
    imprint_page: bool = False


class StylesheetError(Exception):
    """Template or stylesheet cannot be used, or a font does not load; the message is Chinese."""


class PdfWriter:
    """Writes PDFs with one set of fonts and one folder of templates; reused, it stays warm.

    Not for use by several threads at once; each worker process makes its own.
    Raises StylesheetError.
    """

    def __init__(self, fonts: FontSet, templates: Path) -> None:
        engine.install()
        self._fonts = fonts
        self._fetcher = engine.OwnFiles([face.path for face in fonts.faces.values()])
        self._config = engine.OwnFonts()
        try:
            self._html = HtmlWriter(templates, chart_font=",".join(fonts.families("body")))
            text = with_families((templates / "gongwen.css").read_text(encoding="utf-8"), fonts)
        except TemplateSyntaxError as error:
            where = f"{error.name}第{error.lineno}行"
            raise StylesheetError(f"版式模板有误：{where}：{error.message}") from None
        except (TemplateError, OSError, ValueError) as error:
            raise StylesheetError(f"版式模板不能使用：{templates}：{error}") from None
        with engine.collected_warnings() as logged:
            self._css = weasyprint.CSS(
                string=fonts.css() + "\n" + text,
                font_config=self._config,
                url_fetcher=self._fetcher,
            )
        if logged:
            raise StylesheetError("样式表或字体有误：" + "；".join(logged))

    def markup(self, document: Document) -> str:
        """The page that is laid out, as HTML."""
        return self._html.write(document)

    def write(self, document: Document, carried: Carried = NOTHING) -> PdfResult:
        """The document as a PDF; the same arguments give the same bytes."""
        # A frame of its own, so that all it made is garbage when it is swept up.
        with engine.undisturbed():
            return self._write(document, carried)

    def _write(self, document: Document, carried: Carried) -> PdfResult:
        markup = self.markup(document)
        with engine.collected_warnings() as logged:
            rendered = self._laid_out(markup)
            if document.layout == "letter":
                pages, alone = place_letter_imprint(rendered.pages), False
            else:
                pages, alone = place_imprint(rendered.pages)
            tagging.mark_repeated(pages)
            rendered = rendered.copy(pages)
            files = archival.files_of(carried, document)
            data = engine.pdf_bytes(rendered, markup, files, document.created)
        report = self._report(document, rendered)
        return PdfResult(data, len(pages), report, tuple(_messages(report, logged)), alone)

    def _laid_out(self, markup: str) -> Any:
        return _Page(markup, self._fetcher).render(
            font_config=self._config, stylesheets=[self._css], pdf_variant=archival.VARIANT
        )

    def _report(self, document: Document, rendered: Any) -> FontReport:
        families = {font.family for font in rendered.fonts.values()}
        embedded = tuple(sorted({self._fonts.source_of(family) or family for family in families}))
        return FontReport(
            embedded, self._fonts.substitutions(embedded), missing_glyphs(document, self._fonts)
        )


class _Page(weasyprint.HTML):
    """Markup that is well-formed XML, parsed by C code instead of an HTML parser in Python."""

    def __init__(self, markup: str, fetcher: engine.OwnFiles) -> None:
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        root = ElementTree.fromstring(markup)
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def with_families(stylesheet: str, fonts: FontSet) -> str:
    """The stylesheet with `role(kai)` and the like replaced by the families to use."""

    def families(match: re.Match[str]) -> str:
        if match.group(1) not in ROLES:
            raise ValueError(f"样式表中的 {match.group()} 不是已知的字体类别。")
        return ", ".join(f'"{family}"' for family in fonts.families(match.group(1)))

    return _ROLE.sub(families, stylesheet)


def _messages(report: FontReport, logged: list[str]) -> list[str]:
    found = [
        f"字体中没有“{character}”（U+{ord(character):04X}），见“{context}”"
        for character, context in report.missing.items()
    ]
    # What is missing was said above, in words a clerk understands.
    found.extend(f"排版：{message}" for message in logged if ".notdef" not in message)
    return found
