"""How does a notice become a mail, the same bytes each time?"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from services.notifier.application.ports import PendingNotice
from services.notifier.domain.notice import SUBJECT_LENGTH_MAX, one_line


def mail_of(pending: PendingNotice, *, sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    """Plain text with an HTML part. Message-ID, date and boundary derive from the notice."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(pending.notice.subject, most=SUBJECT_LENGTH_MAX)
    message["From"] = one_line(sender)
    message["To"] = one_line(", ".join(recipients)) or "undisclosed-recipients:;"
    message["Date"] = format_datetime(pending.created_at)
    message["Message-ID"] = message_id(pending.notice_id, sender=sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(pending.notice.text, cte="quoted-printable")
    message.add_alternative(pending.notice.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"notice-{pending.notice_id}")
    return message


def message_id(notice_id: str, *, sender: str) -> str:
    """The same for every attempt, so that a mail server or reader can tell a repeat."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<{notice_id}@{domain}>"
