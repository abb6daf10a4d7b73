"""Which list editions stand in these files and folders, and which files cannot be trusted?

The one public door of this package: the format is told by content, every file ends as found, refused or
ignored, and one bad file spoils no other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from services.screening.adapters.list_files import (
    entries_jsonl,
    eu_fsf_csv,
    eu_fsf_xml,
    ofac_advanced_xml,
    ofac_csv,
    ofac_xml,
    opensanctions_ftm,
    opensanctions_simple,
    own_csv,
    uk_csv,
    uk_xml,
    un_xml,
    us_csl,
)
from services.screening.adapters.list_files.ofac_sets import FileSet, Key, grouped, set_of, sources_of
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.sniff import FormatNotYet, ListFormat, format_of
from services.screening.domain.watchlist import ListEdition, ListRefused

FILES_MAX = 10_000
_SIDE_FILE = re.compile(
    r"readme.*|manifest\.csv|.*\.xsd|.*\.md|.*\.pdf|index\.json|delta\.json|.*\.delta\.json|\..*",
    re.IGNORECASE,
)
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FoundEdition:
    """An edition, the file it came from (of a set the main file) and the hash of its bytes."""

    edition: ListEdition
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that is no list we can trust; `field` names the part, `reason` says why."""

    path: Path
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of every file; several editions of one list all stand in `found`."""

    found: tuple[FoundEdition, ...]
    refused: tuple[RefusedFile, ...]
    ignored: tuple[Path, ...]


def read_editions(paths: Sequence[Path], *, list_id: str | None = None) -> Reading:
    """All editions in the files and, recursively, the folders; `list_id` names the user's own CSV.

    Raises `ListRefused` only where the paths name more than `FILES_MAX` files.
    """
    collecting = _Collecting(list_id or "own")
    for path in _expanded(paths):
        collecting.take(path)
    collecting.take_sets()
    return Reading(tuple(collecting.found), tuple(collecting.refused), tuple(collecting.ignored))


class _Collecting:
    """The files read so far, and the OFAC CSV files that wait for their set."""

    def __init__(self, own_id: str) -> None:
        self.found: list[FoundEdition] = []
        self.refused: list[RefusedFile] = []
        self.ignored: list[Path] = []
        self._own_id = own_id
        self._ofac_files: list[Path] = []

    def take(self, path: Path) -> None:
        if _SIDE_FILE.fullmatch(path.name.removesuffix(".gz")):
            self.ignored.append(path)
            return
        source = Source(path)
        try:
            found = self._format(source)
            if found is None:
                self.ignored.append(path)
            elif found is ListFormat.OFAC_CSV:
                self._ofac_files.append(path)
            else:
                self._add(_editions(found, source, self._own_id), path, source.sha256())
        except ListRefused as error:
            self._refuse(path, error)

    @staticmethod
    def _format(source: Source) -> ListFormat | None:
        """The format; none for a text file that is simply something else, such as a note."""
        try:
            return format_of(source)
        except FormatNotYet:
            raise
        except ListRefused:
            if source.path.name.removesuffix(".gz").casefold().endswith(".txt"):
                return None
            raise

    def take_sets(self) -> None:
        sets, unnamed = grouped(self._ofac_files)
        for path, error in unnamed:
            self._refuse(path, error)
        for key, files in sets.items():
            self._take_set(key, files)

    def _take_set(self, key: Key, files: FileSet) -> None:
        sources = tuple(sources_of(files))
        try:
            edition = ofac_csv.read(set_of(key, files))
            hashes = "\n".join(source.sha256() for source in sources)
            self._add((edition,), sources[0].path, hashlib.sha256(hashes.encode()).hexdigest())
        except ListRefused as error:
            for source in sources:
                self._refuse(source.path, error)

    def _add(self, editions: Sequence[ListEdition], path: Path, sha256: str) -> None:
        for edition in editions:
            day = edition.published_on or _day_in_name(path)
            self.found.append(FoundEdition(replace(edition, published_on=day), path, sha256))

    def _refuse(self, path: Path, error: ListRefused) -> None:
        self.refused.append(RefusedFile(path, error.field, error.reason))


_ONE_EDITION: dict[ListFormat, Callable[[Source], ListEdition]] = {
    ListFormat.EU_FSF_XML: eu_fsf_xml.read,
    ListFormat.EU_FSF_CSV: eu_fsf_csv.read,
    ListFormat.UN_XML: un_xml.read,
    ListFormat.UK_XML: uk_xml.read,
    ListFormat.UK_CSV: uk_csv.read,
    ListFormat.OFAC_XML: ofac_xml.read,
    ListFormat.OFAC_ADVANCED_XML: ofac_advanced_xml.read,
    ListFormat.OPENSANCTIONS_FTM: opensanctions_ftm.read,
    ListFormat.OPENSANCTIONS_SIMPLE: opensanctions_simple.read,
}
_SEVERAL_EDITIONS: dict[ListFormat, Callable[[Source], tuple[ListEdition, ...]]] = {
    ListFormat.US_CSL_CSV: us_csl.read_csv,
    ListFormat.US_CSL_JSON: us_csl.read_json,
    ListFormat.ENTRIES_JSONL: entries_jsonl.read,
}


def _editions(found: ListFormat, source: Source, own_id: str) -> tuple[ListEdition, ...]:
    if found is ListFormat.OWN_CSV:
        return (own_csv.read(source, list_id=own_id),)
    if found in _SEVERAL_EDITIONS:
        return _SEVERAL_EDITIONS[found](source)
    return (_ONE_EDITION[found](source),)


def _expanded(paths: Sequence[Path]) -> Iterator[Path]:
    """Every file once, those of a folder in the order of their names."""
    seen: set[Path] = set()
    for path in paths:
        inside = sorted(found for found in path.rglob("*") if found.is_file()) if path.is_dir() else [path]
        for file in inside:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file
        if len(seen) > FILES_MAX:
            raise ListRefused("paths", f"name more than {FILES_MAX} files")


def _day_in_name(path: Path) -> date | None:
    """A day like `_20240513` in the file's name, for files that bear none."""
    match = _DAY_IN_NAME.search(path.name)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
