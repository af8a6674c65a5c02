"""What the clerk reads: the list of mails with their states, and what became of each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

from hdreports.register.outbox import Entry
from hdreports.sending.queue import Item, Standing
from hdreports.sending.run import Result, Sent

CHINA = timezone(timedelta(hours=8))
NAMES: dict[Standing, str] = {
    "ready": "待发送",
    "sent": "已发送",
    "sending": "正在发送",
    "unknown": "结果不明",
    "replaced": "已发过另一版本",
    "sample": "样例",
    "draft": "送审稿",
    "finalised": "已有定稿",
    "nobody": "没有收件人",
    "unusable": "不能发送",
}
OUTCOMES = {"sent": "已发送", "deferred": "未发出", "unknown": "结果不明"}


def render_item(item: Item, number: int) -> str:
    """A mail: subject, recipients, attachments with sizes, state so far."""
    lines = [f"{number}. {item.draft.subject if item.draft else item.file}"]
    if item.draft:
        files = "、".join(f"{name}（{_size(size)}）" for name, size in item.draft.attachments)
        lines += [
            f"   收件人：{'、'.join(item.draft.recipients) or '无'}",
            f"   附件：{files or '无'}；邮件{_size(item.draft.size)}",
        ]
    lines.append(f"   状态：{standing_text(item)}")
    return "\n".join(lines)


def standing_text(item: Item) -> str:
    entry, unit = item.entry, item.unit
    if item.standing == "ready":
        if entry and entry.state == "deferred":
            return f"待发送（{moment(entry.changed)}未发出：{entry.answer}）"
        if entry and entry.state == "unknown":
            return "待发送（上次结果不明，按要求再发）"
        return "待发送" + ("（送审稿）" if item.draft and item.draft.draft else "")
    if item.standing == "sent" and entry:
        said = f"，服务器答复：{entry.code} {entry.answer}" if entry.code else f"，{entry.answer}"
        return f"已发送（{moment(entry.changed)}{said}）"
    if item.standing == "unknown" and entry:
        return (
            f"结果不明（{moment(entry.changed)}：{entry.answer}）。请查看邮箱的“已发送”或询问收件人："
            f"已送达的用 --arrived {unit} 记为已发送，没有送达的用 --again {unit} 再发"
        )
    if item.standing == "replaced" and entry:
        if entry.mail.kind == "reminder":
            return f"本期催报通知{_replaced(entry)}；再次催报的这一份须加 --again {unit} 才发送"
        return f"{_replaced(entry)}；确需另发的用 --again {unit}"
    return {
        "sample": "样例，不发送",
        "draft": "送审稿，不发送；定稿后再发，或加 --drafts",
        "finalised": "该文稿已定稿，不发送送审稿",
        "nobody": "没有收件人，不发送",
        "sending": "另一个程序正在发送",
        "unusable": f"不能发送：{item.problem}",
    }[item.standing]


def render_counts(items: tuple[Item, ...]) -> str:
    counts = Counter(item.standing for item in items)
    told = "，".join(f"{name}{counts[key]}封" for key, name in NAMES.items() if counts[key])
    return f"共{len(items)}封：{told}。"


def render_result(result: Result) -> str:
    subject = result.item.draft.subject if result.item.draft else result.item.file
    if result.outcome is None:
        return f"未发送  {subject}：另一个程序已取走或已发送"
    outcome = result.outcome
    said = f"{outcome.code} {outcome.answer}" if outcome.state == "sent" else outcome.answer
    return f"{OUTCOMES[outcome.state]}  {subject}：{said}"


def render_end(sent: Sent, held: tuple[Item, ...]) -> str:
    """How the run ended: counts, why it stopped, and what was held back."""
    states = Counter(r.outcome.state if r.outcome else "deferred" for r in sent.results)
    lines = [f"本次已发送{states['sent']}封。"]
    if sent.stopped:
        lines.append(f"{sent.stopped}。")
    if states["deferred"] or sent.left:
        lines.append(f"未发出{states['deferred'] + len(sent.left)}封，可再次运行本命令补发。")
    if states["unknown"]:
        lines.append(f"结果不明{states['unknown']}封，不会自动重发，请查看邮箱的“已发送”。")
    for item in held:
        subject = item.draft.subject if item.draft else item.file
        lines.append(f"没有发送  {subject}：{standing_text(item)}")
    return "\n".join(lines)


def _replaced(entry: Entry) -> str:
    what = "已发过另一版本" if entry.state == "sent" else "另一版本结果不明"
    return f"{what}（{moment(entry.changed)}，收件人{'、'.join(entry.mail.recipients)}）"


def moment(when: datetime) -> str:
    """By Beijing time."""
    return when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f}MB" if size >= 100_000 else f"{max(size, 100) / 1000:.1f}KB"
