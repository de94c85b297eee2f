"""Finds arithmetic, written or spoken (3 * (4 + 5), 17% of 80, 12 乘以 3), and formulas with variables (3x^2 + 2x - 1).

Owns: the words for operators, and what looks like arithmetic but is a date, a span of years or a phone number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.planning.offline.mentions.mention import Kind, Mention

# Formulas with variables, such as 3x^2 + 2x - 1 and sin(x)*x: an operator other than a lone hyphen is needed.
_TERM = (
    r"-?(?:\d+(?:\.\d+)?\s?)?(?:(?:sin|cos|tan|exp|log|ln|sqrt|abs)\([^()\n]{1,40}\)|\([^()\n]{1,60}\)|[a-z]"
    r"(?![A-Za-z'’]))"
    r"|-?\d+(?:\.\d+)?(?![\w.])"
)
_FORMULA = re.compile(rf"(?<![\w.'’\-/(])(?:{_TERM})(?:\s*(?:\*\*|[-+*/^])\s*(?:{_TERM})){{1,20}}(?![\w(])")
# A function of a variable by itself; of numbers alone it is an expression, and of a name, as in f(x), a name.
_FUNCTION = re.compile(r"(?<![\w.])(?:sin|cos|tan|exp|log|ln|sqrt|abs)\((?=[^()\n]*[a-z])[^()\n]{1,40}\)(?![\w(])")
_VARIABLE = re.compile(r"(?<![A-Za-z])[a-z](?![A-Za-z])")
_POWER_OF_TEN = re.compile(r"-?[\d.]+e[-+]\d+")
_OPERATOR = re.compile(r"[*^+]|\d[a-z](?![a-z])|\s-\s|\(")
_OPERAND = r"\(*\s*-?\d+(?:,\d{3})*(?:\.\d+)?%?\s*\)*"
_EXPRESSION = re.compile(
    rf"(?<![\w.+])(?<!\d-)(?!\d{{4}}-\d{{1,2}}-\d|\d{{3}}-\d{{3,4}}-\d{{4}}(?![\d-])){_OPERAND}"
    r"(?:\s*(?:\*\*|//|[-+*/^×÷x]|%(?!\s*\()|plus|minus|times|divided by|multiplied by|加上?|减去?|乘以?|除以)"
    rf"\s*{_OPERAND}){{1,40}}(?![\w])",
    re.ASCII | re.IGNORECASE,
)
_OPERATORS = (
    ("divided by", "/"), ("multiplied by", "*"), ("times", "*"), ("plus", "+"), ("minus", "-"), ("除以", "/"),
    ("乘以", "*"), ("乘", "*"), ("加上", "+"), ("加", "+"), ("减去", "-"), ("减", "-"), ("×", "*"), ("x", "*"),
    ("÷", "/"), ("^", "**"),
)  # fmt: skip
_OPERATOR_BEFORE = re.compile(r"(?:乘以?|加上?|减去?|除以|[+*/^×÷]|\b(?:plus|minus|times|by))\s{0,3}$", re.IGNORECASE)
_OPERATOR_AFTER = re.compile(
    r"\s{0,3}(?:乘以?|加上?|减去?|除以|[+*/^×÷]|(?:plus|minus|times|divided)\b)", re.IGNORECASE
)
_SPOKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (
            r"(?<![\w.])(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)\s*(?:of|的)\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
            r"(?!\.?\d)",
            r"\1% of \2",
        ),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*的\s*(\d+(?:\.\d+)?)\s?%", r"\2% of \1"),
        (r"\bsquare root of (\d+(?:\.\d+)?)", r"sqrt(\1)"),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*的平方根", r"sqrt(\1)"),
        (r"(?<![\w.])(\d+(?:\.\d+)?)\s*(?:的平方|squared\b)(?!根)", r"\1**2"),
        (r"(?<![\w.])((?:sqrt|abs|round|floor|ceil|log|ln|exp|factorial)\(\s*[\d., ]+\))", r"\1"),
    )
)
# What parts thousands, and no arguments.
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})(?![^(]*\))")


def expressions_in(text: str) -> Iterator[Mention]:
    """Arithmetic of numbers alone, as a formula that the calculator reads (17% of 80, 3 * 4, sqrt(2))."""
    for pattern, form in _SPOKEN:
        for match in pattern.finditer(text):
            if _OPERATOR_BEFORE.search(text[max(0, match.start() - 12) : match.start()]) or _OPERATOR_AFTER.match(
                text[match.end() :]
            ):
                continue
            yield Mention(Kind.EXPRESSION, *match.span(), match[0], _THOUSANDS.sub("", match.expand(form)))
    for match in _EXPRESSION.finditer(text):
        if re.fullmatch(
            r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\s?-\s?\d{4}|[\d-]{9,}",
            match[0].strip(" ()"),
        ):
            continue
        if _OPERATOR_BEFORE.search(text[max(0, match.start() - 12) : match.start()]) or _OPERATOR_AFTER.match(
            text[match.end() :]
        ):
            continue
        formula = match[0].strip().lower()
        for word, sign in _OPERATORS:
            formula = formula.replace(word, sign)
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Mention(Kind.EXPRESSION, start, start + len(match[0].strip()), match[0].strip(), formula)


def formulas_in(text: str) -> Iterator[Mention]:
    """Formulas with a variable, as they are written."""
    for match in _FORMULA.finditer(text):
        if _VARIABLE.search(match[0]) and _OPERATOR.search(match[0]) and not _POWER_OF_TEN.fullmatch(match[0]):
            yield Mention(Kind.CODE, *match.span(), match[0], match[0])
    for match in _FUNCTION.finditer(text):
        yield Mention(Kind.CODE, *match.span(), match[0], match[0])
