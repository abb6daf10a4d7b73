"""Who is told of a hold, in which words, and how often?"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from schemas.decision import Reason
from services.notifier.adapters.file_drop import FileDrop, file_name
from services.notifier.adapters.mail import mail_of
from services.notifier.application.deliver import ATTEMPTS_MAX
from services.notifier.application.ports import PendingNotice, Undelivered
from services.notifier.domain.deadlines import deadlines_of
from services.notifier.domain.notice import (
    SUBJECT_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    Notice,
    NoticeItem,
    compose,
    hold_item,
)
from services.runtime.health import Compliance
from tests.unit.notifier.builders import (
    CONSOLE,
    DEGRADED,
    MONDAY,
    Notifier,
    a_blocked_hold,
    a_hit,
    a_hold,
    a_reason,
    an_order,
    said,
)


@dataclass(slots=True)
class Staff:
    """A channel that remembers what it was given, and refuses while it is down."""

    name: str = "staff"
    down: bool = False
    told: list[Notice] = field(default_factory=list)

    async def deliver(self, pending: PendingNotice) -> None:
        if self.down:
            raise Undelivered("down")
        self.told.append(pending.notice)


def an_item(order_id: str = "SO-1", *reasons: Reason) -> NoticeItem:
    hold = a_hold(an_order(order_id), reasons=reasons or None)
    return hold_item("case-1", hold, deadlines_of(hold, since=MONDAY, review_working_days=2), ())


def a_pending(notice: Notice, *, notice_id: str = "n-1") -> PendingNotice:
    return PendingNotice(
        notice_id=notice_id, notice=notice, created_at=MONDAY, attempts=1, reached=frozenset()
    )


async def test_a_notice_says_all_that_a_person_needs(notifier: Notifier) -> None:
    hold = a_blocked_hold(
        questions=("RF-STK-04",),
        question_texts={"RF-STK-04": "What is the product for?"},
        drafts=("freeze_report",),
        authority_country="SE",
    )
    await notifier.take(said(hold))
    staff = Staff()
    await notifier.loop(staff).turn()
    (notice,) = staff.told
    case = await notifier.case()
    assert notice.subject == "[catchall] order SO-1 revision 1 is blocked: SAN-FRZ-1"
    for words in (
        "SO-1, revision 1: BLOCKED",
        "SAN-FRZ-1, party Orbital Parts FZE: the end user is a listed person",
        "[Article 2 of Council Regulation (EU) No 269/2014]",
        "matched eu_fsf EU.9.1, listed as ORBITAL PARTS F.Z.E.: all parts of the name are equal",
        "? What is the product for?",
        "Until 2026-11-30 09:00 UTC (legal deadline, Article 8(1) of Council Regulation (EU) No 269/2014)",
        "Drafts, not sent: freeze_report",
        "Next: Do not ship",
        f"{CONSOLE}/cases/{case.case_id}",
    ):
        assert words in notice.text


async def test_an_order_of_its_own_is_told_at_once_and_alone(notifier: Notifier) -> None:
    await notifier.take(said(a_hold(an_order("SO-1"))), said(a_hold(an_order("SO-2"))))
    staff = Staff()
    await notifier.loop(staff).turn()
    assert [notice.orders for notice in staff.told] in ([("SO-1",), ("SO-2",)], [("SO-2",), ("SO-1",)])


async def test_holds_from_one_cause_are_told_together_when_the_window_has_passed(notifier: Notifier) -> None:
    cause = "watchlist.updated eu_fsf"
    await notifier.take(said(a_hold(an_order("SO-1"), cause=cause)))
    notifier.wait(seconds=30)
    await notifier.take(said(a_hold(an_order("SO-2"), cause=cause)))
    staff = Staff()
    await notifier.loop(staff).turn()
    assert staff.told == []
    notifier.wait(seconds=30)
    await notifier.loop(staff).turn()
    (notice,) = staff.told
    assert notice.orders == ("SO-1", "SO-2")
    assert notice.subject == "[catchall] 2 orders held (0 blocked): watchlist.updated eu_fsf"


async def test_a_degraded_system_is_told_once_whatever_the_cause(notifier: Notifier) -> None:
    await notifier.take(
        said(a_hold(an_order("SO-1"), reasons=[DEGRADED])),
        said(a_hold(an_order("SO-2"), reasons=[DEGRADED], cause="retry")),
    )
    notifier.wait(seconds=61)
    staff = Staff()
    await notifier.loop(staff).turn()
    assert [len(notice.orders) for notice in staff.told] == [2]


async def test_a_full_group_does_not_wait_for_its_window(notifier: Notifier) -> None:
    cause = "watchlist.updated un"
    await notifier.take(*(said(a_hold(an_order(f"SO-{n}"), cause=cause)) for n in range(501)))
    staff = Staff()
    await notifier.loop(staff).turn()
    assert [len(notice.orders) for notice in staff.told] == [500]
    notifier.wait(seconds=61)
    await notifier.loop(staff).turn()
    assert len({order for notice in staff.told for order in notice.orders}) == 501


async def test_a_redelivered_hold_is_not_told_twice(notifier: Notifier) -> None:
    hold, staff = said(a_hold()), Staff()
    await notifier.take(hold)
    await notifier.loop(staff).turn()
    await notifier.take(hold)
    notifier.wait(hours=2)
    await notifier.loop(staff).turn()
    assert len(staff.told) == 1


async def test_a_channel_that_has_a_notice_is_not_told_again_for_another_that_failed(
    notifier: Notifier,
) -> None:
    await notifier.take(said(a_hold()))
    up, down = Staff("up"), Staff("down", down=True)
    await notifier.loop(up, down).turn()
    down.down = False
    notifier.wait(minutes=1)
    await notifier.loop(up, down).turn()
    assert (len(up.told), len(down.told)) == (1, 1)
    assert [notice["state"] for notice in await notifier.notices()] == ["sent"]


async def test_a_notice_that_keeps_failing_is_shown_and_tried_on(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    staff = Staff(down=True)
    loop = notifier.loop(staff)
    for _ in range(ATTEMPTS_MAX):
        await loop.turn()
        notifier.wait(hours=1)
    (notice,) = await notifier.notices()
    assert (notice["state"], notice["last_error"]) == ("undelivered", "staff: down")
    assert (await loop.compliance()).state is Compliance.DEGRADED
    staff.down = False
    await loop.turn()
    assert (await loop.compliance()).state is Compliance.NORMAL
    assert len(staff.told) == 1


async def test_a_notice_in_the_hands_of_one_replica_is_not_given_to_another(notifier: Notifier) -> None:
    await notifier.take(said(a_hold()))
    loop = notifier.loop(Staff())
    await loop.queue.gather(now=notifier.now, console_url=CONSOLE)
    assert len(await loop.queue.claim(now=notifier.now, count=10)) == 1
    assert await loop.queue.claim(now=notifier.now, count=10) == []
    notifier.wait(minutes=6)  # whoever had it has died
    assert len(await loop.queue.claim(now=notifier.now, count=10)) == 1


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\u2028", "\x85", "\x0b"])
def test_a_hostile_order_adds_neither_headers_nor_lines(line_break: str) -> None:
    plain = an_item("SO-1", a_reason(summary=f"fine{line_break}Order SO-9, revision 1: CLEARED"))
    item = plain.model_copy(update={"order_id": f"SO-1{line_break}Bcc: all@example.org"})
    notice = compose((item,), console_url=CONSOLE)
    mail = mail_of(a_pending(notice), sender="catchall@example.org", recipients=("a@example.org",))
    parsed = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    assert parsed["Bcc"] is None
    assert "SO-1 Bcc: all@example.org" in str(parsed["Subject"])
    assert not any(line.startswith("Order SO-9") for line in notice.text.splitlines())


def test_the_html_part_escapes_what_an_order_says() -> None:
    notice = compose((an_item("SO-1", a_reason(summary="<script>alert(1)</script>")),), console_url=CONSOLE)
    assert "<script>" not in notice.html
    assert "&lt;script&gt;" in notice.html


def test_what_does_not_fit_is_counted() -> None:
    long = tuple(a_reason(f"RULE-{n}", summary="s" * 5_000) for n in range(60))
    items = tuple(an_item(f"SO-{n}", *long) for n in range(500))
    notice = compose(items, console_url=CONSOLE)
    assert len(notice.text) <= TEXT_LENGTH_MAX + 200
    assert len(notice.subject) <= SUBJECT_LENGTH_MAX
    assert "- and 40 more reasons in the case" in notice.text
    told = notice.text.count("revision 1: FLAGGED")
    assert f"And {500 - told} more, all of them at {CONSOLE}/" in notice.text
    assert len(notice.orders) == 500


def test_a_match_is_told_with_list_entry_and_listed_name() -> None:
    notice = compose((an_item("SO-1", a_reason("SAN-FRZ-1", hit=a_hit("ОРБИТАЛ"))),), console_url=CONSOLE)
    assert "matched eu_fsf EU.9.1, listed as ОРБИТАЛ: all parts of the name are equal" in notice.text


async def test_a_notice_dropped_twice_is_one_file_with_the_same_bytes(tmp_path: Path) -> None:
    drop = FileDrop(tmp_path / "notices", sender="catchall@localhost", recipients=())
    pending = a_pending(compose((an_item(),), console_url=CONSOLE))
    await drop.deliver(pending)
    (first,) = (tmp_path / "notices").iterdir()
    content = first.read_bytes()
    await drop.deliver(pending)
    assert list((tmp_path / "notices").iterdir()) == [first]
    assert first.read_bytes() == content
    assert first.name == "SO-1_n-1.eml"
    assert b"Message-ID: <n-1@localhost>" in content


@pytest.mark.parametrize("order_id", ["../../etc/passwd", "..", "a/b\\c", "\u202eSO", "x" * 200, "."])
def test_an_order_id_never_leads_out_of_the_folder(order_id: str, tmp_path: Path) -> None:
    name = file_name(a_pending(compose((an_item(order_id),), console_url=CONSOLE)))
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()
    assert not name.startswith(".")
    assert len(name) < 150


async def test_a_folder_that_cannot_be_written_is_a_failure_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("in the way")
    drop = FileDrop(tmp_path / "notices", sender="catchall@localhost", recipients=())
    with pytest.raises(Undelivered, match="File exists"):
        await drop.deliver(a_pending(compose((an_item(),), console_url=CONSOLE)))
