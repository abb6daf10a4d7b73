"""What do compliance staff read about held orders, in words that need no other screen?

Every text from an order is put on one line and shortened, so that a hostile order can neither add
lines nor headers; a limit that is hit says how much more there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import escape

from schemas.decision import Decision, Reason
from schemas.model import Model
from schemas.vocabulary import ReasonClass, Verdict
from services.notifier.domain.case import is_degraded_only
from services.notifier.domain.deadlines import Deadline

SUBJECT_LENGTH_MAX = 180
TEXT_LENGTH_MAX = 60_000
WORDS_LENGTH_MAX = 400
REASONS_MAX = 20
QUESTIONS_MAX = 20
ORDERS_IN_NOTICE_MAX = 500
ORDER_CAUSE = "order"
DEGRADED_GROUP = ReasonClass.SYSTEM_DEGRADED.value


class ItemKind(StrEnum):
    HOLD = "hold"
    REMINDER = "reminder"


class ShownReason(Model):
    rule: str
    citation: str
    summary: str
    concerns: str
    match: str


class ShownDeadline(Model):
    what: str
    who: str
    label: str
    due_at: datetime


class NoticeItem(Model):
    """What there is to say about one order; kept with the case and told in a notice."""

    kind: ItemKind
    case_id: str
    order_id: str
    revision: int
    verdict: Verdict
    cause: str
    reasons: tuple[ShownReason, ...] = ()
    reasons_left_out: int = 0
    questions: tuple[str, ...] = ()
    questions_left_out: int = 0
    deadlines: tuple[ShownDeadline, ...] = ()
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: `orders` says whom it names, in the order in which it does."""

    subject: str
    text: str
    html: str
    orders: tuple[str, ...]


NEXT_STEPS = {
    Verdict.BLOCKED: "Do not ship, hand over, transmit or invoice. A release needs two people and a recorded "
    "authorisation of the authority; complete and file the drafts where there are any.",
    Verdict.FLAGGED: "Do not ship. Look at the reasons, answer the questions, then release or refuse with "
    "two people, a legal basis and a reason.",
    Verdict.CLEARED: "Do not ship yet. Nothing holds the order any more; two people release it.",
}


def one_line(text: str, *, most: int = WORDS_LENGTH_MAX) -> str:
    """`text` without line breaks and control characters, shortened visibly."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def group_of(decision: Decision, *, event_key: str) -> str:
    """Which holds are told together: those of one cause; an order of its own is told alone."""
    if is_degraded_only(decision):
        return DEGRADED_GROUP
    if decision.cause == ORDER_CAUSE:
        return f"order {event_key}"
    return f"cause {one_line(decision.cause, most=200)}"


def is_told_alone(group: str) -> bool:
    return group.startswith("order ")


def hold_item(
    case_id: str, decision: Decision, deadlines: tuple[Deadline, ...], drafts: tuple[str, ...]
) -> NoticeItem:
    """What to tell about a hold."""
    questions = [decision.question_texts.get(name, name) for name in decision.questions]
    return NoticeItem(
        kind=ItemKind.HOLD,
        case_id=case_id,
        order_id=decision.order_id,
        revision=decision.revision,
        verdict=decision.verdict,
        cause=one_line(decision.cause),
        reasons=tuple(_shown(reason) for reason in decision.reasons[:REASONS_MAX]),
        reasons_left_out=max(0, len(decision.reasons) - REASONS_MAX),
        questions=tuple(one_line(question) for question in questions[:QUESTIONS_MAX]),
        questions_left_out=max(0, len(questions) - QUESTIONS_MAX),
        deadlines=tuple(_shown_deadline(deadline) for deadline in deadlines),
        drafts=drafts,
    )


def reminder_item(
    case_id: str, *, order_id: str, revision: int, verdict: Verdict, deadline: Deadline
) -> NoticeItem:
    """What to tell when a deadline has come and the case still stands."""
    return NoticeItem(
        kind=ItemKind.REMINDER,
        case_id=case_id,
        order_id=order_id,
        revision=revision,
        verdict=verdict,
        cause=f"deadline {deadline.id}",
        deadlines=(_shown_deadline(deadline),),
    )


def compose(items: tuple[NoticeItem, ...], *, console_url: str) -> Notice:
    """The message about `items`; what does not fit is counted, never passed over."""
    subject = _subject(items)
    lines, html, told = [_opening(items)], [f"<p>{escape(_opening(items))}</p>"], 0
    length = len(lines[0])
    for item in items:
        block = _block(item, console_url)
        size = sum(len(line) + 1 for line in block)
        if told and length + size > TEXT_LENGTH_MAX:
            break
        lines += ["", *block]
        html.append(_html_block(block, _link(item, console_url)))
        length += size
        told += 1
    if told < len(items):
        more = f"And {len(items) - told} more, all of them at {console_url.rstrip('/')}/"
        lines += ["", more]
        html.append(f"<p>{escape(more)}</p>")
    orders = tuple(dict.fromkeys(item.order_id for item in items))
    return Notice(subject, "\n".join(lines) + "\n", _page(subject, html), orders)


def _subject(items: tuple[NoticeItem, ...]) -> str:
    first = items[0]
    if len(items) > 1:
        blocked = sum(item.verdict is Verdict.BLOCKED for item in items)
        what = f"{len(items)} orders held ({blocked} blocked): {first.cause}"
    elif first.kind is ItemKind.REMINDER:
        what = f"reminder: order {first.order_id} revision {first.revision}: {first.deadlines[0].what}"
    else:
        rules = ", ".join(dict.fromkeys(reason.rule for reason in first.reasons))
        what = f"order {first.order_id} revision {first.revision} is {first.verdict.value}: {rules}"
    return one_line(f"[catchall] {what}", most=SUBJECT_LENGTH_MAX)


def _opening(items: tuple[NoticeItem, ...]) -> str:
    if len(items) == 1:
        return "One order needs a person."
    return f"{len(items)} orders need a person, from one cause: {items[0].cause}."


def _block(item: NoticeItem, console_url: str) -> list[str]:
    kind = "Deadline reached for order" if item.kind is ItemKind.REMINDER else "Order"
    lines = [f"{kind} {one_line(item.order_id)}, revision {item.revision}: {item.verdict.value.upper()}"]
    for reason in item.reasons:
        lines.append(f"- {reason.rule}{reason.concerns}: {reason.summary} [{reason.citation}]")
        if reason.match:
            lines.append(f"  {reason.match}")
    if item.reasons_left_out:
        lines.append(f"- and {item.reasons_left_out} more reasons in the case")
    lines += [f"? {question}" for question in item.questions]
    if item.questions_left_out:
        lines.append(f"? and {item.questions_left_out} more questions in the case")
    for due in item.deadlines:
        lines.append(f"Until {due.due_at:%Y-%m-%d %H:%M} UTC ({due.label}), {due.who}: {due.what}")
    if item.drafts:
        lines.append(f"Drafts, not sent: {', '.join(item.drafts)}")
    return [*lines, f"Next: {NEXT_STEPS[item.verdict]}", f"Case: {_link(item, console_url)}"]


def _page(title: str, blocks: list[str]) -> str:
    head = f'<html lang="en"><head><title>{escape(title)}</title></head>'
    return "\n".join(["<!doctype html>", head, "<body>", *blocks, "</body></html>", ""])


def _html_block(lines: list[str], link: str) -> str:
    heading, *rest = lines[:-1]
    points = "".join(f"<li>{escape(line.strip())}</li>" for line in rest)
    return f'<h2>{escape(heading)}</h2>\n<ul>{points}</ul>\n<p><a href="{escape(link)}">Open the case</a></p>'


def _link(item: NoticeItem, console_url: str) -> str:
    return f"{console_url.rstrip('/')}/cases/{item.case_id}"


def _shown(reason: Reason) -> ShownReason:
    concerns = ""
    if reason.line_id is not None:
        concerns += f", line {one_line(reason.line_id, most=60)}"
    if reason.party is not None:
        concerns += f", party {one_line(reason.party, most=200)}"
    match = ""
    if reason.hit is not None:
        why = one_line("; ".join(reason.hit.why))
        match = (
            f"matched {reason.hit.list} {reason.hit.entry_id}, listed as {one_line(reason.hit.name)}: {why}"
        )
    return ShownReason(
        rule=one_line(reason.rule, most=60),
        citation=one_line(reason.citation),
        summary=one_line(reason.summary),
        concerns=concerns,
        match=match,
    )


def _shown_deadline(deadline: Deadline) -> ShownDeadline:
    return ShownDeadline(what=deadline.what, who=deadline.who, label=deadline.label, due_at=deadline.due_at)
