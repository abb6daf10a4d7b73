"""Does a notice reach a real mail server, once, also when it was away?"""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from services.notifier.adapters.smtp import MailServer, SmtpChannel
from services.notifier.bootstrap import channels
from services.notifier.settings import NotifierSettings
from tests.unit.notifier.builders import Notifier, a_hold, an_order, said


@dataclass(slots=True)
class Mailbox:
    """What a real SMTP server took; `refuse` is its answer where it takes nothing."""

    refuse: str | None = None
    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuse is not None:
            return self.refuse
        self.mails.append(envelope.content)
        return "250 OK"


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def a_mail_server(mailbox: Mailbox, port: int) -> Iterator[None]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def a_channel(port: int, *, url: str | None = None) -> SmtpChannel:
    server = MailServer.parse(url or f"smtp://127.0.0.1:{port}")
    return SmtpChannel(server, sender="catchall@example.org", recipients=("a@example.org", "b@example.org"))


async def test_a_notice_waits_for_the_mail_server_and_then_arrives_once(notifier: Notifier) -> None:
    port, mailbox = a_free_port(), Mailbox()
    await notifier.take(said(a_hold(an_order(end_user="Łódź Überwachung"))))
    loop = notifier.loop(a_channel(port))
    await loop.turn()
    (waiting,) = await notifier.notices()
    assert (waiting["state"], waiting["attempts"]) == ("pending", 1)
    assert waiting["last_error"].startswith("smtp: ")
    with a_mail_server(mailbox, port):
        for _ in range(3):
            notifier.wait(minutes=1)
            await loop.turn()
    (mail,) = mailbox.mails
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert message["Message-ID"] == f"<{waiting['notice_id']}@example.org>"
    assert message["To"] == "a@example.org, b@example.org"
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Order SO-1, revision 1: FLAGGED" in plain.get_content()
    assert [notice["state"] for notice in await notifier.notices()] == ["sent"]


async def test_a_refusal_of_the_server_is_kept_with_its_code_and_without_addresses(
    notifier: Notifier,
) -> None:
    port = a_free_port()
    await notifier.take(said(a_hold()))
    with a_mail_server(Mailbox(refuse="554 5.7.1 a@example.org is not welcome"), port):
        await notifier.loop(a_channel(port)).turn()
    (notice,) = await notifier.notices()
    assert notice["last_error"] == "smtp: SMTPDataError 554"


async def test_a_password_is_not_sent_without_tls_beyond_this_machine() -> None:
    away = MailServer.parse("smtp://user:p%40ss@mail.example.org")
    assert (away.start_tls, away.password, away.port) == (True, "p@ss", 587)
    assert MailServer.parse("smtps://user:pass@mail.example.org").tls_from_start
    assert MailServer.parse("smtp://mail.example.org").start_tls is None


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://", "mail.example.org"])
def test_an_address_that_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="CATCHALL_SMTP_URL"):
        MailServer.parse(url)


def test_settings_lead_to_files_and_to_mail_where_a_server_is_named() -> None:
    settings = NotifierSettings(smtp_url=SecretStr("smtp://user:secret@localhost"), notice_to="a@x.example, ")
    assert [channel.name for channel in channels(settings)] == ["file", "smtp"]
    assert [channel.name for channel in channels(NotifierSettings())] == ["file"]
    assert "secret" not in repr(settings)
    with pytest.raises(ValueError, match="CATCHALL_NOTICE_TO"):
        channels(NotifierSettings(smtp_url=SecretStr("smtp://localhost")))


def test_mail_without_recipients_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="CATCHALL_NOTICE_TO"):
        SmtpChannel(MailServer.parse("smtp://localhost"), sender="a@example.org", recipients=())
