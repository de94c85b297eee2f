"""Arithmetic on a short expression: parsed, walked and bounded; nothing is executed as code.

Numbers are decimal, so 0.1 + 0.2 is 0.3; functions such as `sin` and `log` go through binary floating point.
"""

from __future__ import annotations

import ast
import functools
import keyword
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    DivisionUndefined,
    Inexact,
    Overflow,
    Underflow,
)

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.tools.decorator import AnyTool, tool
from autoglm.tools.wording import words

_MAX_LENGTH = 2_000
_MAX_DEPTH = 60
_MAX_POWER = 100_000
_MAX_EXPONENT = 10_000
_MAX_PLACES = 50
_DIGITS = 4_000  # more than any literal, factorial(1000) or product of two long literals needs: these stay exact
_ROOT_DIGITS = 100  # further digits of a root that is not whole: more are slow to work out, and never exact
_INVERSE_DIGITS = 1_100  # of powers with a negative exponent: no fewer, or 2 ** -1000 would not be exact
_TOLD_DIGITS = 12  # of such a result in a sentence
_INEXACT_DIGITS = 28  # shown of a result that was rounded on the way
_WORD = re.compile(r"\w+")
_NUMBER_WORD = re.compile(r"[0-9][0-9_]*(?:[eE](?:[0-9][0-9_]*)?)?|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+")
_SPELLINGS = str.maketrans("×✕·÷∕−–（）［］，。％^", "***//--()[],.%^")


@dataclass(frozen=True, slots=True)
class Calculated:
    """`text` is the decimal result in full; `is_exact` when nothing was rounded in it. `value` is the JSON number
    nearest to it: the same for whole numbers of up to 64 bits, else with about 16 digits. `equation` is the whole in
    words, with a result that was rounded cut at 12 digits."""

    value: int | float
    text: str
    is_exact: bool
    expression: str
    equation: str


def calculate(expression: str, variables: dict[str, int | float] | None = None, unit: str = "") -> Calculated:
    """Work out an arithmetic expression exactly: + - * / // % **, brackets, percent, functions such as sqrt and round.

    Args:
        expression: What to work out, such as (3 + 4) * 2, 15% of 80, sqrt(2), 1,200 * 7.
        variables: Numbers for the names in the expression.
        unit: What the result is measured in, such as miles: it is told behind the result, and nothing is converted.
    """
    if len(expression) > _MAX_LENGTH:
        raise _wrong(f"The expression has more than {_MAX_LENGTH:,} characters")
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
    context.traps[Underflow] = True
    try:
        names = {name: context.create_decimal(repr(number)) for name, number in (variables or {}).items()}
        walk = _Walk(context, {**_CONSTANTS, **names}, _prepare(expression))
        result = walk.result()
        calculated = _calculated(result, expression, is_exact=walk.is_exact and not context.flags[Inexact])
        return replace(calculated, equation=f"{calculated.equation} {unit}") if unit else calculated
    except SyntaxError:
        raise _wrong(f"{expression[:80]!r} is not an expression") from None
    except (ZeroDivisionError, DivisionByZero, DivisionUndefined):
        raise _wrong(f"{expression[:80]!r} divides by zero", "No number is the result of that.") from None
    except (Overflow, Underflow, OverflowError):
        raise _too_large(expression) from None
    except (DecimalException, ValueError, RecursionError, MemoryError) as error:
        raise _wrong(f"{expression[:80]!r} cannot be worked out ({type(error).__name__})") from None


def calculate_tools() -> tuple[AnyTool, ...]:
    """calculate. It takes microseconds, so it runs on the event loop."""

    async def on_loop(expression: str, variables: dict[str, int | float] | None = None, unit: str = "") -> Calculated:
        return calculate(expression, variables, unit)

    on_loop.__doc__ = calculate.__doc__
    make = tool(
        name="calculate",
        effect=Effect.NONE,
        description_zh="精确计算算术表达式：加减乘除、乘方、括号、百分比，以及 sqrt、round 等函数。",
        arguments_zh={
            "expression": "要计算的算式，例如 (3 + 4) * 2、80 * 15%、sqrt(2)、1,200 * 7。",
            "variables": "算式里各个名称的数值。",
            "unit": "结果的单位，例如“英里”：写在结果后面，不做换算。",
        },
        keywords=words(
            "calculate, compute, work out, plus, minus, times, divided by, percent, square root, sum of, arithmetic, "
            "计算, 算一下, 算, 等于多少, 加, 减, 乘, 除, 百分之, 平方根, 求"
        ),
        examples=(
            "what is 15% of 80",
            "how much is 12 miles in km",
            "计算 (3+4)*2",
            "12 英里是多少公里",
            "320 打八折是多少",
        ),
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


def _require_arithmetic(text: str) -> None:
    """Raises SyntaxError for words that are neither numbers nor names: Python's parser reads `1or 2`, with a warning
    to the standard error."""
    if any(character in "'\"\\#" for character in text):
        raise SyntaxError
    for word in _WORD.findall(text):
        is_number = "0" <= word[0] <= "9"
        if keyword.iskeyword(word) or (is_number and not _NUMBER_WORD.fullmatch(word)):
            raise SyntaxError


class _Walk:
    """Works out a prepared text. Every operation goes through one context, which notes whether anything is rounded."""

    def __init__(self, context: Context, names: Mapping[str, Decimal], text: str) -> None:
        self._context = context
        self._names = names
        self._text = text
        self.is_exact = True

    def result(self) -> Decimal:
        _require_arithmetic(self._text)
        return self.value(ast.parse(self._text, mode="eval").body, 0)

    def value(self, node: ast.expr, depth: int) -> Decimal:
        if depth > _MAX_DEPTH:
            raise _wrong("The expression is nested too deeply")
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._literal(number, node)
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._context.minus(self.value(operand, depth + 1))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.value(operand, depth + 1)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self.value(left, depth + 1), self.value(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, args, depth)
        raise _wrong(f"{ast.unparse(node)[:60]!r} is not arithmetic")

    def _literal(self, number: float, node: ast.expr) -> Decimal:
        """As it is written: a float would keep 16 of its digits."""
        written = ast.get_source_segment(self._text, node) or ""
        return self._context.create_decimal(written if isinstance(number, float) else number)

    def _named(self, name: str) -> Decimal:
        if name in _CONSTANTS and self._names[name] == _CONSTANTS[name]:
            self.is_exact = False
        if name not in self._names:
            raise _wrong(f"{name!r} is not known", f"Write its number instead. Functions: {', '.join(_FUNCTIONS)}.")
        return self._names[name]

    def _binary(self, op: ast.operator, left: Decimal, right: Decimal) -> Decimal:
        if isinstance(op, ast.Pow):
            return self._power(left, right)
        if type(op) not in _OPERATIONS:
            raise _wrong(f"The sign {type(op).__name__} is not arithmetic")
        return _OPERATIONS[type(op)](self._context, left, right)

    def _power(self, base: Decimal, exponent: Decimal) -> Decimal:
        if not -_MAX_EXPONENT <= exponent <= _MAX_EXPONENT or abs(base.adjusted() * int(exponent)) > _MAX_POWER:
            raise _wrong("The power is too large", f"Exponents up to {_MAX_EXPONENT:,} can be used.")
        if exponent != int(exponent):
            return _with_digits(_ROOT_DIGITS, self._context, lambda narrow: narrow.power(base, exponent))
        if exponent < 0:
            return _with_digits(_INVERSE_DIGITS, self._context, lambda narrow: narrow.power(base, exponent))
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


def _with_digits(count: int, context: Context, work: Callable[[Context], Decimal]) -> Decimal:
    """What comes out with fewer digits than the context has, which still learns whether something was rounded."""
    narrow = context.copy()
    narrow.prec = min(count, context.prec)
    found = work(narrow)
    context.flags[Inexact] = context.flags[Inexact] or narrow.flags[Inexact]
    return found


def _square_root(numbers: list[Decimal], context: Context) -> Decimal:
    digits = max((len(number.as_tuple().digits) for number in numbers), default=0)
    return _with_digits(digits + _ROOT_DIGITS, context, lambda narrow: narrow.sqrt(*numbers))


def _floor_divide(context: Context, left: Decimal, right: Decimal) -> Decimal:
    quotient, rest = context.divmod(left, right)  # towards zero, and never rounded
    return context.subtract(quotient, Decimal(1)) if rest and (rest < 0) != (right < 0) else quotient


def _remainder(context: Context, left: Decimal, right: Decimal) -> Decimal:
    """With the sign of the divisor, as in mathematics and Python, not of the dividend as in Decimal."""
    rest = context.remainder(left, right)
    return context.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


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
    places = _whole_number(numbers[1]) if len(numbers) == 2 else 0
    if abs(places) > _MAX_PLACES:
        raise ValueError(places)
    return numbers[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=context)


def _middle(ordered: list[Decimal], context: Context) -> Decimal:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else _mean(ordered[half - 1 : half + 1], context)


def _sum(numbers: list[Decimal], context: Context) -> Decimal:
    return functools.reduce(context.add, numbers, Decimal(0))


def _mean(numbers: list[Decimal], context: Context) -> Decimal:
    return context.divide(_sum(numbers, context), Decimal(len(numbers)))


def _whole_number(number: Decimal) -> int:
    if not -_MAX_POWER <= number <= _MAX_POWER or number != int(number):
        raise ValueError("whole numbers only")
    return int(number)


def _whole(function: Callable[..., int]) -> Exact:
    def work(numbers: list[Decimal], _: Context) -> Decimal:
        whole = [_whole_number(number) for number in numbers]
        if function is math.factorial and whole[0] > 1000:
            raise OverflowError
        return Decimal(function(*whole))

    return work


_EXACT: Mapping[str, Exact] = {
    "sqrt": _square_root,
    "abs": lambda numbers, context: context.abs(*numbers),
    "round": _round,
    "floor": lambda numbers, context: operator.itemgetter(0)(numbers).to_integral_value("ROUND_FLOOR", context),
    "ceil": lambda numbers, context: operator.itemgetter(0)(numbers).to_integral_value("ROUND_CEILING", context),
    "min": lambda numbers, _: min(numbers),
    "max": lambda numbers, _: max(numbers),
    "sum": _sum,
    "mean": _mean,
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


def _calculated(result: Decimal, expression: str, *, is_exact: bool) -> Calculated:
    if not math.isfinite(value := float(result)) or (result and not value):
        raise _too_large(expression)
    if -(2**63) <= result < 2**64 and result == int(result):
        whole = int(result)
        return Calculated(whole, str(whole), is_exact, expression, _equation(expression, str(whole), is_exact))
    shown = result if is_exact else Context(prec=_INEXACT_DIGITS).create_decimal(result)
    text = _digits(shown)
    told = text if is_exact else _digits(Context(prec=_TOLD_DIGITS).create_decimal(result))
    return Calculated(value, text, is_exact, expression, _equation(expression, told, is_exact))


def _digits(number: Decimal) -> str:
    text = format(number, "f") if abs(number.adjusted()) < 60 else str(number)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def _equation(expression: str, told: str, is_exact: bool) -> str:
    return f"{expression.strip()} {'=' if is_exact else '≈'} {told}"


def _too_large(expression: str) -> ToolError:
    return _wrong(
        f"The result of {expression[:80]!r}, or a part of it, is too large or too close to 0 to be given as a number",
        "Results may have up to 308 digits before the point, and about as many zeros behind it.",
    )


def _wrong(message: str, hint: str = "Write it like (3 + 4) * 2, 15% of 80 or sqrt(2).") -> ToolError:
    return ToolError(f"{message}.", kind=FailureKind.INVALID_ARGS, hint=hint)
