"""Arithmetic on a short expression: parsed, walked and bounded; nothing is executed as code.

Numbers are decimal, so 0.1 + 0.2 is 0.3; functions such as `sin` and `log` go through binary floating point.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero, DivisionUndefined, Inexact

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.wording import words

_MAX_LENGTH = 2_000
_MAX_DEPTH = 60
_MAX_POWER = 100_000
_MAX_EXPONENT = 10_000
_DIGITS = 50
_SPELLINGS = str.maketrans("×✕·÷∕−–（）［］，。％^", "***//--()[],.%^")


@dataclass(frozen=True, slots=True)
class Calculated:
    """`text` is the decimal result in full; `value` the same as a JSON number; `is_exact` when nothing was rounded."""

    value: int | float
    text: str
    is_exact: bool
    expression: str


def calculate(expression: str, variables: dict[str, float] | None = None) -> Calculated:
    """Work out an arithmetic expression exactly: + - * / // % **, brackets, percent, functions such as sqrt and round.

    Args:
        expression: What to work out, such as (3 + 4) * 2, 15% of 80, sqrt(2), 1,200 * 7.
        variables: Numbers for the names in the expression.
    """
    if len(expression) > _MAX_LENGTH:
        raise _wrong(f"The expression has more than {_MAX_LENGTH:,} characters")
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
    names = {name: _decimal(number, context) for name, number in (variables or {}).items()}
    walk = _Walk(context, {**_CONSTANTS, **names})
    try:
        result = walk.value(ast.parse(_prepare(expression), mode="eval").body, 0)
        return _calculated(result, expression, is_exact=walk.is_exact and not context.flags[Inexact])
    except SyntaxError:
        raise _wrong(f"{expression[:80]!r} is not an expression") from None
    except (ZeroDivisionError, DivisionByZero, DivisionUndefined):
        raise _wrong(f"{expression[:80]!r} divides by zero") from None
    except (DecimalException, OverflowError, ValueError, RecursionError, MemoryError) as error:
        raise _wrong(f"{expression[:80]!r} cannot be worked out ({type(error).__name__})") from None


def calculate_tools() -> tuple[AnyTool, ...]:
    """calculate. It takes microseconds, so it runs on the event loop."""

    async def on_loop(expression: str, variables: dict[str, float] | None = None) -> Calculated:
        return calculate(expression, variables)

    on_loop.__doc__ = calculate.__doc__
    make = tool(
        name="calculate",
        effect=Effect.NONE,
        description_zh="精确计算算术表达式：加减乘除、乘方、括号、百分比，以及 sqrt、round 等函数。",
        keywords=words(
            "calculate, compute, work out, plus, minus, times, divided by, percent, square root, sum of, arithmetic, "
            "计算, 算一下, 算, 等于多少, 加, 减, 乘, 除, 百分之, 平方根, 求"
        ),
        examples=("what is 15% of 80", "计算 (3+4)*2"),
        consumes={"expression": "number", "variables": "number"},
        produces={"value": "number", "text": "text"},
        origin="built-in",
    )
    return (make(on_loop),)


def _prepare(expression: str) -> str:
    text = expression.strip().translate(_SPELLINGS).rstrip("=?？ ")
    text = re.sub(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?![\d])", lambda found: found[1].replace(",", ""), text)
    text = re.sub(r"百分之\s*(\d+(?:\.\d+)?)", r"(\1/100)", text)
    # 15% at the end of an operand is a percentage; 15 % 4 with an operand behind it is the remainder.
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%(?=\s*(?:$|[-+*/),]|of\b|的))", r"(\1/100)", text)
    text = re.sub(r"\)\s*(?:of\b|的)|(?<=\d)\s*的\s*(?=\()", lambda found: ")*" if found[0][0] == ")" else "*", text)
    return text.replace("^", "**").strip()


class _Walk:
    def __init__(self, context: Context, names: Mapping[str, Decimal]) -> None:
        self._context = context
        self._names = names
        self.is_exact = True

    def value(self, node: ast.expr, depth: int) -> Decimal:
        if depth > _MAX_DEPTH:
            raise _wrong("The expression is nested too deeply")
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._literal(number)
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand, depth + 1)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.value(operand, depth + 1)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self.value(left, depth + 1), self.value(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, depth)
        raise _wrong(f"{ast.unparse(node)[:60]!r} is not arithmetic")

    def _literal(self, number: float) -> Decimal:
        return self._context.create_decimal(repr(number)) if isinstance(number, float) else Decimal(number)

    def _named(self, name: str) -> Decimal:
        if name in _CONSTANTS and self._names[name] == _CONSTANTS[name]:
            self.is_exact = False
        if name not in self._names:
            raise _wrong(f"{name!r} is not known", f"Give it in `variables`. Functions: {', '.join(_FUNCTIONS)}.")
        return self._names[name]

    def _binary(self, op: ast.operator, left: Decimal, right: Decimal) -> Decimal:
        if isinstance(op, ast.Pow):
            return self._power(left, right)
        if type(op) not in _OPERATIONS:
            raise _wrong(f"The sign {type(op).__name__} is not arithmetic")
        return _OPERATIONS[type(op)](self._context, left, right)

    def _power(self, base: Decimal, exponent: Decimal) -> Decimal:
        if abs(exponent) > _MAX_EXPONENT or abs(base.adjusted() * exponent) > _MAX_POWER:
            raise _wrong("The power is too large", f"Exponents up to {_MAX_EXPONENT:,} can be used.")
        return self._context.power(base, exponent)

    def _call(self, name: str, args: list[ast.expr], depth: int) -> Decimal:
        if name not in _FUNCTIONS:
            raise _wrong(f"There is no function {name!r}", f"Functions: {', '.join(_FUNCTIONS)}.")
        numbers = [self.value(arg, depth + 1) for arg in args]
        try:
            exact = _EXACT.get(name)
            if exact is not None:
                return exact(numbers, self._context)
            self.is_exact = False
            return Decimal(repr(_FLOATING[name](*map(float, numbers))))
        except (TypeError, IndexError):
            raise _wrong(f"{name} does not take {len(numbers)} numbers") from None


def _floor_divide(context: Context, left: Decimal, right: Decimal) -> Decimal:
    return context.divide(left, right).to_integral_value("ROUND_FLOOR", context)


def _remainder(context: Context, left: Decimal, right: Decimal) -> Decimal:
    """With the sign of the divisor, as in mathematics and Python, not of the dividend as in Decimal."""
    rest = context.remainder(left, right)
    return rest + right if rest and (rest < 0) != (right < 0) else rest


_OPERATIONS: Mapping[type[ast.operator], Callable[[Context, Decimal, Decimal], Decimal]] = {
    ast.Add: Context.add,
    ast.Sub: Context.subtract,
    ast.Mult: Context.multiply,
    ast.Div: Context.divide,
    ast.FloorDiv: _floor_divide,
    ast.Mod: _remainder,
}

Exact = Callable[[list[Decimal], Context], Decimal]


def _round(numbers: list[Decimal], context: Context) -> Decimal:
    places = int(numbers[1]) if len(numbers) == 2 else 0
    if abs(places) > _DIGITS:
        raise ValueError(places)
    return numbers[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=context)


def _middle(ordered: list[Decimal], context: Context) -> Decimal:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else context.divide(ordered[half - 1] + ordered[half], Decimal(2))


def _whole(function: Callable[..., int]) -> Exact:
    def work(numbers: list[Decimal], _: Context) -> Decimal:
        if any(number != int(number) or abs(number) > _MAX_POWER for number in numbers):
            raise ValueError("whole numbers only")
        if function is math.factorial and numbers[0] > 1000:
            raise OverflowError
        return Decimal(function(*map(int, numbers)))

    return work


_EXACT: Mapping[str, Exact] = {
    "sqrt": lambda numbers, context: context.sqrt(*numbers),
    "abs": lambda numbers, _: abs(*numbers),
    "round": _round,
    "floor": lambda numbers, context: operator.itemgetter(0)(numbers).to_integral_value("ROUND_FLOOR", context),
    "ceil": lambda numbers, context: operator.itemgetter(0)(numbers).to_integral_value("ROUND_CEILING", context),
    "min": lambda numbers, _: min(numbers),
    "max": lambda numbers, _: max(numbers),
    "sum": lambda numbers, _: sum(numbers, Decimal(0)),
    "mean": lambda numbers, context: context.divide(sum(numbers, Decimal(0)), Decimal(len(numbers))),
    "median": lambda numbers, context: _middle(sorted(numbers), context),
    "factorial": _whole(math.factorial),
    "gcd": _whole(math.gcd),
    "lcm": _whole(math.lcm),
}
_FLOATING: Mapping[str, Callable[..., float]] = {
    "log": math.log,
    "ln": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
}
_FUNCTIONS = (*_EXACT, *_FLOATING)
_CONSTANTS: Mapping[str, Decimal] = {"pi": Decimal(repr(math.pi)), "e": Decimal(repr(math.e))}


def _decimal(number: float, context: Context) -> Decimal:
    return Decimal(number) if isinstance(number, int) else context.create_decimal(repr(number))


def _calculated(result: Decimal, expression: str, *, is_exact: bool) -> Calculated:
    if not result.is_finite():
        raise OverflowError
    if result == result.to_integral_value() and result.adjusted() < 18:
        whole = int(result)
        return Calculated(whole, str(whole), is_exact, expression)
    shown = result if is_exact else Context(prec=28).create_decimal(result)
    text = format(shown, "f") if abs(result.adjusted()) < 60 else str(shown)
    text = text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text
    return Calculated(float(result), text, is_exact, expression)


def _wrong(message: str, hint: str = "Write it like (3 + 4) * 2, 15% of 80 or sqrt(2).") -> ToolError:
    return ToolError(f"{message}.", kind=FailureKind.INVALID_ARGS, hint=hint)
