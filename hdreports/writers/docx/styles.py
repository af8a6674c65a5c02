"""The styles of the reference document, by name.

Names are what an office sees in Word and what survives an edit: LibreOffice and WPS rewrite style
*ids*, so the writer looks ids up by name in the reference, and the reader does so in what comes
back.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from hdreports.writers.docx.oxml import W, qn

BODY = "公文正文"
LIST = "公文列项"
NOTE = "公文表注"
TITLE = "Title"
HEADINGS = ("heading 1", "heading 2", "heading 3", "heading 4")
# A heading that runs in: based on the heading's style, so that outline and navigation show it, but
# in body type; the lead takes the heading's type from a character style.
RUN_INS = ("公文段首标题1", "公文段首标题2", "公文段首标题3", "公文段首标题4")
LEADS = ("公文标题字1", "公文标题字2", "公文标题字3", "公文标题字4")
MARK = "公文发文机关标志"
NUMBER = "公文发文字号"
LETTER_MARK = "公文信函标志"  # 信函格式 (GB/T 9704—2012, 10.1)
LETTER_NUMBER = "公文信函字号"
ADDRESSEE = "公文主送机关"
ANNEX_NOTE = "公文附件说明"
SIGNATURE = "公文署名"
DATE = "公文成文日期"
CONTACT = "公文附注"
ANNEX_LABEL = "公文附件标识"
ANNEX_TITLE = "公文附件标题"
CAPTION = "caption"
CELLS = {"normal": "公文表格文字", "small": "公文表格文字小", "tiny": "公文表格文字微"}
HEADS = {"normal": "公文表头", "small": "公文表头小", "tiny": "公文表头微"}
COPIES = "公文抄送"
PRINTER = "公文印发"
GAP = "公文分隔"  # a hair-high paragraph that carries a section break or an anchor
STATUS_LINE = "公文状态行"
PAGE_ODD = "公文页码单页"
PAGE_EVEN = "公文页码双页"

FIGURE = "公文数据"
QUOTATION = "公文引文"
BLANK = "公文待填"
EMPHASIS = "公文强调"
SIGNER_NAME = "公文签发人姓名"
STATUS = "公文状态"

GRID = "公文表格"


class MissingStyleError(LookupError):
    """The reference document lacks a style that the writer needs."""


class StyleIds:
    """Style ids by style name, in one styles part; look-up ignores case, as Word does."""

    def __init__(self, styles: etree._Element) -> None:
        self._elements = {
            name.lower(): style
            for style in styles.iterfind(qn("w:style"))
            for name in _names(style)
        }

    def element(self, name: str) -> etree._Element:
        try:
            return self._elements[name.lower()]
        except KeyError:
            raise MissingStyleError(f"模板缺少样式“{name}”") from None

    def __getitem__(self, name: str) -> str:
        return str(self.element(name).get(qn("w:styleId")))

    def points(self, name: str, default: float) -> float:
        """The type size a style sets itself, in points."""
        size = self.element(name).find(f"{W}rPr/{W}sz")
        return int(size.get(qn("w:val"), 0)) / 2 if size is not None else default


def _names(style: etree._Element) -> Iterator[str]:
    for tag in ("w:name", "w:aliases"):
        found = style.find(qn(tag))
        if found is not None:
            yield from (found.get(qn("w:val")) or "").split(",")
