"""Issuer, addressee and form go together (党政机关公文处理工作条例)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_submissions import compose, plan, progress_of, told

from hdreports.config import Config, Issuer
from hdreports.document.model import Blank, Document, Imprint, Text, plain
from hdreports.narrative.forms import FormError, check_form, superiors


def report(unit: str, config: Config | None = None, *, sample: bool = False) -> Document:
    p = progress_of([told(unit, sample=sample)])
    return compose(p, unit, config=config).document


def test_a_county_and_a_department_report_to_the_citys_bureau_and_it_to_the_government() -> None:
    assert report("huzhu").recipients == ("海东市农业农村局",)
    assert report("rural-revitalization").recipients == ("海东市农业农村局",)
    assert report("city").recipients == ("海东市人民政府",)
    assert {report(u).form for u in ("huzhu", "city")} == {"报告"}


def test_a_countys_government_reports_to_the_citys() -> None:
    assert superiors(plan(), "互助土族自治县人民政府") == ("海东市人民政府",)


def test_a_report_goes_to_one_superior_names_its_signer_and_copies_nobody_below() -> None:
    good = report("huzhu")
    check_form(good, plan())
    for change, words in (
        ({"recipients": ("海东市农业农村局", "海东市人民政府")}, "一个主送机关"),
        ({"recipients": ()}, "一个主送机关"),
        ({"recipients": ("海东市人民政府",)}, "应主送海东市农业农村局"),
        ({"signer": None}, "签发人"),
        ({"imprint": Imprint(("各乡镇",), "某局", good.date)}, "不得抄送"),
        ({"issuer": "某公司"}, "发文机关不在报送单位之列"),
    ):
        with pytest.raises(FormError, match=words):
            check_form(replace(good, **change), plan())  # type: ignore[arg-type]


def test_a_county_government_and_the_citys_bureau_write_letters() -> None:
    letter = replace(report("huzhu"), issuer="互助土族自治县人民政府", form="函", signer=None)
    check_form(letter, plan())
    with pytest.raises(FormError, match="函"):
        check_form(replace(letter, form="报告", signer=()), plan())


def test_between_superior_and_subordinate_there_is_no_letter() -> None:
    with pytest.raises(FormError, match="上行应当用“报告”"):
        check_form(replace(report("huzhu"), form="函"), plan())


def test_what_nobody_told_is_a_blank() -> None:
    document = report("huzhu")
    assert document.signer is not None
    assert all(isinstance(r, Blank) for r in document.signer)
    assert plain(document.number) == "＿＿＿〔2023〕＿＿号"
    assert plain(document.date) == "2023年9月＿＿日"
    assert document.mark == "互助土族自治县农业农村局文件"


def test_what_the_office_told_is_printed() -> None:
    issuer = Issuer(number="东农〔2023〕12号", signer="张三", contact="李四", phone="0972-1")
    document = report("city", Config(issuers={"city": issuer}))
    assert document.number == (Text("东农〔2023〕12号", kind="document-number"),)
    assert document.signer == (Text("张三"),)
    assert document.contact is not None
    assert plain(document.contact) == "（联系人：李四，联系电话：0972-1）"


def test_samples_are_marked() -> None:
    assert report("huzhu", sample=True).status == ("送审稿", "样例")
    assert report("huzhu").status == ("送审稿",)
