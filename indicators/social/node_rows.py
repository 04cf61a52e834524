"""A row of grid nodes as one number type of numba, kept in vector registers.

Written as loops over nodes, the pair loop of the density spends its time on alias checks and
stores; as LLVM vectors it is two to three times as fast. Rows combine with ``+ - * /``, with
each other and with floats.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

from indicators.social.compiling import FAST_MATH

# Numba ships these without types.
_code: Any = cgutils
_lowering: Any = lower_builtin

type Token = tuple[int, ...]

# A token is a tuple with one integer per 16 nodes: its length carries the width into the types.
NODES_PER_TOKEN = 16


def token_of(nodes: int, stamp: int = 0) -> Token:
    """Return the value that tells compiled functions how wide a row is; `stamp` is free."""
    return (stamp,) * (nodes // NODES_PER_TOKEN)


class Row(types.Type):
    """The numba type of `nodes` float64 in a vector register."""

    def __init__(self, nodes: int) -> None:
        self.nodes = nodes
        super().__init__(name=f"Row{nodes}")


@register_model(Row)
class RowModel(models.PrimitiveModel):
    """Tells numba that a `Row` is an LLVM vector."""

    def __init__(self, manager: Any, row: Row) -> None:
        vector = ir.VectorType(ir.DoubleType(), row.nodes)
        super().__init__(manager, row, vector)  # type: ignore[no-untyped-call] # numba's own


def _instruction(generate: Callable[..., Any]) -> Any:
    # Called without the typing context, which numba fills in; Python's type checkers cannot know.
    return intrinsic(generate)


@_instruction
def load(_typing: Any, table: Any, index: Any, token: Any) -> Any:
    """Return row `index` of a C-contiguous table of shape (row, node)."""
    row = Row(NODES_PER_TOKEN * token.count)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where = _address(context, builder, signature.args[0], arguments[0], arguments[1], row)
        value = builder.load(where)
        value.align = 8
        return value

    return row(table, types.intp, token), generate


@_instruction
def store(_typing: Any, table: Any, index: Any, row: Any) -> Any:
    """Write `row` into row `index` of a C-contiguous table of shape (row, node)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where = _address(context, builder, signature.args[0], arguments[0], arguments[1], row)
        builder.store(arguments[2], where).align = 8
        return context.get_dummy_value()

    return types.void(table, types.intp, row), generate


@_instruction
def constant(_typing: Any, value: Any, token: Any) -> Any:
    """Return a row with `value` at every node."""
    row = Row(NODES_PER_TOKEN * token.count)

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0], row)

    return row(types.float64, token), generate


@_instruction
def total(_typing: Any, row: Any) -> Any:
    """Return the sum over the nodes of a row."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        number = ir.DoubleType()
        kind = ir.FunctionType(number, [number, ir.VectorType(number, row.nodes)])
        name = f"llvm.vector.reduce.fadd.v{row.nodes}f64"
        reduce = _code.get_or_insert_function(builder.module, kind, name)
        start = ir.Constant(number, -0.0)
        return builder.call(reduce, [start, arguments[0]], fastmath=FAST_MATH)

    return types.float64(row), generate


def _address(context: Any, builder: Any, array: Any, table: Any, index: Any, row: Row) -> Any:
    start = context.make_array(array)(context, builder, table).data
    offset = builder.mul(index, ir.Constant(index.type, row.nodes))
    vector = ir.VectorType(ir.DoubleType(), row.nodes)
    return builder.bitcast(builder.gep(start, [offset]), vector.as_pointer())


def _spread(builder: Any, value: Any, row: Row) -> Any:
    empty = ir.Constant(ir.VectorType(ir.DoubleType(), row.nodes), ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), row.nodes), [0] * row.nodes)
    return builder.shuffle_vector(first, empty, zeros)


def _teach(symbol: Any, instruction: str) -> None:
    """Teach numba one arithmetic operator between rows, and between rows and floats."""

    @type_callable(symbol)
    def result(_context: Any) -> Any:
        def typer(left: Any, right: Any) -> Any:
            rows = [side for side in (left, right) if isinstance(side, Row)]
            others = [side for side in (left, right) if not isinstance(side, Row)]
            fits = rows and all(side == types.float64 for side in others)
            return rows[0] if fits else None

        return typer

    def lower(_context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sides = [
            value if isinstance(kind, Row) else _spread(builder, value, signature.return_type)
            for kind, value in zip(signature.args, arguments, strict=True)
        ]
        return getattr(builder, instruction)(*sides, flags=FAST_MATH)

    for kinds in ((Row, Row), (Row, types.Float), (types.Float, Row)):
        _lowering(symbol, *kinds)(lower)


for _operator, _llvm_name in (
    (operator.add, "fadd"),
    (operator.sub, "fsub"),
    (operator.mul, "fmul"),
    (operator.truediv, "fdiv"),
):
    _teach(_operator, _llvm_name)
