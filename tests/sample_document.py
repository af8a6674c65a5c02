"""Invented documents that exercise everything the writers can draw.

`rich_document` holds every kind of block, run and annex of the model; `plain_document` holds
nothing but Chinese characters, so that lines and pages can be measured.
"""

from __future__ import annotations

import re
from typing import Literal

from hdreports.document.model import (
    Attachment,
    Blank,
    Block,
    Cell,
    Column,
    Document,
    FigureRun,
    Heading,
    Imprint,
    Light,
    List,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Runs,
    Table,
    Text,
)

_MARKUP = re.compile(r"\{([^|{}]+)\|([^{}]+)\}|<([^|<>]+)\|([^<>]+)>|_([a-z]+):(\d+)_|\*([^*]+)\*")


def runs(markup: str) -> Runs:
    """`{figure|id}`, `<quotation|source>`, `_blank:width_` and `*emphasis*` within text."""
    found: list[Run] = []
    end = 0
    for match in _MARKUP.finditer(markup):
        if match.start() > end:
            found.append(Text(markup[end : match.start()]))
        figure, figure_id, quote, source, blank, width, strong = match.groups()
        if figure:
            found.append(FigureRun(figure, figure_id))
        elif quote:
            found.append(Quotation(quote, source))
        elif blank:
            found.append(Blank(blank, int(width)))
        else:
            found.append(Text(strong, emphasis=True))
        end = match.end()
    if end < len(markup):
        found.append(Text(markup[end:]))
    return tuple(found)


def paragraph(markup: str, role: Literal["body", "note"] = "body") -> Paragraph:
    return Paragraph(runs(markup), role)


def cell(markup: str = "", **attributes: object) -> Cell:
    return Cell(runs(markup), **attributes)  # type: ignore[arg-type]


def figure(value: float, name: str, form: str = ".1f", unit: str = "") -> Cell:
    return Cell((FigureRun(f"{value:{form}}{unit}", name),))


_COUNTIES = ("乐都区", "平安区", "民和县", "互助县", "化隆县", "循化县")
_LIGHTS: tuple[Light, ...] = ("green", "yellow", "red", "none")
_INDICATORS = (
    ("粮食作物播种面积", "万亩"),
    ("油料作物播种面积", "万亩"),
    ("蔬菜播种面积", "万亩"),
    ("新建高标准农田面积", "万亩"),
    ("改造提升高标准农田面积", "万亩"),
    ("化肥农药减量增效实施面积", "万亩"),
    ("全膜覆盖栽培技术推广面积", "万亩"),
    ("秸秆综合利用率", "%"),
    ("畜禽粪污资源化利用率", "%"),
    ("“五化”标准化养殖场创建", "个"),
    ("家畜改良数量", "万头只"),
    ("肉类产量", "万吨"),
    ("奶类产量", "万吨"),
    ("蛋类产量", "万吨"),
    ("绿色食品、有机农产品和地理标志农产品认证", "个"),
)


def rich_document() -> Document:
    return Document(
        kind="progress-report",
        form="报告",
        issuer="海东市农业农村局",
        mark="海东市农业农村局文件",
        number=runs("东农〔2023〕_number:2_号"),
        signer=(Blank("signer", 4),),
        title=(
            "海东市农业农村局",
            "关于2023年打造绿色有机农畜产品输出地",
            "工作进展情况的报告",
        ),
        recipients=("海东市人民政府",),
        body=_body(),
        attachments=(
            Attachment(
                1,
                "主要指标完成情况表",
                (_indicator_matrix(),),
                orientation="landscape",
            ),
            Attachment(2, "重点任务台账", (_ledger(),)),
            Attachment(3, "数据说明", _data_notes()),
        ),
        signature="海东市农业农村局",
        date=runs("2023年9月12日"),
        contact=runs("（联系人：_contact:3_，电话：_phone:5_）"),
        imprint=Imprint(
            copies=("市委农村工作领导小组办公室", "市发展改革委", "市财政局"),
            printer="海东市农业农村局办公室",
            date=runs("2023年9月12日印发"),
        ),
        status=("送审稿", "样例"),
        subject="打造绿色有机农畜产品输出地工作进展情况",
        period="2023-Q3",
        created="2023-09-12",
    )


def _body() -> tuple[Block, ...]:
    return (
        paragraph(
            "按照《2023年海东市打造绿色有机农畜产品输出地工作方案》（东政办〔2023〕71号）要求，"
            "现将截至2023年9月10日的工作进展情况报告如下。本期应报送单位{8个|units-due}，已报送"
            "{7个|units-reported}；化隆县尚未报送，本报告全市数据为其余{5个|regions-reported}"
            "县区合计，不含化隆县。"
        ),
        Heading(1, "一、", runs("工作进展情况")),
        Heading(
            2,
            "（一）",
            runs("总体进展。"),
            runs(
                "截至9月10日，全年时间已过{69.3%|elapsed}。纳入调度的{41项|indicators}量化指标中，"
                "已完成{11项|done}，达到序时进度{19项|on-pace}，滞后{8项|behind}，另有{3项|unrated}"
                "因数据不全未作评价。与第二季度相比，新增完成{4项|newly-done}，由滞后转为达到序时"
                "进度{5项|recovered}，由达到序时进度转为滞后{2项|slipped}。"
            ),
        ),
        Heading(2, "（二）", runs("主要目标完成情况")),
        Heading(
            3,
            "1.",
            runs("筑牢打造根基。"),
            runs(
                "粮食作物播种面积完成{132.1万亩|grain-area}，油料作物播种面积完成{51.9万亩|oil-area}，"
                "春播任务全面落实。新建高标准农田完成{0.62万亩|farmland-new}，占年度目标"
                "{1.8万亩|farmland-new-target}的{34.4%|farmland-new-completion}，慢于序时进度"
                "{34.9个百分点|farmland-new-gap}；改造提升{0.71万亩|farmland-improved}，占{65.1%|"
                "farmland-improved-completion}，慢于序时进度{4.2个百分点|farmland-improved-gap}。"
                "创建“五化”标准化养殖场{31个|farms}，占年度目标{41个|farms-target}的"
                "{75.6%|farms-completion}，快于序时进度{6.3个百分点|farms-gap}。"
            ),
        ),
        Heading(
            3,
            "2.",
            runs("保护生态环境。"),
            runs(
                "化肥农药减量增效实施{93.4万亩|fertiliser}，占年度目标的{92.7%|fertiliser-completion}；"
                "全膜覆盖栽培技术推广{79.6万亩|mulch}，超额完成年度目标。秸秆综合利用率在报送的"
                "{5个|straw-regions}县区中为{84%～91%|straw-range}，{2个|straw-met}县区已达到"
                "{90%|straw-target}的目标；畜禽粪污资源化利用率{5个|manure-regions}县区均已达到"
                "{84%|manure-rate}。"
            ),
        ),
        _summary_table(),
        Heading(
            2,
            "（三）",
            runs("重点任务推进情况。"),
            runs(
                "{30项|tasks}重点任务中，已完成{5项|tasks-done}，正常推进{21项|tasks-going}，推进缓慢"
                "{3项|tasks-slow}，尚无单位报送进展{1项|tasks-silent}（任务17）。"
            ),
        ),
        Heading(3, "1.", runs("绿色发展支撑体系（7项）")),
        Heading(
            4,
            "（1）",
            runs("推进较好的任务。"),
            runs(
                "第4项强化种植基地建设进展较快，乐都区报送“<已建成绿色蔬菜基地12处，订单面积较去年"
                "增加3成|乐都区.xlsx［重点任务］D8>”，互助县建成油菜制种基地{2.3万亩|seed-base}。"
            ),
        ),
        Heading(4, "（2）", runs("推进缓慢的任务")),
        paragraph(
            "第2项加快高标准农田建设进度偏慢，互助县报送“<改造提升项目因汛期停工22天|互助县.xlsx"
            "［重点任务］D6>”，平安区、民和县新建任务开工率分别为{60%|start-pingan}、{45%|start-minhe}。"
            "*上述项目须在封冻前完成主体工程*，具体安排见附件2。"
        ),
        Heading(
            2,
            "（四）",
            runs("县区进展。"),
            runs(
                "按达到序时进度的指标占比排序，依次为循化县（{31项|xunhua-all}中{26项|xunhua-ok}）、互助县"
                "（{38项|huzhu-all}中{31项|huzhu-ok}）、乐都区（{32项|ledu-all}中{25项|ledu-ok}），平安区、"
                "民和县并列（{29项|pingan-all}中{20项|pingan-ok}）。滞后指标主要集中在高标准农田建设"
                "（{4个|behind-farmland}县区）和家畜改良（{3个|behind-breeding}县区）。"
            ),
        ),
        _county_table(),
        Heading(1, "二、", runs("取得的成效")),
        List(
            (
                runs(
                    "（一）一批目标提前完成。全膜覆盖栽培技术推广等{11项|done-2}指标已完成全年任务。"
                ),
                runs("（二）二季度以来进展明显。家畜改良新增{12.4万头只|breeding-increase}。"),
                runs(
                    "（三）品牌建设见到实效。循化县报送“<线辣椒、花椒通过绿色食品续展认证|循化县.xlsx"
                    "［情况说明］B4>”。"
                ),
            )
        ),
        Heading(1, "三、", runs("存在的问题")),
        Heading(
            2,
            "（一）",
            runs("8项指标滞后于序时进度。"),
            runs(
                "滞后最多的是新建高标准农田（慢{34.9个百分点|farmland-new-gap}），其次是家畜改良"
                "（慢{11.7个百分点|breeding-gap}）。其中平安区、民和县新建高标准农田连续两期滞后。"
            ),
        ),
        Heading(
            2,
            "（二）",
            runs("各单位反映的主要问题。"),
            runs(
                "涉及高标准农田建设的有{3个|complaints}单位：互助县、平安区反映汛期停工，民和县反映"
            )
            + (
                Text("“"),
                Quotation(
                    "部分地块权属调整滞后，施工单位A&B公司撤场，渠深<1.5m处待复核",
                    "民和县.xlsx［情况说明］B6",
                ),
                Text("”。"),
            ),
        ),
        Heading(1, "四、", runs("工作建议")),
        Heading(
            2,
            "（一）",
            runs("抢抓封冻前施工期，加快高标准农田建设。"),
            runs(
                "尚需新建{1.18万亩|farmland-rest}，按10月底完工计，每月需完成{0.69万亩|farmland-monthly}，"
                "为前八个月月均进度的{8.9倍|farmland-ratio}。由市农业农村局牵头，市自然资源规划局、"
                "市生态环境局、市水务局配合，督促平安区、民和县、化隆县倒排工期、按周调度。"
            ),
        ),
        paragraph("特此报告。"),
    )


def _summary_table() -> Table:
    rows = tuple(
        (
            cell(name, header=True, level=1 if position in (4, 6) else 0),
            cell(unit, align="center"),
            figure(20.5 + 3 * position, f"t{position}-target"),
            figure(14.2 + 2.5 * position, f"t{position}-value"),
            figure(69.3 + position, f"t{position}-share", ".1f", "%"),
            Cell(align="center", light=_LIGHTS[position % 4]),
        )
        for position, (name, unit) in enumerate(_INDICATORS)
    )
    heads = ("指标", "单位", "年度目标", "累计完成", "完成率", "评价")
    return Table(
        "summary",
        "表1 主要指标完成情况",
        (
            Column(0.36),
            Column(0.12, "center"),
            Column(0.14, "right"),
            Column(0.14, "right"),
            Column(0.12, "right"),
            Column(0.12, "center"),
        ),
        (tuple(cell(head, align="center") for head in heads),),
        rows,
        notes=(
            runs(
                "注：全市数据为5个县区合计，不含化隆县；●绿为达到序时进度，▲黄为滞后10个百分点以内，"
                "■红为滞后超过10个百分点，－为未作评价。"
            ),
        ),
    )


def _county_table() -> Table:
    head = (
        (
            cell("县区", rowspan=2, align="center"),
            cell("高标准农田", colspan=2, align="center"),
            cell("家畜改良", colspan=2, align="center"),
            cell("备注", rowspan=2, align="center"),
        ),
        tuple(cell(text, align="center") for text in ("完成（万亩）", "完成率") * 2),
    )
    rows = tuple(
        (
            cell(county, header=True, align="center"),
            figure(0.1 + position / 10, f"{county}-a"),
            figure(40 + 7.1 * position, f"{county}-b", ".1f", "%"),
            figure(2.4 + position, f"{county}-c"),
            figure(55.1 + 5 * position, f"{county}-d", ".1f", "%"),
            cell("分解指标与平安区一致，待核" if county == "民和县" else ""),
        )
        if county != "化隆县"
        else (cell(county, header=True, align="center"), cell("未报送", colspan=5, align="center"))
        for position, county in enumerate(_COUNTIES)
    )
    widths = (0.14, 0.16, 0.14, 0.16, 0.14, 0.26)
    aligns: tuple[Literal["left", "center", "right"], ...] = (
        "center",
        "right",
        "right",
        "right",
        "right",
        "left",
    )
    columns = tuple(Column(w, a) for w, a in zip(widths, aligns, strict=True))
    return Table("counties", "表2 县区主要指标完成情况", columns, head, rows)


def _indicator_matrix() -> Table:
    """45 rows of 14 columns below two merged head rows: the widest table a report has."""
    head = (
        (
            cell("序号", rowspan=2, align="center"),
            cell("指标", rowspan=2, align="center"),
            cell("单位", rowspan=2, align="center"),
            cell("全市", colspan=5, align="center"),
            cell("县区累计完成", colspan=6, align="center"),
        ),
        tuple(
            cell(text, align="center")
            for text in ("年度目标", "累计完成", "完成率", "与序时差", "评价", *_COUNTIES)
        ),
    )
    rows = []
    for position in range(45):
        name, unit = _INDICATORS[position % len(_INDICATORS)]
        key = f"m{position}"
        rows.append(
            (
                cell(str(position + 1), align="center"),
                cell(
                    "其中：" + name if position % 5 == 4 else name,
                    level=1 if position % 5 == 4 else 0,
                    header=True,
                ),
                cell(unit),
                figure(12.5 + position * 1.37, f"{key}-target", ".2f"),
                figure(9.1 + position * 0.93, f"{key}-value", ".2f"),
                figure(50 + position * 1.1, f"{key}-share", ".1f", "%"),
                figure(position * 1.1 - 19.3, f"{key}-gap", "+.1f"),
                Cell(align="center", light=_LIGHTS[position % 4]),
                *(
                    figure(0.8 + position * 0.11 + place, f"{key}-{county}", ".2f")
                    if county != "化隆县"
                    else cell("未报送", align="center")
                    for place, county in enumerate(_COUNTIES)
                ),
            )
        )
    widths = (0.04, 0.2, 0.06, 0.07, 0.07, 0.07, 0.07, 0.06, *([0.06] * 6))
    columns = tuple(
        Column(width, "center" if index in (0, 2, 7) else "left" if index == 1 else "right")
        for index, width in enumerate(widths)
    )
    return Table(
        "indicators",
        "",
        columns,
        head,
        tuple(rows),
        notes=(runs("注：“与序时差”单位为百分点；化隆县未报送，全市数据不含化隆县。"),),
        size="tiny",
    )


def _ledger() -> Table:
    heads = ("序号", "重点任务", "牵头单位", "进展情况", "评价", "存在问题及建议")
    progress = (
        "已完成项目区测量、设计和招投标，落实资金{%d万元|ledger-%d}，完成土地平整{0.%d万亩|ledger-%d-area}，"
        "田间道路、渠系配套工程同步推进，其中乐都区、互助县主体工程基本完工。"
    )
    rows = tuple(
        (
            cell(str(position + 1)),
            cell(f"加快{_INDICATORS[position % 15][0]}相关工作", header=True),
            cell("市农业农村局" if position % 3 else "市农业农村局、市生态环境局"),
            cell(progress % (1200 + position, position, position + 10, position)),
            Cell(align="center", light=_LIGHTS[(position * 3) % 4]),
            cell(
                "<汛期停工，工期紧；建议延长机械作业时间|互助县.xlsx［重点任务］E6>"
                if position % 2
                else ""
            ),
        )
        for position in range(30)
    )
    widths = (0.07, 0.19, 0.15, 0.34, 0.08, 0.17)
    aligns: tuple[Literal["left", "center", "right"], ...] = (
        "center",
        "left",
        "left",
        "left",
        "center",
        "left",
    )
    columns = tuple(Column(w, a) for w, a in zip(widths, aligns, strict=True))
    head = (tuple(cell(text, align="center") for text in heads),)
    return Table("ledger", "", columns, head, rows, size="small")


def _data_notes() -> tuple[Block, ...]:
    return (
        Heading(1, "一、", runs("报送情况")),
        paragraph("化隆县截至2023年9月10日未报送，全市合计不含该县数据。"),
        Heading(1, "二、", runs("数据处理")),
        List(
            (
                runs(
                    "1.互助县油料作物播种面积以亩填报，已折算为万亩（{113000亩|raw-oil}→{11.3万亩|oil}）。"
                ),
                runs("2.循化县蛋产量填报单位不明，未采用。"),
            )
        ),
        paragraph("民和县分解指标与平安区逐项一致，疑有差错，完成率仅供参考。"),
        PageBreak(),
        Heading(1, "三、", runs("目标存疑的指标")),
        paragraph("互助县蛋产量目标原文为“200吨”，其余县区单位均为“万吨”，按原文列示，不作更正。"),
        paragraph("注：以上说明随数据更新。", role="note"),
    )


_PLAIN = (
    "海东市各县区农业农村部门围绕打造绿色有机农畜产品输出地的目标要求统筹推进种植养殖基地建设"
    "着力提升耕地质量和设施装备水平持续改善农村生态环境不断拓宽农民增收渠道"
)


def plain_document(n_chars: int) -> Document:
    """One paragraph of `n_chars` Chinese characters without punctuation, figures or blanks."""
    text = (_PLAIN * (n_chars // len(_PLAIN) + 1))[:n_chars]
    return Document(
        kind="progress-report",
        form="报告",
        issuer="海东市农业农村局",
        mark="海东市农业农村局文件",
        number=runs("东农〔2023〕12号"),
        signer=runs("某某某"),
        title=("关于工作进展情况的报告",),
        recipients=("海东市人民政府",),
        body=(Paragraph((Text(text),)),),
        attachments=(),
        signature="海东市农业农村局",
        date=runs("2023年9月12日"),
        contact=None,
        imprint=Imprint((), "海东市农业农村局办公室", runs("2023年9月12日印发")),
        status=(),
        subject="工作进展情况",
        period="2023-Q3",
        created="2023-09-12",
    )
