"""The review page: what reviewers find on it, and that it neither loads nor runs anything else."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from hashlib import sha256
from urllib.parse import unquote

import pytest
from lxml import html
from review_sample import HOSTILE, empty_data, review_data

from hdreports.document.model import Block, Chart, Document, FigureRun
from hdreports.document.serialise import to_json
from hdreports.writers.review import DocumentLink, write_review
from hdreports.writers.review.changes import Changes, FigureChange

SHOWN_HOSTILE = HOSTILE.replace("\0", "\ufffd")


@cache
def page() -> html.HtmlElement:
    return html.document_fromstring(write_review(review_data()).decode())


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def one(path: str) -> html.HtmlElement:
    (found,) = page().xpath(path)
    return found


def composed_runs(document: Document) -> list[str]:
    return re.findall(f'"type":"{FigureRun.__name__}"', to_json(replace(document, number=())))


def is_chart(block: Block) -> bool:
    return isinstance(block, Chart)


def test_the_same_data_give_the_same_bytes() -> None:
    assert write_review(review_data()) == write_review(review_data.__wrapped__())


def test_the_head_tells_period_dates_and_status() -> None:
    head = text(one("//header"))
    assert "2023年第三季度审阅页 送审稿 样例" in head
    assert "数据截至2023年9月10日，应于2023年9月12日前报送" in head


def test_every_unit_has_its_state_and_its_documents() -> None:
    rows = {text(r.find("th")): r for r in page().xpath("//table[@class='units']/tbody/tr")}
    assert len(rows) == len(review_data().units)
    assert "未报送" in text(rows["化隆回族自治县农业农村局"])
    links = rows["互助土族自治县农业农村局"].xpath(".//td[@class='links']/a")
    assert [(text(a), unquote(a.get("href"))) for a in links] == [
        ("看正文", "#paper-1"),
        ("DOCX", "./reports/互助县.docx"),
        ("PDF", "./reports/互助县.pdf"),
        ("邮件", "./mail/互助县 #1?.eml"),
    ]
    assert "须补正1 须核对1" in text(rows["互助土族自治县农业农村局"])


def test_a_square_tells_its_light_by_shape_and_word_and_the_completion() -> None:
    square = one("//a[@id='c-huzhu-egg-output']")
    assert text(square) == "■红 12%※"
    assert square.getparent().get("class") == "red"


def test_the_citys_lights_add_up_to_the_indicators_that_its_report_counts() -> None:
    legend = "//p[span[contains(@class, 'legend')]][contains(., '全市')]"
    counted = re.findall(r"(\d+)项", text(one(legend)))
    data = review_data()
    wholes = [i for i in data.plan.indicators if i.parent is None]
    city = [s for i in wholes if (s := data.standings.get((data.plan.city.id, i.id)))]
    assert sum(map(int, counted)) == sum(s.target is not None for s in city)


def test_what_is_not_reported_is_never_a_zero() -> None:
    squares = page().xpath("//a[starts-with(@id, 'c-hualong-')]")
    assert len(squares) > 20
    assert {text(s).rstrip(" ※") for s in squares} == {"－未报"}


def test_a_square_opens_a_panel_with_figures_and_cells() -> None:
    square = one("//a[@id='c-huzhu-egg-output']")
    panel = text(one(f"//aside[@id='{square.get('href')[1:]}']"))
    for expected in (
        "互助县 · 蛋产量",
        "年度目标200吨",
        "累计完成24吨",
        "完成率12%",
        "序时进度69.3%",
        "慢57.3个百分点",
        "2023年第三季度/互助县.xlsx［指标进度］E13",
        "填“24.00吨”",
        "工作方案 附件（互助县）",
        "目标存疑：",
    ):
        assert expected in panel


def test_the_city_names_the_counties_that_its_sum_lacks() -> None:
    panel = text(one("//aside[@id='d-haidong-oil-area']"))
    assert "合计不含化隆县（未报送）" in panel
    assert panel.count("［指标进度］") == 5


def test_a_rate_is_compared_with_its_target_not_with_the_pace() -> None:
    data = review_data()
    rates = [i.id for i in data.plan.indicators if i.kind == "rate"]
    panels = [p for i in rates for p in page().xpath(f"//aside[@id='d-ledu-{i}']")]
    told = [text(p) for p in panels if "与目标值相比" in text(p)]
    assert told
    assert not any("序时进度" in t.split("来源")[0].split("与目标值相比")[1] for t in told)


def test_the_city_shows_the_counties_range_of_a_rate_since_rates_do_not_add_up() -> None:
    spreads = review_data().spreads
    assert spreads
    for indicator, spread in spreads.items():
        panel = text(one(f"//aside[@id='d-haidong-{indicator}']"))
        if "区间" in panel:
            square = text(one(f"//a[@id='c-haidong-{indicator}']"))
            assert square.startswith(f"－区间 {spread.low.text}～{spread.high.text}")
            assert f"达到目标{spread.met.text}" in panel
            return
    pytest.fail("no rate with a range")


def test_a_finding_that_names_no_unit_stands_with_the_unit_whose_workbook_it_is() -> None:
    data = review_data()
    stray = replace(data.findings[0], unit=None)
    shown = html.document_fromstring(write_review(replace(data, findings=(stray,))).decode())
    assert [text(h) for h in shown.xpath("//section[@id='findings']//h3")] == [
        "互助土族自治县农业农村局"
    ]


def test_every_link_within_the_page_leads_somewhere_and_ids_are_unique() -> None:
    ids = page().xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {h[1:] for h in page().xpath("//a/@href") if h.startswith("#")}
    assert inner <= set(ids)


def test_findings_stand_by_unit_and_gravest_first() -> None:
    section = one("//section[@id='findings']")
    assert [text(h) for h in section.iter("h3")] == [
        "互助土族自治县农业农村局",
        "尚不能确定单位的文件",
    ]
    rows = section.xpath(".//table[1]/tbody/tr")
    assert [text(r[0]) for r in rows[:2]] == ["须补正", "须核对"]
    assert "2023年第三季度/互助县.xlsx［指标进度］E9" in text(rows[1])


def test_the_plan_audit_tells_doubts_with_places() -> None:
    section = text(one("//section[@id='audit']"))
    assert "任务26标题不完整" in section
    assert "附件（平安区、民和县）" in section


def test_without_workbooks_the_page_says_so_in_whole_sentences() -> None:
    empty = html.document_fromstring(write_review(empty_data()).decode())
    words = text(empty)
    assert "已报送0个" in words
    assert "没有发现问题。" in words
    assert "没有发现疑点。" in words
    assert "公用文件" not in words
    assert "None" not in words


def test_words_of_workbooks_stay_words() -> None:
    assert len(page().xpath("//script")) == 1
    assert not page().xpath("//img | //*[@onerror] | //iframe | //object | //form")
    assert SHOWN_HOSTILE in one("//td[@class='said'][contains(., 'alert')]").text_content()
    assert "\0" not in write_review(review_data()).decode()


def test_nothing_is_loaded_from_elsewhere() -> None:
    source = write_review(review_data()).decode()
    assert not page().xpath("//@src | //link | //@style | //base")
    assert not re.search(r"url\(|@import|https?:", source)
    assert all(h.startswith(("#", "./")) for h in page().xpath("//a/@href"))


def test_a_path_cannot_become_an_address() -> None:
    data = replace(review_data(), common=(DocumentLink("x", "javascript:alert(1)"),))
    assert 'href="./javascript%3Aalert%281%29"' in write_review(data).decode()


def test_the_policy_lets_only_the_page_s_own_style_and_script_run() -> None:
    policy = one("//meta[@http-equiv]").get("content")
    source = write_review(review_data()).decode()
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        assert found
        digest = base64.b64encode(sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


# --- figures ---


def entry(id: str) -> html.HtmlElement:
    return one(f"//ul[@class='figures']/li[@id='f-{id}']")


def test_every_figure_printed_in_a_paper_leads_to_its_entry() -> None:
    shown = page().xpath("//article//a[@class='fig']")
    assert len(shown) > 500
    entries = {li.get("id"): li for li in page().xpath("//ul[@class='figures']/li")}
    for link in shown:
        value = text(entries[unquote(link.get("href"))[1:]].find("span[@class='value']"))
        assert value.startswith(text(link)) or text(link) in value


def test_papers_print_no_digit_of_a_figure_that_cannot_be_followed() -> None:
    linked = sum(len(composed_runs(p.document)) for p in review_data().papers)
    charts = sum(
        2 * len(b.points) for p in review_data().papers for b in p.document.body if is_chart(b)
    )
    assert len(page().xpath("//article//a[@class='fig']")) == linked + charts


def test_an_entry_tells_formula_inputs_and_cells() -> None:
    share = entry("2023-Q3/huzhu/egg-output/completion")
    assert text(share.find("p")) == "累计完成 ÷ 年度目标 × 100%"
    inputs = [a.get("href") for a in share.xpath("./ul[@class='inputs']//a")]
    assert [unquote(i) for i in inputs] == [
        "#f-2023-Q3/huzhu/egg-output/value",
        "#f-2023-Q3/huzhu/egg-output/target",
    ]
    assert not share.xpath("./ul[@class='sources']")  # they stand with the inputs
    assert "2023年第三季度/互助县.xlsx［指标进度］E13" in text(
        entry("2023-Q3/huzhu/egg-output/value")
    )


def test_a_cell_with_a_finding_says_so() -> None:
    data = review_data()
    finding = replace(data.findings[0], cell="E13")
    shown = html.document_fromstring(write_review(replace(data, findings=(finding,))).decode())
    (link,) = set(shown.xpath("//ul[@class='figures']//a[.='有核验问题']/@href"))
    assert "鸡蛋产量为年度目标的14倍" in text(shown.xpath(f"//tr[@id='{link[1:]}']")[0])


def test_two_documents_that_use_one_id_for_different_counts_get_an_entry_each() -> None:
    data = review_data()
    first, second = data.papers
    used = next(f for f in first.figures if f.unit == "项")
    other = replace(used, text="999项", value=Decimal(999))
    changed = replace(
        second,
        document=first.document,
        figures=tuple(other if f.id == used.id else f for f in first.figures),
    )
    shown = html.document_fromstring(write_review(replace(data, papers=(first, changed))).decode())
    values = [
        text(shown.xpath(f"//li[@id='f-{used.id}{more}']/span[@class='value']")[0])
        for more in ("", "~2")
    ]
    assert values == [used.text, "999项"]


# --- ranking and charts ---


def test_the_ranking_and_the_bars_tell_their_numbers_as_figures() -> None:
    rows = page().xpath("//table[@class='ranking']/tbody/tr")
    assert len(rows) == len(review_data().ranking)
    assert all(len(r.xpath(".//a[@class='fig']")) == 3 for r in rows)
    cards = page().xpath("//table[@class='card']")
    assert [text(c.find("caption")) for c in cards][:2] == ["海东市", "互助县"]
    for bar in cards[1].xpath("./tbody/tr"):
        behind = "低于序时进度" in text(bar)
        assert bool(bar.xpath(".//*[@class='short']")) == behind


# --- changes ---


def test_changes_tell_what_was_and_what_is() -> None:
    section = one("//section[@id='changes']")
    assert "海东市乐都区农业农村局：未报送 → 已报送" in text(section)
    row = section.xpath(".//tr[contains(., '互助县蛋产量累计完成')]")[0]
    assert (text(row.find(".//del")), text(row.find(".//ins"))) == ("20吨", "24吨")
    assert unquote(row.find(".//a").get("href")) == "#f-2023-Q3/huzhu/egg-output/value"
    assert "不再印出" in text(section)
    assert "通报：新编制。" in text(section)
    (passage,) = section.xpath(".//ul[@class='passages']/li")
    assert text(passage).startswith("进展较慢快")
    assert text(passage.find("del")) == "慢"


def test_a_first_run_says_that_there_is_nothing_to_compare() -> None:
    shown = html.document_fromstring(write_review(replace(review_data(), changes=None)).decode())
    assert "没有更早的不同版本" in text(shown.xpath("//section[@id='changes']")[0])


def test_many_changes_are_folded_but_all_there() -> None:
    many = tuple(FigureChange(f"x{n}", f"数据{n}", "1", "2", ("报告",)) for n in range(50))
    data = replace(review_data(), changes=Changes(figures=many))
    section = html.document_fromstring(write_review(data).decode()).get_element_by_id("changes")
    assert len(section.xpath("./div//tbody/tr")) == 12
    assert text(section.xpath("./details/summary")[0]) == "其余38处"
    assert len(section.xpath(".//tbody/tr")) == 50
