"""What is the value of an expression of + - * / and brackets over named numbers?"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from math import isfinite

_OPERATIONS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def names_in(expression: str) -> list[str]:
    """The names that an expression is made of; raises `ValueError` where it is none."""
    found: set[str] = set()
    for node in ast.walk(_read(expression)):
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Constant(value=bool()):
                raise _refusal(expression)
            case ast.Constant(value=int() | float()) | ast.Expression() | ast.Load() | ast.operator():
                pass
            case ast.BinOp(op=op) if type(op) in _OPERATIONS:
                pass
            case _:
                raise _refusal(expression)
    return sorted(found)


def calculate(expression: str, values: Mapping[str, float]) -> float | None:
    """The value, or None where it cannot be told (a division by nothing, a result beyond all measure).

    Raises `ValueError` for anything but + - * / and brackets.
    """

    def value_of(node: ast.AST) -> float:
        match node:
            case ast.Expression(body=body):
                return value_of(body)
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name):
                return values[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return _OPERATIONS[type(op)](value_of(left), value_of(right))
        raise _refusal(expression)

    try:
        result = value_of(_read(expression))
    except (ZeroDivisionError, OverflowError):
        return None
    return result if isfinite(result) else None


def _read(expression: str) -> ast.Expression:
    try:
        return ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError) as error:
        raise _refusal(expression) from error


def _refusal(expression: str) -> ValueError:
    return ValueError(f"cannot calculate {expression!r}: only names, numbers, + - * / and brackets")
