"""Does every function fit a screen, and every file a sitting?"""

from __future__ import annotations

from tests.architecture.sources import Function, functions, python_files, shown

ROOTS = ("phrases", "schemas", "services", "dev", "benchmarks")
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400
POSITIONAL_MAX = 5
PARAMETERS_MAX = 8

# May only shrink. Give one of these an object or keyword-only parameters, then take it off the list.
GRANDFATHERED = {
    "services/notifier/application/open_cases.py:_tell",
    "services/notifier/entrypoints/reference.py:import_file",
    "services/notifier/entrypoints/reference.py:import_rows",
    "services/runtime/consumer.py:Consumer:__init__",
    "services/screening/application/decide_orders.py:_announcement",
    "services/screening/application/import_lists.py:_announce",
}


def test_no_function_outgrows_the_screen() -> None:
    long = [function.name for function in written() if function.lines > FUNCTION_LINES_MAX]
    assert long == []


def test_no_file_outgrows_its_question() -> None:
    found = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*ROOTS)}
    assert found, "there is nothing to measure"
    assert {name: lines for name, lines in found.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_takes_more_than_it_can_be_called_with_at_a_glance() -> None:
    assert {function.name for function in written() if takes_much(function)} <= GRANDFATHERED


def test_the_list_of_old_exceptions_only_shrinks() -> None:
    known = {function.name: function for path in python_files(*ROOTS) for function in functions(path)}
    healed = {name for name in GRANDFATHERED if name not in known or not takes_much(known[name])}
    assert healed == set(), "these need no exception any more"
    assert len(GRANDFATHERED) <= 6


def takes_much(function: Function) -> bool:
    return function.positional > POSITIONAL_MAX or function.parameters > PARAMETERS_MAX


def written() -> list[Function]:
    """The functions that people wrote: a migration is a list of tables that a tool made."""
    files = [path for path in python_files(*ROOTS) if path.parent.name != "versions"]
    return [function for path in files for function in functions(path)]
