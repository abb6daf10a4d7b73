"""Do the pages say what is there: links, examples, commands, paths, topics, fields, settings?"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

from schemas import topics
from schemas.order import Order
from schemas.registry import EVENT_TYPES, decode
from services.cli.__main__ import main
from services.screening.adapters.list_files.entries_jsonl import entry_from_json

CHECKOUT = Path(__file__).parents[3]
DOCS = CHECKOUT / "docs"
PAGES = sorted([*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")])
INTEGRATION = (DOCS / "integration.md").read_text(encoding="utf-8")
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"^(?:\.venv/bin/)?catchall(?: |$)")
PLACE = re.compile(r"^(?:\.venv/bin/)?python -m ([\w.]+)")
PATH = re.compile(r"^(?:services|schemas|tests|dev|docs|examples|benchmarks)/[\w./-]+$")
BESIDE = re.compile(r"`((?:services|schemas)/[\w./-]+\.\w+)`,? \(?`(?!CATCHALL_)(\w+)`")


def shown(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(text: str) -> str:
    return BLOCK.sub("", text)


def blocks(text: str, language: str) -> list[str]:
    return [block for found, block in BLOCK.findall(text) if found == language]


# --- links and paths


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    links = [link for link in LINK.findall(prose_of(text_of(page))) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if not leads(link, page)] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_path_that_is_named_is_there(page: Path) -> None:
    spans = [span for span in SPAN.findall(prose_of(text_of(page))) if PATH.match(span)]
    assert [span for span in spans if not (CHECKOUT / span).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_name_beside_a_path_stands_in_that_file(page: Path) -> None:
    named = BESIDE.findall(text_of(page))
    assert [found for found in named if found[1] not in text_of(CHECKOUT / found[0])] == []


def test_a_dead_link_is_found() -> None:
    page = DOCS / "integration.md"
    assert leads("#the-digest", page)
    assert leads("lists.md#editions-and-freshness", page)
    assert not leads("lists.md#no-such-heading", page)
    assert not leads("gone.md", page)


def leads(link: str, page: Path) -> bool:
    name, _, heading = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return False
    return not heading or heading in {anchor(line) for line in headings(text_of(target))}


def headings(text: str) -> list[str]:
    return [line.lstrip("# ") for line in prose_of(text).splitlines() if line.startswith("#")]


def anchor(heading: str) -> str:
    """The id that a renderer gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


# --- commands


def verbs() -> Mapping[str, click.Command]:
    """Every verb that does something, by its words: `dlq list`."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        inner = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {verb}": inside for verb, inside in inner.items()} or {name: command}
    return found


def verb_of(words: list[str]) -> str:
    """The verb that a command line names; `LookupError` where there is none."""
    for length in (2, 1):
        if (name := " ".join(words[:length])) in verbs():
            return name
    raise LookupError(" ".join(words[:2]))


def options_of(command: click.Command) -> set[str]:
    given = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
    return given | {"-h", "--help"}


def command_lines(text: str) -> Iterator[list[str]]:
    """The words after `catchall`, in prose and in blocks of a shell."""
    lines = [line for block in blocks(text, "sh") for line in block.replace("\\\n", " ").splitlines()]
    for line in [*SPAN.findall(prose_of(text)), *map(str.strip, lines)]:
        if OURS.match(line):
            yield shlex.split(line)[1:]


def problem_of(words: list[str]) -> str | None:
    """What is wrong with a command line of a page."""
    if not words or words[0].startswith("-") or (words[0] in main.commands and len(words) == 1):
        return None
    try:
        verb = verb_of(words)
    except LookupError as error:
        return f"no verb {error}"
    wrong = [
        word
        for word in words
        if word.startswith("-") and word.partition("=")[0] not in options_of(verbs()[verb])
    ]
    return f"{verb} has no {', '.join(wrong)}" if wrong else None


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_that_is_named_is_there_with_its_options(page: Path) -> None:
    assert [problem for words in command_lines(text_of(page)) if (problem := problem_of(words))] == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("lists import folder", None),
        ("run screening", None),
        ("dlq", None),
        ("--help", None),
        ("lists sync", "no verb lists sync"),
        ("dlq list --colour", "dlq list has no --colour"),
    ],
)
def test_a_command_that_is_not_there_is_found(line: str, problem: str | None) -> None:
    assert problem_of(line.split()) == problem


def test_the_readme_names_commands() -> None:
    named = {verb_of(words) for words in command_lines(text_of(CHECKOUT / "README.md")) if words}
    assert {"run", "migrate", "lists import", "order place", "decide"} <= named


@pytest.mark.parametrize("verb", verbs())
def test_the_page_of_the_command_line_has_every_verb_with_every_option(verb: str) -> None:
    heading = f"### `catchall {verb}`\n"
    assert heading in CLI
    section = CLI.partition(heading)[2].partition("\n#")[0]
    missing = {option for option in options_of(verbs()[verb]) - {"-h", "--help"} if option not in section} - {
        "--version"
    }
    assert missing == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_module_that_is_run_is_there(page: Path) -> None:
    lines = [*SPAN.findall(prose_of(text_of(page))), *"\n".join(blocks(text_of(page), "sh")).splitlines()]
    names = [match[1] for line in lines if (match := PLACE.match(line.strip()))]
    assert [name for name in names if not (CHECKOUT / (name.replace(".", "/") + ".py")).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_target_of_make_is_there(page: Path) -> None:
    there = set(re.findall(r"^([a-z-]+):", text_of(CHECKOUT / "Makefile"), re.MULTILINE))
    lines = [*SPAN.findall(prose_of(text_of(page))), *"\n".join(blocks(text_of(page), "sh")).splitlines()]
    named = {line.split()[1] for line in lines if line.startswith("make ")}
    assert named <= there


# --- examples


def events_and_orders() -> list[Any]:
    return [json.loads(block) for block in blocks(INTEGRATION, "json")]


def test_every_example_of_the_integration_page_parses() -> None:
    kinds = set()
    for document in events_and_orders():
        if "specversion" in document:
            event = decode((), json.dumps(document).encode(), strictly=True)
            assert event.envelope.subject == event.data.model_dump()["order_id"]
            kinds.add(event.short)
        else:
            Order.model_validate_json(json.dumps(document))
            kinds.add("order")
    assert kinds == {
        "order",
        "order.placed",
        "order.cancelled",
        "order.shipped",
        "order.cleared",
        "order.released",
    }


def test_the_headers_of_the_binary_example_open_its_order() -> None:
    (headers,) = [block for block in blocks(INTEGRATION, "text") if "ce_specversion" in block]
    pairs = re.findall(r"(ce_\w+|content-type): (\S+)", headers)
    (order,) = [document for document in events_and_orders() if "specversion" not in document]
    event = decode(
        tuple((name, value.encode()) for name, value in pairs), json.dumps(order).encode(), strictly=True
    )
    assert event.short == "order.placed"


def test_the_example_of_a_list_entry_parses() -> None:
    (block,) = blocks(text_of(DOCS / "lists.md"), "json")
    assert entry_from_json(json.loads(block)).list_id == "own"


# --- the contract


def test_the_integration_page_has_every_topic_with_its_events() -> None:
    for topic in topics.TOPICS:
        (row,) = [line for line in INTEGRATION.splitlines() if line.startswith(f"| `{topic.name}` |")]
        assert {name for name in topic.events if f"`{name}`" not in row} == set()
        kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
        assert row.endswith(f"| {kept} |")


def test_the_integration_page_says_what_to_do_on_every_answer() -> None:
    answers = {
        found.short for found in EVENT_TYPES if found.topic in (topics.ORDERS_DECIDED, topics.ORDERS_RELEASED)
    }
    assert {name for name in answers if f"| `{name}` |" not in INTEGRATION} == set()


def fields_of(
    model: type[BaseModel], seen: frozenset[type[BaseModel]] = frozenset()
) -> Iterator[tuple[str, bool]]:
    """Every field below a model, and whether it is needed."""
    for name, field in model.model_fields.items():
        yield name, field.is_required()
        for inner in models_in(field.annotation):
            if inner not in seen:
                yield from fields_of(inner, seen | {inner})


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from models_in(argument)


def test_the_table_of_the_order_has_every_field_and_marks_the_needed_ones() -> None:
    table = INTEGRATION.partition("## The order\n")[2].partition("### Sizes")[0]
    fields = set(fields_of(Order))
    assert len(fields) > 70
    assert {name for name, _ in fields if not re.search(rf"`{name}(\[\]|\{{\}})?`", table)} == set()
    marked = set(re.findall(r"\*\*`(\w+)(?:\[\])?`\*\*", table))
    assert marked == {name for name, needed in fields if needed}


# --- words


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_setting_that_is_named_is_there(page: Path) -> None:
    settings = text_of(DOCS / "settings.md")
    named = set(re.findall(r"\bCATCHALL_[A-Z_]+[A-Z]\b", text_of(page))) - {
        "CATCHALL_REQUIRE_SERVICES",  # of the tests
    }
    assert {name for name in named if f"`{name}`" not in settings} == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_metric_that_is_named_is_there(page: Path) -> None:
    metrics = text_of(DOCS / "metrics.md")
    named = {span.partition("{")[0] for span in SPAN.findall(text_of(page)) if span.startswith("catchall_")}
    assert {name for name in named if f"`{name}`" not in metrics} == set()


def test_every_decision_is_in_the_list_of_decisions_with_its_four_parts() -> None:
    decisions = sorted((DOCS / "adr").glob("[0-9]*.md"))
    overview = text_of(DOCS / "adr" / "README.md")
    assert len(decisions) >= 10
    for decision in decisions:
        assert f"({decision.name})" in overview
        assert headings(text_of(decision))[1:] == ["Context", "Decision", "Price", "What enforces it"]


def test_the_glossary_has_each_word_once_and_in_sequence() -> None:
    rows = [
        line.split("|")[1:4] for line in text_of(DOCS / "glossary.md").splitlines() if line.startswith("| ")
    ]
    words = [row[0].strip() for row in rows[2:]]
    assert words == sorted(set(words), key=str.casefold)
