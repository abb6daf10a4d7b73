"""How is a notice left as a file, once, whatever happens on the way?"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

from services.notifier.adapters.mail import mail_of
from services.notifier.application.ports import PendingNotice, Undelivered

NAME_LENGTH_MAX = 80


class FileDrop:
    """One `.eml` file per notice; the same notice again gives the same file."""

    name = "file"

    def __init__(self, folder: Path, *, sender: str, recipients: tuple[str, ...]) -> None:
        self._folder = folder
        self._sender = sender
        self._recipients = recipients

    async def deliver(self, pending: PendingNotice) -> None:
        message = mail_of(pending, sender=self._sender, recipients=self._recipients).as_bytes()
        try:
            await asyncio.to_thread(self._write, self._folder / file_name(pending), message)
        except OSError as error:
            raise Undelivered(f"{type(error).__name__}: {error.strerror}") from error

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_name(pending: PendingNotice) -> str:
    """Named by order and notice; for several orders by their number."""
    orders = pending.notice.orders
    label = orders[0] if len(orders) == 1 else f"{len(orders)}-orders"
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", label).lstrip("._-")[:NAME_LENGTH_MAX] or "order"
    return f"{safe}_{pending.notice_id}.eml"
