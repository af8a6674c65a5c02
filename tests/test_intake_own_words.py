"""Tasks and free texts in an office's own workbook: kept in its own words, with their cells."""

from __future__ import annotations

from tests.intake_books import TITLE, finding, own_table, read_sheets

GRAIN = ["粮食作物播种面积", "万亩", 56.5, 50.1]
THREE = ["指标", "单位", "年度目标", "累计完成"]


def test_a_table_of_tasks_becomes_task_reports_in_the_units_own_words() -> None:
    read = own_table(
        [
            [2, "加快高标准农田建设", "开工3个项目。", "征地进度慢", "加快征地", "推进中"],
            [26, "巩", "监测对象全部落实帮扶措施。", None, None, "已完成"],
            [40, "修建体育馆", "开工。", None, None, "推进中"],
        ],
        heads=["序号", "重点任务", "工作进展", "存在问题", "下一步打算", "完成情况"],
    )
    farmland, listed = read.tasks
    assert (farmland.task, farmland.state) == (2, "in-progress")
    assert farmland.progress is not None
    assert (farmland.progress.text, farmland.progress.source.cell) == ("开工3个项目。", "C3")
    assert farmland.problems is not None
    assert farmland.recommendations is not None
    assert (listed.task, listed.state) == (26, "done")
    assert finding(read, "task-unknown").value == "修建体育馆"


def test_a_state_in_other_words_than_ours_is_told() -> None:
    read = own_table(
        [[4, "强化种植基地建设", "√", None], [5, "推动畜牧业转型升级", "已完成", None]],
        heads=["序号", "重点任务", "完成情况", "存在问题"],
    )
    assert [(t.task, t.state) for t in read.tasks] == [(5, "done")]
    assert (finding(read, "state-unknown").cell, finding(read, "state-unknown").value) == (
        "C3",
        "√",
    )


def test_texts_under_headings_become_statements_of_their_part() -> None:
    read = read_sheets(
        {
            "表": [[TITLE], THREE, GRAIN],
            "文字": [
                ["一、工作进展情况"],
                ["完成粮食播种50.1万亩，比上年同期增加。"],
                ["二、存在的问题"],
                ["高标准农田受汛期影响，停工22天。"],
                ["三、下一步工作打算", "加快施工进度，10月底前完工。"],
            ],
        }
    )
    assert [(s.part, s.quote.source.cell) for s in read.statements] == [
        ("progress", "A2"),
        ("problems", "A4"),
        ("recommendations", "B5"),
    ]


def test_one_cell_with_several_headings_is_cut_not_rewritten() -> None:
    text = "一、取得成效\n建成示范场2个。\n二、存在问题：\n资金到位慢，影响进度。"
    read = read_sheets({"表": [[TITLE], THREE, GRAIN], "说明": [[text]]})
    said = {s.part: s.quote.text for s in read.statements}
    assert said == {"results": "建成示范场2个。", "problems": "资金到位慢，影响进度。"}
    assert all(t in text for t in said.values())


def test_a_text_that_nobody_can_place_is_said() -> None:
    read = read_sheets(
        {"表": [[TITLE], THREE, GRAIN], "其他": [["我县组织开展了农民丰收节系列活动。"]]}
    )
    assert read.statements == ()
    assert finding(read, "text-not-used").cell == "A1"


def test_texts_beside_indicators_are_kept_with_their_cell() -> None:
    read = own_table(
        [["粮食产量", "万吨", 9, "受旱情影响，单产下降。"]],
        heads=["指标", "单位", "累计完成", "存在问题"],
    )
    (said,) = read.statements
    assert (said.part, said.quote.source.cell) == ("problems", "D3")


def test_formulas_braces_and_markup_in_words_stay_words() -> None:
    text = "{{ 7*7 }} <script>alert(1)</script> =HYPERLINK(1)，推进中。"
    read = own_table(
        [["粮食产量", "万吨", 9, text]], heads=["指标", "单位", "累计完成", "存在问题"]
    )
    assert read.statements[0].quote.text == text
