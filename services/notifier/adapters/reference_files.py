"""Which rows does a file of reference data hold, CSV or JSON lines?"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from schemas.strict_json import UnreadableJson, parse_strictly
from services.notifier.domain.reference_rows import BadRows, NumberedRow, RowError

FILE_BYTES_MAX = 32 * 1024 * 1024
csv.field_size_limit(1_000_000)


def rows_of_file(path: Path) -> list[NumberedRow]:
    """The rows of a file, or `BadRows` that names the line. JSON lines where a line begins with `{`."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BadRows([RowError(1, "file", f"has more than {FILE_BYTES_MAX} bytes")])
        content = path.read_bytes()
    except OSError as error:
        raise BadRows([RowError(1, "file", f"cannot be read: {error.strerror}")]) from error
    return rows_of_bytes(content)


def rows_of_bytes(content: bytes) -> list[NumberedRow]:
    """The rows of a text in UTF-8, with or without a byte-order mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadRows([RowError(line, "file", "is not UTF-8")]) from error
    return _json_lines(text) if text.lstrip().startswith("{") else _csv(text)


def _json_lines(text: str) -> list[NumberedRow]:
    rows, errors = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(NumberedRow(number, _object(parse_strictly(line.encode()))))
        except UnreadableJson as error:
            errors.append(RowError(number, error.field, error.reason))
    if errors:
        raise BadRows(errors)
    return rows


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableJson("row", "must be an object")
    return value


def _csv(text: str) -> list[NumberedRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows, errors = [], []
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        if len(set(names)) != len(names):
            raise BadRows([RowError(1, "header", "a column stands twice")])
        reader.fieldnames = names
        for row in reader:
            if None in row or None in row.values():
                errors.append(RowError(reader.line_num, "row", f"must have {len(names)} cells"))
            elif any(cell.strip() for cell in row.values()):
                rows.append(NumberedRow(reader.line_num, dict(row)))
    except csv.Error as error:
        errors.append(RowError(reader.line_num, "row", f"is no CSV: {error}"))
    if errors:
        raise BadRows(errors)
    return rows
