"""What a copy made through openpyxl does not keep of a workbook, in words for its reader."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Final

from openpyxl import Workbook

# Parts of the package that openpyxl does not write back, by where they lie.
_PARTS: Final = (
    (re.compile(r"xl/vbaProject\.bin", re.I), "宏"),
    (re.compile(r"xl/(?:ctrlProps|activeX)/[^/]+\.(?:xml|bin)", re.I), "控件"),
    (re.compile(r"xl/embeddings/", re.I), "嵌入的文件"),
    (re.compile(r"xl/threadedComments/", re.I), "批注的回复"),
    (re.compile(r"xl/(?:slicers|timelines)/", re.I), "切片器"),
    (re.compile(r"xl/diagrams/", re.I), "智能图形"),
    (re.compile(r"xl/(?:connections|queryTables/.+)\.xml", re.I), "数据连接"),
    (re.compile(r"_xmlsignatures/.+", re.I), "电子签名"),
)
_SHAPES: Final = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[ >]")
_DRAWINGS: Final = re.compile(r"xl/drawings/drawing[^/]*\.xml", re.I)
_MOST: Final = 2_000_000  # bytes of a drawing that are looked at
_WARNINGS: Final = (
    ("Data Validation extension", "部分数据有效性设置"),
    ("Conditional Formatting extension", "部分条件格式"),
    ("Sparkline", "迷你图"),
    ("Slicer", "切片器"),
    ("Unknown extension", "部分扩展格式"),
    ("DrawingML", "部分图形"),
    ("read chart", "部分图表"),
    ("image", "部分图片"),
    ("header or footer", "页眉页脚"),
    ("Print area", "打印区域"),
    ("Defined name", "部分名称"),
    ("default style", "部分样式"),
    ("merged range but has a comment", "合并单元格中的部分批注"),
)


def losses(original: bytes, copy: Workbook, warned: Iterable[str]) -> tuple[str, ...]:
    """Sentences without full stop: what is not kept, and what looks different for a while.

    `copy` is the workbook as loaded, `warned` what openpyxl said while it loaded.
    """
    lost = dict.fromkeys(_lost_parts(original))
    for message in warned:
        lost.update(dict.fromkeys(word for sign, word in _WARNINGS if sign in message))
    said = []
    if lost:
        said.append(f"副本没有保留原文件中的{'、'.join(lost)}")
    if _has_formulas(copy):
        said.append("副本中公式的结果要用WPS或Excel打开后才重新算出")
    return tuple(said)


def _lost_parts(original: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        names = archive.namelist()
        found = [word for sign, word in _PARTS if any(sign.match(n) for n in names)]
        for name in names:
            if _DRAWINGS.fullmatch(name):
                with archive.open(name) as part:
                    if _SHAPES.search(part.read(_MOST)):
                        return [*found, "文本框和图形"]
    return found


def _has_formulas(workbook: Workbook) -> bool:
    return any(
        cell.data_type == "f"
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
    )
