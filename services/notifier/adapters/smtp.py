"""How does a notice reach a mail server?

A mail is sent once for a notice, but for one window: the server has accepted it and we die before
the database knows. Then it is sent again under the same Message-ID, by which a reader can tell.
"""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from services.notifier.adapters.mail import mail_of
from services.notifier.application.ports import PendingNotice, Undelivered

STEP_TIMEOUT_S = 20.0
DELIVERY_TIMEOUT_S = 60.0  # well below the lease of a claimed notice
SMTPS_PORT = 465
SUBMISSION_PORT = 587

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes. A password travels only over TLS, except to this machine."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls_from_start: bool

    @classmethod
    def parse(cls, url: str) -> MailServer:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("CATCHALL_SMTP_URL: must be smtp://[user:password@]host[:port] or smtps://…")
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (SMTPS_PORT if implicit else SUBMISSION_PORT),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls_from_start=implicit,
        )

    @property
    def start_tls(self) -> bool | None:
        """True: refuse to go on without; None: where the server offers it; False: it is there already."""
        if self.tls_from_start:
            return False
        return True if self.user and not _is_this_machine(self.host) else None


class SmtpChannel:
    """Sends notices by mail."""

    name = "smtp"

    def __init__(self, server: MailServer, *, sender: str, recipients: tuple[str, ...]) -> None:
        if not recipients:
            raise ValueError("CATCHALL_NOTICE_TO: is needed where CATCHALL_SMTP_URL is set")
        self._server = server
        self._sender = sender
        self._recipients = recipients

    async def deliver(self, pending: PendingNotice) -> None:
        """Hand the mail to the server; raises `Undelivered` where it did not take it for anybody."""
        message = mail_of(pending, sender=self._sender, recipients=self._recipients)
        try:
            async with asyncio.timeout(DELIVERY_TIMEOUT_S):
                refused, _ = await aiosmtplib.send(
                    message,
                    hostname=self._server.host,
                    port=self._server.port,
                    username=self._server.user,
                    password=self._server.password,
                    use_tls=self._server.tls_from_start,
                    start_tls=self._server.start_tls,
                    timeout=STEP_TIMEOUT_S,
                )
        except aiosmtplib.SMTPResponseException as error:
            raise Undelivered(f"{type(error).__name__} {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Undelivered(type(error).__name__) from error
        if refused:  # the others have it: another try would tell them twice
            log.error("recipients_refused", notice_id=pending.notice_id, count=len(refused))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
