"""Form against issuer and addressee: 报告, 函 and 通报, with the plan's knowledge and without."""

from __future__ import annotations

import pytest
from lint_help import SIGNED, checked, foreign

from hdreports.lint.forms import form_of, parties_of
from hdreports.lint.model import Paper, Para
from hdreports.lint.run import Result, lint

ISSUER = "互助土族自治县农业农村局"
CITY = "海东市农业农村局"


def written(form: str, issuer: str, to: str, *changes: tuple[str, str]) -> bytes:
    return foreign(
        ("工作进展情况的报告", f"工作进展情况的{form}"),
        (f"{ISSUER}办公室", "办公室"),
        (ISSUER, issuer),
        (f">{CITY}：<", f">{to}：<"),
        *changes,
    )


def said(result: Result, rule: str) -> tuple[str, str]:
    (found,) = (o for o in result.outcomes if o.rule.id == rule)
    return found.verdict, found.message


@pytest.mark.parametrize(
    ("form", "issuer", "to", "verdict", "words"),
    [
        ("报告", ISSUER, CITY, "pass", ""),
        ("报告", CITY, "海东市人民政府", "pass", ""),
        ("报告", "互助土族自治县人民政府", CITY, "fail", "不相隶属的机关之间用“函”"),
        ("报告", ISSUER, "海东市财政局", "fail", f"应主送{CITY}"),
        ("函", ISSUER, CITY, "fail", "应当用“报告”或“请示”，不用“函”"),
        ("函", CITY, "海东市科技局", "pass", ""),
        (
            "报告",
            "甲县水利局",
            "乙市水利局",
            "unverified",
            "不掌握甲县水利局与乙市水利局的隶属关系",
        ),
        ("报告", "甲县人民政府", "乙市水利局", "fail", "甲县人民政府不隶属于乙市水利局"),
        ("请示", "乙市水利局", "甲县人民政府", "fail", "不是乙市水利局的上级"),
        ("通知", CITY, "各县区农业农村局", "absent", "只检查报告、请示和函"),
    ],
)
def test_form_goes_with_issuer_and_addressee(
    form: str, issuer: str, to: str, verdict: str, words: str
) -> None:
    found = said(checked(written(form, issuer, to)), "form-and-parties")
    assert found[0] == verdict
    assert words in found[1]


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("某局关于某事的报告", "报告"),
        ("某局关于某事的报告（送审稿）", "报告"),
        ("某局工作周报（2023年第36周）", "周报"),
        ("某局关于某事的函。", "函"),
        ("某局关于申报工作的汇报", ""),
        ("", ""),
    ],
)
def test_the_form_is_what_the_title_ends_with(title: str, form: str) -> None:
    assert form_of(title) == form


@pytest.mark.parametrize("signature", ["＿＿＿＿农业农村局", "××县农业农村局", "XXX农业农村局"])
def test_a_signature_that_is_still_blank_names_no_issuer(signature: str) -> None:
    title = Para("某县农业农村局关于某事的报告", element="title")
    signed = Para(signature, element="signature")
    assert parties_of(Paper((title, signed))).issuer == "某县农业农村局"


def test_a_countys_government_is_known_without_the_plan() -> None:
    result = lint(written("报告", "甲县人民政府", CITY))
    assert said(result, "form-and-parties")[0] == "fail"


def test_a_notice_to_governments_needs_their_superiors_consent() -> None:
    bare = written("通报", CITY, "各县（区）人民政府")
    assert said(checked(bare), "notice-consent")[0] == "fail"
    agreed = written(
        "通报", CITY, "各县（区）人民政府", ("现将有关情况", "经市政府同意，现将有关情况")
    )
    assert said(checked(agreed), "notice-consent")[0] == "pass"
    bureaus = written("通报", CITY, "各县区农业农村局")
    assert said(checked(bureaus), "notice-consent")[0] == "absent"


def test_a_report_to_two_organs_is_told() -> None:
    both = checked(written("报告", ISSUER, f"{CITY}、海东市财政局"))
    assert said(both, "one-addressee")[0] == "warn"


@pytest.mark.parametrize(
    ("issuer", "to", "copied", "verdict"),
    [
        (CITY, "海东市人民政府", "市财政局", "pass"),
        (CITY, "海东市人民政府", "市财政局，互助县", "fail"),
        (CITY, "海东市人民政府", "各县区农业农村局", "fail"),
        (ISSUER, CITY, "县财政局", "pass"),
        (ISSUER, CITY, "各乡镇人民政府", "fail"),
    ],
)
def test_a_report_copies_nobody_below(issuer: str, to: str, copied: str, verdict: str) -> None:
    data = written("报告", issuer, to, ("抄送：市财政局。", f"抄送：{copied}。"))
    assert said(checked(data), "copies-below")[0] == verdict


def test_a_request_may_request() -> None:
    data = written("请示", ISSUER, CITY, ("特此报告。", "妥否，请批示。"))
    assert said(checked(data), "report-requests")[0] == "absent"


def test_text_for_printed_heads_is_not_held_to_have_mark_and_signer() -> None:
    bare = foreign((SIGNED, ""), (f"{ISSUER}文件", ""))
    for rule in ("signer", "mark"):
        assert said(checked(bare), rule) == ("unverified", "没有版头（可能套用红头纸）")
    unmarked = foreign((f"{ISSUER}文件", ""))
    assert said(checked(unmarked), "mark") == ("warn", "没有找到发文机关标志")
