"""Form against issuer, addressee and content (党政机关公文处理工作条例, 2012)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hdreports.lint.forms import UPWARD, parties_of
from hdreports.lint.model import Absent, Fault, Remark, Unverified
from hdreports.lint.registry import Subject, checks
from hdreports.narrative.forms import superiors
from hdreports.narrative.quoting import REQUESTS
from hdreports.plan.model import Plan

# Words that a report may use of what others did: told, never refused.
_DOUBTFUL = ("请示", "申请资金", "申请追加", "申请拨付")
_REQUEST = re.compile("|".join(re.escape(r) for r in REQUESTS if r not in _DOUBTFUL))
_DOUBT = re.compile("|".join(_DOUBTFUL))
_REPORTING = ("报告", "总结", "周报", "通报", "情况")
_GOVERNMENT = re.compile(r"人民政府$")
_COUNTY = re.compile(r"(县|区|旗|乡|镇)(人民政府|农业农村|[^市省]*局$|[^市省]*委员会$)")
_BUREAU = re.compile(r"(局|委员会|厅|委|办公室|科技局|中心)$")
_BELOW_COUNTY = re.compile(
    r"各(乡|镇|乡镇|街道|村)|(乡|镇)(人民政府|政府|党委)|街道办事处|村民委员会"
)
_BELOW_CITY = re.compile(
    r"各(县|区|乡|镇|县区|县（区）|乡镇|街道|村)|(县|区|乡|镇)(人民政府|政府|委员会|[^市省]{0,12}局)"
)


@checks("report-requests")
def report_requests(subject: Subject) -> Iterator[Remark]:
    form = subject.form
    if form not in _REPORTING:
        yield Absent("不是报告" if form else "标题中看不出文种")
        return
    for para in subject.paper.paragraphs:
        found = _REQUEST.search(para.words)
        if found and para.element != "title":
            yield Fault(f"{form}不得夹带请示事项，请删去“{found[0]}”", para.where)


@checks("request-wording")
def request_wording(subject: Subject) -> Iterator[Remark]:
    form = subject.form
    if form != "报告":
        yield Absent("不是报告")
        return
    for para in subject.paper.text:
        found = _DOUBT.search(para.words)
        if found and not _REQUEST.search(para.words):
            yield Fault(f"“{found[0]}”如是请求，应另用请示", para.where)


@checks("form-and-parties")
def form_and_parties(subject: Subject) -> Iterator[Remark]:
    form, parties = subject.form, parties_of(subject.paper)
    if form not in (*UPWARD, "函"):
        yield Absent("只检查报告、请示和函")
        return
    if not parties.recipients or not parties.issuer:
        yield Unverified("看不出发文机关或主送机关")
        return
    for to in parties.recipients:
        remark = _relation(form, parties.issuer, to, subject.plan)
        if remark:
            yield remark
            return


def _relation(form: str, issuer: str, to: str, plan: Plan | None) -> Remark | None:
    known = superiors(plan, issuer) if plan else ()
    if known:
        if form in UPWARD and to not in known:
            return Fault(
                f"{issuer}与{to}之间不宜用“{form}”：应主送{known[0]}；不相隶属的机关之间用“函”"
            )
        if form == "函" and to in known:
            return Fault(f"{to}是{issuer}的上级，应当用“报告”或“请示”，不用“函”")
        return None
    if form in UPWARD and _GOVERNMENT.search(issuer) and _BUREAU.search(to):
        return Fault(f"{issuer}不隶属于{to}，应当用“函”，不用“{form}”")
    if form in UPWARD and not _COUNTY.search(issuer) and _COUNTY.search(to):
        return Fault(f"{form}是上行文，{to}不是{issuer}的上级")
    return Unverified(f"不掌握{issuer}与{to}的隶属关系")


@checks("one-addressee")
def one_addressee(subject: Subject) -> Iterator[Remark]:
    form, parties = subject.form, parties_of(subject.paper)
    if form not in UPWARD:
        yield Absent("不是上行文")
    elif len(parties.recipients) > 1:
        yield Fault(f"{form}有{len(parties.recipients)}个主送机关，上行文只主送一个上级机关")


@checks("copies-below")
def copies_below(subject: Subject) -> Iterator[Remark]:
    form, parties = subject.form, parties_of(subject.paper)
    if form not in UPWARD:
        yield Absent("不是上行文")
        return
    if not parties.copies:
        yield Absent("没有抄送")
        return
    below = _names_below(subject.plan, parties.issuer)
    lower = _BELOW_COUNTY if _COUNTY.search(parties.issuer) else _BELOW_CITY
    for name in parties.copies:
        if name in below or lower.search(name) or _BELOW_COUNTY.search(name):
            yield Fault(f"{form}不得抄送下级机关“{name}”")


def _names_below(plan: Plan | None, issuer: str) -> set[str]:
    """The plan's county units, where the city writes."""
    if plan is None or not any(u.name == issuer and u.kind == "city" for u in plan.units):
        return set()
    counties = [u for u in plan.units if u.kind == "county"]
    return {name for u in counties for name in (u.name, u.short, u.government) if name}


@checks("notice-consent")
def notice_consent(subject: Subject) -> Iterator[Remark]:
    form, parties = subject.form, parties_of(subject.paper)
    governments = [r for r in parties.recipients if "人民政府" in r]
    if form != "通报" or not governments:
        yield Absent("不是主送人民政府的通报")
        return
    if _GOVERNMENT.search(parties.issuer):
        yield Absent("发文机关是人民政府")
        return
    text = "".join(p.words for p in subject.paper.text)
    if not re.search(r"经.{0,8}政府.{0,4}同意", text):
        yield Fault(f"部门向{governments[0]}印发通报，文中应注明“经市政府同意”一类的话")
