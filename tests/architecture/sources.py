"""Which sources are there, and what do they define?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
Defined = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method, and where it stands."""

    name: str
    node: Defined

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def positional(self) -> int:
        """Parameters that may be given by position, without `self` and `cls`."""
        names = [argument.arg for argument in (*self.node.args.posonlyargs, *self.node.args.args)]
        return len(names) - (names[:1] in (["self"], ["cls"], ["_self"]))

    @property
    def parameters(self) -> int:
        return self.positional + len(self.node.args.kwonlyargs)


def python_files(*roots: str) -> list[Path]:
    """Every Python file below `roots`, each a folder of the checkout."""
    return sorted(path for root in roots for path in (CHECKOUT / root).rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """The functions of one file, methods and inner ones too."""
    yield from _functions(ast.parse(path.read_text(encoding="utf-8")), shown(path))


def _functions(node: ast.AST, name: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Defined):
            yield Function(name=f"{name}:{child.name}", node=child)
            yield from _functions(child, f"{name}:{child.name}")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{name}:{child.name}")
        else:
            yield from _functions(child, name)


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name that a module defines, uses or imports."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.keyword(arg=str() as name):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name
            case _:
                pass
