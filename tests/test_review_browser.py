"""The review page in a real browser: clicked through, walked by keyboard, and left alone with text
that would like to run. Skipped, with the reason, where Chromium is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from review_sample import HOSTILE, small_data

from hdreports.writers.review import write_review

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

EGGS = "2023-Q3/huzhu/egg-output"


class Opened:
    """A page of its own, and what the browser complained of or asked for while it was open."""

    def __init__(self, browser: Any, file: Path, **options: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": options.pop("width", 1440), "height": 900}, **options
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(5000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("dialog", lambda d: (self.complaints.append(d.message), d.dismiss()))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.address = file.as_uri()

    def goto(self, place: str = "") -> Opened:
        self.page.goto(self.address + place)
        return self

    def has_focus(self, selector: str) -> bool:
        return bool(
            self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector)
        )

    def sees(self, selector: str) -> bool:
        return bool(self.page.locator(selector).first.is_visible())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "index.html"
    path.write_bytes(write_review(small_data()))
    return path


@pytest.fixture
def open_page(browser: Any, file: Path) -> Iterator[Callable[..., Opened]]:
    """Opens the page; in the end nothing was complained of and no request left the page."""
    opened: list[Opened] = []

    def make(place: str = "", **options: Any) -> Opened:
        opened.append(Opened(browser, file, **options))
        return opened[-1].goto(place)

    yield make
    for one in opened:
        one.context.close()
        assert one.complaints == []
        assert {r.split("#")[0] for r in one.requests} == {file.as_uri()}


# --- clicking through ---


def test_a_square_leads_to_the_figure_and_the_figure_to_its_cell(
    open_page: Callable[..., Opened],
) -> None:
    page = open_page().page
    page.click("#c-huzhu-egg-output")
    assert "互助县 · 蛋产量" in page.inner_text(".panel:target")
    page.click(".panel:target dd >> text=12%")
    panel = page.inner_text("#figure-panel")
    assert "互助县蛋产量完成率" in panel
    assert "累计完成 ÷ 年度目标 × 100%" in panel
    assert "2023年第三季度/互助县.xlsx［指标进度］E13" in panel
    assert "工作方案 附件（互助县）" in panel
    page.click("#figure-panel >> text=互助县蛋产量累计完成")
    assert page.inner_text("#figure-panel .value") == "24吨"


def test_a_number_in_a_document_leads_to_its_cells(open_page: Callable[..., Opened]) -> None:
    opened = open_page()
    page = opened.page
    page.click(".units a.read >> nth=0")
    paper = page.locator("article", has=page.locator("#paper-1"))
    number = paper.locator("p a.fig", has_text="万亩").first
    number.scroll_into_view_if_needed()
    before = number.bounding_box()["y"]
    number.click()
    assert "来源" in page.inner_text("#figure-panel")
    assert abs(number.bounding_box()["y"] - before) < 2  # what is read stays where it is
    page.click("#figure-panel .close")
    assert not opened.sees("#figure-panel")
    assert opened.has_focus("article p a.fig")


def test_a_figure_has_an_address_of_its_own_and_back_goes_back(
    open_page: Callable[..., Opened],
) -> None:
    opened = open_page(f"#f-{EGGS}/value")
    page = opened.page
    assert page.inner_text("#figure-title") == "互助县蛋产量累计完成"
    page.click("#figure-panel .close")
    page.click("#c-huzhu-egg-output")
    page.click(".panel:target dd a.fig >> nth=0")
    assert opened.sees("#figure-panel")
    page.go_back()
    page.wait_for_selector("#figure-panel", state="hidden")
    assert opened.sees("#d-huzhu-egg-output")


# --- filters ---


def test_findings_are_filtered_by_level_unit_and_words(open_page: Callable[..., Opened]) -> None:
    page = open_page().page
    rows = page.locator("#findings tbody tr:visible")
    assert rows.count() == 3
    page.uncheck("input[data-severity=info]")
    assert rows.count() == 2
    assert page.inner_text("#finding-told") == "显示2项，共3项"
    page.fill("#finding-search", "鸡蛋　产量")
    assert rows.count() == 1
    page.select_option("#finding-unit", "findings-unknown")
    assert page.inner_text("#finding-told") == "显示0项，共3项"
    assert not page.locator("#findings h3").first.is_visible()


def test_many_hints_are_folded_away_at_first(browser: Any, tmp_path: Path) -> None:
    data = small_data()
    hints = tuple(replace(data.findings[-1], value=str(n)) for n in range(30))
    path = tmp_path / "index.html"
    path.write_bytes(write_review(replace(data, findings=(data.findings[0], *hints))))
    opened = Opened(browser, path).goto()
    assert opened.page.inner_text("#finding-told") == "显示1项，共31项"
    opened.page.check("input[data-severity=info]")
    assert opened.page.locator("#findings tbody tr:visible").count() == 31
    opened.context.close()


def test_indicators_are_found_by_name_and_by_light(open_page: Callable[..., Opened]) -> None:
    page = open_page().page
    lines = page.locator(".heat .line:visible")
    everything = lines.count()
    page.fill("#heat-search", "蛋产量")
    assert lines.count() == 1
    page.fill("#heat-search", "")
    page.check("#show-red")
    assert 0 < lines.count() < everything
    assert all("has-red" in str(line.get_attribute("class")) for line in lines.all())


# --- keyboard ---


def test_everything_is_reached_by_keyboard(open_page: Callable[..., Opened]) -> None:
    opened = open_page()
    page, press = opened.page, opened.page.keyboard.press
    press("Tab")
    assert opened.has_focus("a.skip")
    page.focus("#c-huzhu-egg-output")
    press("ArrowRight")
    press("ArrowLeft")
    assert opened.has_focus("#c-huzhu-egg-output")
    press("Enter")
    page.wait_for_selector("#d-huzhu-egg-output:focus")
    press("Tab")
    press("Tab")
    assert opened.has_focus(".panel:target a.fig")
    press("Enter")
    assert opened.has_focus("#figure-panel")
    press("Escape")
    assert not opened.sees("#figure-panel")
    assert opened.has_focus(".panel:target a.fig")
    press("Escape")
    assert opened.has_focus("#c-huzhu-egg-output")
    assert not opened.sees("#d-huzhu-egg-output")


def test_a_document_is_unfolded_by_keyboard(open_page: Callable[..., Opened]) -> None:
    opened = open_page()
    opened.page.focus("article summary >> nth=0")
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Tab")
    assert opened.sees("article .sheet p")
    assert opened.has_focus("article a.fig")


# --- safety ---


def test_hostile_text_stays_text_wherever_it_is_shown(open_page: Callable[..., Opened]) -> None:
    page = open_page().page
    shown = HOSTILE.replace("\0", "\ufffd")
    page.click("article summary >> nth=0")
    assert f"招牌{shown}已挂" in page.inner_text("article .sheet >> nth=0")
    assert shown in page.inner_text("#findings")
    assert shown in page.inner_text("#changes .passages")
    page.fill("#finding-search", HOSTILE)
    assert page.locator("img, iframe, object, [onerror]").count() == 0
    assert page.locator("script").count() == 1


def test_the_policy_stops_a_script_that_got_in(browser: Any, file: Path) -> None:
    opened = Opened(browser, file).goto()
    opened.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=https://example.com/x.png>");
        }"""
    )
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.ran") is None
    assert all("Content Security Policy" in c for c in opened.complaints)
    assert len(opened.complaints) == 2
    opened.context.close()


# --- every reader ---


def test_without_script_squares_documents_and_sources_can_be_read(
    open_page: Callable[..., Opened],
) -> None:
    opened = open_page(java_script_enabled=False)
    page = opened.page
    page.click("#c-huzhu-egg-output")
    assert "［指标进度］E13" in page.inner_text("#d-huzhu-egg-output")
    page.click("article summary >> nth=0")
    assert opened.sees("article .sheet p")
    page.click("article p a.fig >> nth=0")
    assert opened.sees("ul.figures > li:target")  # the browser unfolds what holds the place
    assert not opened.sees("#finding-tools")
    assert not opened.sees("#figure-panel")


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wider_than_the_screen(open_page: Callable[..., Opened], width: int) -> None:
    page = open_page(width=width).page
    page.click("article summary >> nth=0")
    page.click("#c-huzhu-egg-output")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_print_leaves_out_what_is_only_for_the_screen(open_page: Callable[..., Opened]) -> None:
    opened = open_page()
    opened.page.click("#c-huzhu-egg-output")
    opened.page.emulate_media(media="print")
    for gone in (".panel:target", "nav", "#papers", "#figures", ".tools"):
        assert not opened.sees(gone)
    for kept in ("#units", ".heat", ".card", "#findings table", "#audit table"):
        assert opened.sees(kept)


def test_axe_finds_nothing_to_complain_of(open_page: Callable[..., Opened]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page().page
    page.click("article summary >> nth=0")
    page.click("#c-huzhu-egg-output")
    page.click(".panel:target dd a.fig >> nth=0")
    # All entries of figures look alike; a few of them stand for the rest.
    context = {"exclude": ["ul.figures > li:nth-child(n+9)", ".panel:not(:target)[id^=d-]"]}
    answer = axe.run(page, context=context, options={"resultTypes": ["violations"]}).response
    found = answer["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
