"""Which form goes with which issuer and addressee (党政机关公文处理工作条例, 2012).

A 报告 goes up to an organ that its issuer is subordinate to, names its 签发人 and has one 主送机关.
A county's *government* is not subordinate to the city's *bureau*: between them the form is 函. A
bureau's 通报 or 通知 to governments needs the consent of the government above, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hdreports.document.model import Document
from hdreports.document.texts import block_texts
from hdreports.plan.model import Plan

_CONSENT = re.compile("经.{0,4}政府(?:研究)?同意")
_OPENING = 2  # blocks in which consent is stated


class FormError(ValueError):
    """Issuer, addressee and form do not go together; the message is for users."""


def superiors(plan: Plan, issuer: str) -> tuple[str, ...]:
    """The organs that an issuer reports up to.

    A county's bureau and a department report to the city's bureau that leads the plan (section
    四（四）: 报送至市农业农村局); the city's bureau to the city's government.
    """
    city_government = f"{plan.city.name}人民政府"
    for unit in plan.units:
        if unit.name == issuer:
            return (city_government,) if unit.kind == "city" else (plan.city_bureau.name,)
        if unit.government == issuer:
            return (city_government,)
    return ()


def check_form(document: Document, plan: Plan) -> None:
    """Raise FormError where a document's form does not fit who writes to whom."""
    issuer, form = document.issuer, document.form
    allowed = superiors(plan, issuer)
    if form == "报告":
        if len(document.recipients) != 1:
            raise FormError(f"{issuer}的报告应当只有一个主送机关。")
        to = document.recipients[0]
        if to not in allowed:
            hint = f"应主送{allowed[0]}" if allowed else "发文机关不在报送单位之列"
            raise FormError(f"{issuer}与{to}之间不宜用“报告”：{hint}；不相隶属的机关之间用“函”。")
        if document.signer is None:
            raise FormError(f"{issuer}的报告是上行文，应当标注签发人。")
        if document.imprint.copies:
            raise FormError(f"{issuer}的报告不得抄送下级机关。")
    elif form in ("通报", "通知") and issuer in {u.name for u in plan.units}:
        governments = [to for to in document.recipients if to.endswith("人民政府")]
        if governments and not any(_CONSENT.search(text) for text in _opening(document)):
            raise FormError(
                f"{issuer}向{'、'.join(governments)}发{form}，须经市政府同意并在文中写明"
                "“经市政府同意”。"
            )
    elif form == "函":
        for to in document.recipients:
            if to in allowed:
                raise FormError(f"{issuer}与{to}是隶属关系，上行应当用“报告”，不用“函”。")


def _opening(document: Document) -> Iterator[str]:
    for block in document.body[:_OPENING]:
        yield from block_texts(block)
