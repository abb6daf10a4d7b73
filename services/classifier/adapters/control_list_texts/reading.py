"""Which versions of Annex I stand in these files and folders?

The format is told by content. What a person named must be readable; in a folder other files are passed over.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from services.classifier.adapters.control_list_texts import csv_layout, eurlex_html
from services.classifier.adapters.control_list_texts.csv_layout import CodesFile, NotesFile
from services.classifier.domain.official_text import AnnexText, ControlListRefused, OfficialNote
from services.classifier.domain.whole_annex import ENTRIES_MIN, checked

FILE_BYTES_MAX = 32 * 1024 * 1024
FILES_MAX = 1_000
HEAD_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class FoundText:
    """One version of Annex I, and the names of the files it came from."""

    text: AnnexText
    source_name: str


@dataclass(frozen=True, slots=True)
class RefusedText:
    """A file that gives no version; `place` names the part, `reason` says why."""

    path: Path
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of every file."""

    found: tuple[FoundText, ...]
    refused: tuple[RefusedText, ...]
    ignored: tuple[Path, ...]


def read_texts(
    paths: Sequence[Path], *, known: Set[str] = frozenset(), entries_min: int = ENTRIES_MIN
) -> Reading:
    """All versions in the files and, recursively, the folders; `known` are codes of other versions."""
    collecting = _Collecting(known, entries_min)
    for count, (path, is_named) in enumerate(_expanded(paths)):
        if count == FILES_MAX:
            raise ControlListRefused("paths", f"hold more than {FILES_MAX} files")
        collecting.take(path, is_named=is_named)
    collecting.join()
    return Reading(tuple(collecting.found), tuple(collecting.refused), tuple(collecting.ignored))


class _Collecting:
    """The files read so far; codes and notes wait for each other."""

    def __init__(self, known: Set[str], entries_min: int) -> None:
        self.found: list[FoundText] = []
        self.refused: list[RefusedText] = []
        self.ignored: list[Path] = []
        self._known = known
        self._entries_min = entries_min
        self._codes: dict[str, tuple[Path, CodesFile]] = {}
        self._notes: list[tuple[Path, NotesFile]] = []

    def take(self, path: Path, *, is_named: bool) -> None:
        try:
            text = text_of_file(path)
            if _is_html(text):
                annex = checked(eurlex_html.read(text, known=self._known), entries_min=self._entries_min)
                self.found.append(FoundText(annex, path.name))
            elif csv_layout.is_layout(text):
                self._take_csv(path, csv_layout.read(text))
            elif is_named:
                raise ControlListRefused("file", "is no page of EUR-Lex and no CSV file of codes or notes")
            else:
                self.ignored.append(path)
        except ControlListRefused as error:
            self._refuse(path, error, is_named=is_named)

    def join(self) -> None:
        """Put notes to the codes of their version."""
        for path, codes in self._codes.values():
            own = [file for file in self._notes if file[1].list_version == codes.list_version]
            notes: list[OfficialNote] = [note for _, file in own for note in file.notes]
            names = " + ".join(dict.fromkeys([path.name, *(found.name for found, _ in own)]))
            try:
                annex = checked(csv_layout.combined(codes, notes), entries_min=self._entries_min)
                self.found.append(FoundText(annex, names))
            except ControlListRefused as error:
                self._refuse(path, error)
        for path, file in self._notes:
            if file.list_version not in self._codes:
                reason = f"notes of {file.list_version[:10]}, and no file of its codes beside them"
                self._refuse(path, ControlListRefused("list_version", reason))

    def _take_csv(self, path: Path, file: CodesFile | NotesFile) -> None:
        is_notes = isinstance(file, NotesFile)
        others: dict[str, Path] = (
            {found.list_version: other for other, found in self._notes}
            if is_notes
            else {version: other for version, (other, _) in self._codes.items()}
        )
        if file.list_version in others:
            what = "notes" if is_notes else "codes"
            reason = f"{others[file.list_version].name} holds the {what} of the same version"
            raise ControlListRefused("list_version", reason)
        if isinstance(file, NotesFile):
            self._notes.append((path, file))
        else:
            self._codes[file.list_version] = (path, file)

    def _refuse(self, path: Path, error: ControlListRefused, *, is_named: bool = True) -> None:
        if not is_named and error.place == "encoding":
            self.ignored.append(path)  # a picture or archive beside the list
            return
        self.refused.append(RefusedText(path, error.place, error.reason))


def text_of_file(path: Path) -> str:
    """The text of a file, bounded and UTF-8, with or without byte order mark."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise ControlListRefused("file", f"cannot be read: {error.strerror}") from error
    if len(data) > FILE_BYTES_MAX:
        raise ControlListRefused("file", f"is larger than {FILE_BYTES_MAX} bytes")
    if not data.strip():
        raise ControlListRefused("file", "is empty")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ControlListRefused("encoding", f"is not UTF-8: {error.reason} at byte {error.start}") from error
    if "\0" in text:
        raise ControlListRefused("encoding", "holds bytes that are no text")
    return text


def _is_html(text: str) -> bool:
    return "<html" in text[:HEAD_CHARACTERS].casefold()


def _expanded(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file once, and whether a person named it."""
    seen: set[Path] = set()
    for path in paths:
        is_folder = path.is_dir()
        for file in sorted(path.rglob("*")) if is_folder else [path]:
            hidden = is_folder and any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_dir() or hidden or file.resolve() in seen:
                continue
            seen.add(file.resolve())
            yield file, not is_folder
