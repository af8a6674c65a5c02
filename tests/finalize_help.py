"""A small report to edit, and how edited copies of it are judged."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

from docx_help import repacked
from lxml import etree
from sample_document import cell, paragraph, plain_document, runs

from hdreports.document.model import Column, Document, Heading, Imprint, Table
from hdreports.finalize.verdicts import Comparison, Verdict, compare
from hdreports.readers.docx_marked import MarkedDocument, View, read_marked
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

FIGURES = {
    id: {"id": id, "label": label, "text": text, "unit": unit, "sources": []}
    for id, label, text, unit in (
        ("grain", "粮食播种面积", "56.5万亩", "万亩"),
        ("grain-target", "粮食播种面积目标", "56万亩", "万亩"),
        ("farmland", "高标准农田", "0.93万亩", "万亩"),
        ("farmland-target", "高标准农田目标", "1.1万亩", "万亩"),
        ("sheep", "藏羊场", "3个", "个"),
        ("sheep-target", "藏羊场目标", "4个", "个"),
    )
}


def report() -> Document:
    """Six paragraphs and a table, with figures `elapsed` … `sheep-target`."""
    return replace(
        plain_document(1),
        form="报告",
        kind="progress-report",
        title=("互助县农业农村局", "关于工作进展情况的报告"),
        body=(
            Heading(1, "一、", runs("工作进展情况")),
            Heading(
                2,
                "（一）",
                runs("总体进展。"),
                runs(
                    "截至9月10日，全年时间已过{69.3%|elapsed}。纳入调度的{37项|indicators}量化指标中，"
                    "已完成{19项|done}，达到序时进度{9项|on-pace}，滞后{7项|behind}。"
                ),
            ),
            paragraph(
                "粮食作物播种面积完成{56.5万亩|grain}，油料作物播种面积完成{28.5万亩|oil}，均已完成年度"
                "目标；落实项目资金{5600万元|money}，惠及农户较多。"
            ),
            Heading(2, "（二）", runs("畜牧生产")),
            paragraph(
                "肉类产量达到{1.93万吨|meat}，占年度目标的{71.2%|meat-share}，比序时进度快"
                "{1.9个百分点|meat-gap}，生猪价格平稳。"
            ),
            paragraph(
                "台子乡反映“<改造任务完成0.93万亩，因降雨停工22天|互助县.xlsx［情况说明］B6>”，"
                "已督促其于10月底前完工。"
            ),
            _table(),
            Heading(1, "二、", runs("下一步工作")),
            paragraph("加强调度，按照工作方案第3项任务的要求抓好落实。"),
        ),
        attachments=(),
        imprint=Imprint((), "互助县农业农村局办公室", runs("2023年9月12日印发")),
        status=("送审稿",),
    )


def _table() -> Table:
    head = tuple(cell(text) for text in ("指标", "单位", "目标", "完成"))

    def row(name: str, unit: str, target: str, value: str) -> tuple[object, ...]:
        return (cell(name, header=True), cell(unit), cell(target), cell(value))

    return Table(
        id="main",
        caption="表1　主要指标完成情况",
        columns=(Column(0.4), Column(0.2), Column(0.2, "right"), Column(0.2, "right")),
        head=(head,),
        rows=(
            row("粮食作物播种面积", "万亩", "{56|grain-target}", "{56.5|grain}"),
            row("高标准农田", "万亩", "{1.1|farmland-target}", "{0.93|farmland}"),
            row("藏羊场", "个", "{4|sheep-target}", "{3|sheep}"),
        ),  # type: ignore[arg-type]
    )


def judged(edited: bytes, view: View = "accepted", written: Document | None = None) -> Comparison:
    return compare(_unedited(written or report()), read_marked(edited, view), FIGURES)


@cache
def _unedited(document: Document) -> MarkedDocument:
    return read_marked(write_docx(document))


def told(comparison: Comparison) -> dict[str, str]:
    """What is not simply unchanged: kind by bookmark, or by text for new numbers."""
    return {v.name: v.kind for v in comparison.verdicts if v.kind != "unchanged"}


def verdict(comparison: Comparison, name: str) -> Verdict:
    return next(v for v in comparison.verdicts if v.name == name)


def body_of(data: bytes) -> etree._Element:
    from docx_help import parts_of

    return etree.fromstring(parts_of(data)["word/document.xml"])


def with_body(data: bytes, document: etree._Element) -> bytes:
    xml = etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
    return repacked(data, lambda name, old: xml if name == "word/document.xml" else old)


def paragraph_with(document: etree._Element, text: str) -> etree._Element:
    return next(p for p in document.iter(qn("w:p")) if text in "".join(p.itertext(qn("w:t"))))


def run_with(document: etree._Element, text: str) -> etree._Element:
    return next(r for r in document.iter(qn("w:r")) if text in "".join(r.itertext(qn("w:t"))))


def bookmark(document: etree._Element, name: str) -> tuple[etree._Element, etree._Element]:
    start = next(b for b in document.iter(qn("w:bookmarkStart")) if b.get(qn("w:name")) == name)
    end = next(
        b for b in document.iter(qn("w:bookmarkEnd")) if b.get(qn("w:id")) == start.get(qn("w:id"))
    )
    return start, end


def made(tag: str, **attributes: str) -> etree._Element:
    element = etree.Element(qn(tag))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def split_runs(document: etree._Element) -> None:
    """Word splits runs by revision, language and spelling."""
    for run in list(document.iter(qn("w:r"))):
        text = run.find(qn("w:t"))
        if text is None or len(text.text or "") < 2:
            continue
        tail = copy.deepcopy(run)
        half = len(text.text or "") // 2
        tail.find(qn("w:t")).text = (text.text or "")[half:]  # type: ignore[union-attr]
        text.text = (text.text or "")[:half]
        run.set(qn("w:rsidR"), "00AB12CD")
        run.addnext(tail)
        run.addnext(made("w:proofErr", type="spellStart"))
