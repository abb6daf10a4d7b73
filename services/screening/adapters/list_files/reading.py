"""How are the bytes of a list file opened, so that no file can exhaust or mislead us?

Plain or gzip is told by the magic bytes, never by the name. Sizes are bounded packed and unpacked;
every failure to read is a `ListRefused` that names its part.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from services.screening.domain.watchlist import ListRefused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKED_BYTES_MAX = 512 * 1024 * 1024
UNPACKED_BYTES_MAX = 1_536 * 1024 * 1024
WHOLE_BYTES_MAX = 512 * 1024 * 1024
"""A JSON document that has to be held in one piece."""
LINE_BYTES_MAX = 16 * 1024 * 1024
BUFFER_BYTES = 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"


class _Bounded(io.RawIOBase):
    """A byte stream that refuses to give more than `limit` bytes, or damaged gzip."""

    def __init__(self, inner: IO[bytes], raw: IO[bytes], limit: int) -> None:
        self._inner = inner
        self._raw = raw
        self._left = limit
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._inner.read(len(view))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ListRefused("gzip", f"the packed file is damaged or cut off: {error}") from error
        except OSError as error:
            raise ListRefused("file", f"cannot be read: {error.strerror}") from error
        self._left -= len(data)
        if self._left < 0:
            raise ListRefused("size", f"unpacks to more than {self._limit} bytes")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        self._raw.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Source:
    """One file on disk; every reader opens it anew, from the start."""

    path: Path
    packed_max: int = PACKED_BYTES_MAX
    unpacked_max: int = UNPACKED_BYTES_MAX

    def open(self) -> IO[bytes]:
        """The unpacked bytes, as a bounded stream."""
        raw = self._open_raw()
        magic = raw.read(2)
        raw.seek(0)
        packed = magic == GZIP_MAGIC
        inner: IO[bytes] = gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw  # type: ignore[assignment]
        return io.BufferedReader(_Bounded(inner, raw, self.unpacked_max), BUFFER_BYTES)

    def open_text(self) -> IO[str]:
        """The text, which must be UTF-8 with or without a byte order mark."""
        return io.TextIOWrapper(self.open(), encoding="utf-8-sig", errors="strict", newline="")

    def head(self, size: int) -> bytes:
        with self.open() as stream:
            return stream.read(size)

    def whole(self) -> bytes:
        """All bytes of a document that cannot be streamed."""
        with self.open() as stream:
            data = stream.read(WHOLE_BYTES_MAX + 1)
        if len(data) > WHOLE_BYTES_MAX:
            raise ListRefused("size", f"is longer than {WHOLE_BYTES_MAX} bytes in one piece")
        return data

    def lines(self) -> Iterator[bytes]:
        """The lines of a JSON Lines file, none of them longer than the limit."""
        with self.open() as stream:
            prefix = codecs.BOM_UTF8
            while line := stream.readline(LINE_BYTES_MAX + 1):
                if len(line) > LINE_BYTES_MAX:
                    raise ListRefused("line", f"a line is longer than {LINE_BYTES_MAX} bytes")
                yield line.removeprefix(prefix)
                prefix = b""

    def sha256(self) -> str:
        """The hash of the file as it lies on disk, packed or not."""
        digest = hashlib.sha256()
        with self._open_raw() as raw:
            while chunk := raw.read(BUFFER_BYTES):
                digest.update(chunk)
        return digest.hexdigest()

    def _open_raw(self) -> IO[bytes]:
        try:
            size = self.path.stat().st_size
            raw = self.path.open("rb")
        except OSError as error:
            raise ListRefused("file", f"cannot be opened: {error.strerror}") from error
        if size > self.packed_max:
            raw.close()
            raise ListRefused("size", f"has {size} bytes, more than {self.packed_max}")
        return raw


def csv_rows(source: Source, *, delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of a CSV file; text that is not UTF-8 or not CSV refuses the file."""
    with source.open_text() as text:
        try:
            yield from csv.reader(text, delimiter=delimiter)
        except UnicodeDecodeError as error:
            raise ListRefused("encoding", f"is not UTF-8: {error.reason}") from error
        except csv.Error as error:
            raise ListRefused("csv", str(error)) from error


def csv_records(
    rows: Iterator[list[str]], *, needed: frozenset[str], may_be_short: bool = False
) -> Iterator[dict[str, str]]:
    """The rows as records under the header, which is the next row.

    Another number of cells than the header has means a file cut off, or a quote or separator gone astray
    that may have swallowed rows. Rows typed by hand `may_be_short`.
    """
    header = [name.strip().strip('"') for name in next(rows, [])]
    if missing := sorted(needed - set(header)):
        raise ListRefused("header", f"lacks the column {missing[0]!r}")
    width = len(header)
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        if any(row[width:]) or (len(row) < width and not may_be_short):
            raise ListRefused(f"row {number}", f"has {len(row)} cells under {width} columns")
        yield dict(zip(header, row + [""] * (width - len(row)), strict=False))
