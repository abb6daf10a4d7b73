"""Does a person find every setting and every metric in the docs, as it is?"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module

import pytest
from pydantic_settings import BaseSettings

from dev import reference_docs
from tests.architecture.sources import CHECKOUT, python_files

COLLECTORS = {"Counter", "Gauge", "Histogram", "Info", "Summary", "Enum"}
SETTINGS = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
METRICS = (CHECKOUT / "docs" / "metrics.md").read_text(encoding="utf-8")


def settings_classes() -> list[type[BaseSettings]]:
    names = [path.parent.name for path in (CHECKOUT / "services").glob("*/settings.py")]
    modules = [import_module(f"services.{name}.settings") for name in names]
    members = [made for module in modules for _, made in inspect.getmembers(module, inspect.isclass)]
    found = [made for made in members if issubclass(made, BaseSettings) and made is not BaseSettings]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("model", settings_classes(), ids=lambda model: model.__name__)
def test_every_setting_is_in_the_docs_under_its_name_in_the_environment(model: type[BaseSettings]) -> None:
    assert model.model_fields
    for name in model.model_fields:
        assert f"`CATCHALL_{name.upper()}`" in SETTINGS


@pytest.mark.parametrize("model", settings_classes(), ids=lambda model: model.__name__)
def test_every_setting_says_what_it_means(model: type[BaseSettings]) -> None:
    assert [name for name, info in model.model_fields.items() if not info.description] == []


def test_every_metric_in_the_sources_is_in_the_docs() -> None:
    names = set(metric_names())
    assert len(names) > 10
    assert {name for name in names if f"`{name}" not in METRICS} == set()


def test_every_metric_begins_with_our_name() -> None:
    assert [name for name in metric_names() if not name.startswith("catchall_")] == []


def test_the_committed_pages_are_what_the_generator_writes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert reference_docs.main(["--check"]) == 0, capsys.readouterr().err
    assert reference_docs.service_names() == ["classifier", "notifier", "screening"]


def metric_names() -> Iterator[str]:
    """The first argument of every call that makes a metric."""
    for path in python_files("services"):
        text = path.read_text(encoding="utf-8")
        if "prometheus_client" in text:
            yield from _first_arguments(ast.parse(text))


def _first_arguments(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=made), args=[ast.Constant(value=str() as name), *_]):
                if made in COLLECTORS:
                    yield name
            case _:
                pass
