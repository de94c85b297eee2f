"""One form for equal answers, so that voters who say the same in other words count as one.

Owns: what makes two tool calls, two short answers or two JSON answers equal. When in doubt answers differ: a false
difference costs a call, a false agreement costs the right answer. Must not know: who gave an answer, or how good it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from autoglm.core.chat import ChatAnswer, ChatRequest, OfferedTool, ToolCall
from autoglm.core.values import Json
from autoglm.routing.numerals import chinese_integer, plain_number

MAX_SHORT_CHARS = 80
"""Longer texts are free text: only a judge can say whether two of them mean the same."""


def canonical_answer(answer: ChatAnswer, request: ChatRequest) -> str | None:
    """A text that equal answers share; None for free text, and for values nested hundreds of levels deep."""
    if answer.calls:
        try:
            return canonical_calls(answer.calls, request.tools)
        except RecursionError:
            return None
    if request.schema is not None:
        return canonical_json(answer.text, request.schema)
    return canonical_text(answer.text)


def canonical_calls(calls: Sequence[ToolCall], tools: Sequence[OfferedTool] = ()) -> str:
    """Equal for the same calls in any order. Arguments are read by the tool's schema: "1" is the number 1 where a
    number is wanted, a default is the same as nothing, and so is null where nothing is required."""
    schemas = {tool.name: tool.parameters for tool in tools}
    written = sorted(f"{json.dumps(call.tool)}({_value(call.arguments, schemas.get(call.tool, {}))})" for call in calls)
    return "calls:" + ";".join(written)


def canonical_json(text: str, schema: Mapping[str, Json] | None = None) -> str | None:
    """Equal for the same JSON, however it is laid out or fenced; None when there is none in the text."""
    fenced = _FENCE.fullmatch(text.strip())
    try:
        value: Json = msgspec.json.decode(fenced.group(1) if fenced else text)
        return "json:" + _value(value, schema or {})
    except (msgspec.DecodeError, RecursionError):
        return None


def canonical_text(text: str) -> str | None:
    """Equal for the same short answer: "The answer is B." and "b", "1,000" and "1000.0" and "一千", "是。" and "是".
    Units stay. Of a long text only an answer that its last line announces counts; None when there is none."""
    found = canonical_json(text) if text.lstrip()[:1] in {"{", "[", "`"} else None
    if found is not None:
        return found
    lines = [line for line in map(str.strip, _narrow(text).splitlines()) if line]
    if not lines:
        return None
    announced = _announced(lines[-1])
    if announced is None and len(lines) > 1:
        return None
    bare = _bare(lines[-1] if announced is None else announced)
    return f"text:{_quantity(bare) or bare.casefold()}" if 0 < len(bare) <= MAX_SHORT_CHARS else None


_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): " ",
    ord("。"): ".",
    ord("、"): ",",
    ord("−"): "-",
    ord("“"): '"',
    ord("”"): '"',
    ord("‘"): "'",
    ord("’"): "'",
    ord("【"): "[",
    ord("】"): "]",
}
_ANNOUNCED = (
    re.compile(r"\\boxed\{([^{}]+)\}\$?\.?$"),
    re.compile(r"^#{2,}\s*(?:(?:final )?answer\s*:?)?\s*(\S.*)$", re.IGNORECASE),
    re.compile(
        r"(?:^|[.,;:!]\s*|\b(?:so|thus|hence|therefore)\b,?\s*)(?:the |my )?(?:final |correct |best |right )*"
        r"(?:answer|result|option|choice)\s*(?:is\s*:?|:|=)\s*(?!not\b)(\S.*)$",
        re.IGNORECASE,
    ),
    re.compile(r"(?:最终|正确|最后)?的?(?:答案|结果|选项)\s*(?:是|为|选|:|=)+\s*:?\s*(?!不)(\S.*)$"),
    re.compile(r"^(?:因此|所以)?,?\s*(?:选择?|应选)\s*:?\s*([A-Za-z])\.?$"),
)
_OPTION = re.compile(r"(?:option|choice|选项)\s*\(?([A-Za-z])\)?", re.IGNORECASE)
_NUMBER = r"[+-]?(?=\.?[0-9])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
_QUANTITY = re.compile(rf"([$¥€£]?)\s*({_NUMBER})\s*([万亿]?)\s*([^0-9]*)")
_SCALES = {"": 0, "万": 4, "亿": 8}
_CHINESE_QUANTITY = re.compile(r"([零〇一二两三四五六七八九十百千万亿]+)\s*(\D*)")
_WRAPPERS = (
    *((mark, mark) for mark in ("**", "*", "`", "$", '"', "'")),
    *(("(", ")"), ("[", "]"), ("\\(", "\\)")),
)
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")


def _narrow(text: str) -> str:
    """Full-width letters and punctuation as ASCII. Not NFKC, which would make 2² into 22."""
    return unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)


def _announced(line: str) -> str | None:
    """What stands behind "The answer is", "####", "答案是" in a line; None without such words."""
    plain = line.replace("**", "")
    found = (pattern.search(plain) for pattern in _ANNOUNCED)
    return next((match.group(1) for match in found if match), None)


def _bare(text: str) -> str:
    """Without the marks around it and the full stop behind it; inner spaces as one."""
    bare, before = " ".join(text.split()), None
    while bare != before:
        before = bare
        bare = bare.rstrip(".,;: ").lstrip(",;: ")
        bare = bare.rstrip("!") if not bare[:1].isdigit() else bare
        for left, right in _WRAPPERS:
            if _is_wrapped(bare, left, right):
                bare = bare[len(left) : -len(right)].strip()
        bare = _without_option_mark(bare)
    return _BETWEEN_CHINESE.sub("", bare)


def _is_wrapped(text: str, left: str, right: str) -> bool:
    inner = text[len(left) : -len(right)]
    is_around = len(text) > len(left) + len(right) and text.startswith(left) and text.endswith(right)
    return is_around and left not in inner and right not in inner


def _without_option_mark(text: str) -> str:
    """ "Option (B)" and "B)" as "B"."""
    found = _OPTION.fullmatch(text)
    if found:
        return found.group(1)
    return text[0] if len(text) == 2 and text[0].isascii() and text[0].isalpha() and text[1] == ")" else text


def _quantity(text: str) -> str | None:
    """A number with what stands around it, as one text; None when the text is something else."""
    found = _QUANTITY.fullmatch(text)
    if found:
        currency, digits, scale, unit = found.groups()
        return f"{currency}{plain_number(digits, _SCALES[scale])} {_unit(unit)}".strip()
    found = _CHINESE_QUANTITY.fullmatch(text)
    if found and (number := chinese_integer(found.group(1))) is not None:
        return f"{plain_number(str(number))} {_unit(found.group(2))}".strip()
    return None


def _unit(text: str) -> str:
    """Short units keep their case: mW is not MW."""
    unit = text.strip()
    return unit if len(unit) <= 3 else unit.casefold()


def _value(value: Json, schema: Mapping[str, Json]) -> str:
    """JSON with sorted names, where 1 and 1.0 look alike and a number never looks like a text."""
    value = _by_schema(value, schema)
    if isinstance(value, Mapping):
        return _object(value, schema)
    if isinstance(value, str):
        return json.dumps(unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip())
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    items = schema.get("items")
    return "[" + ",".join(_value(item, items if isinstance(items, Mapping) else {}) for item in value) + "]"


def _object(value: Mapping[str, Json], schema: Mapping[str, Json]) -> str:
    properties, required = schema.get("properties"), schema.get("required")
    known = properties if isinstance(properties, Mapping) else {}
    needed = required if isinstance(required, list | tuple) else ()
    written = []
    for name in sorted(value):
        inner = known.get(name)
        rules = inner if isinstance(inner, Mapping) else {}
        if name in needed or not _is_as_left_out(value[name], rules):
            written.append(f"{json.dumps(name)}:{_value(value[name], rules)}")
    return "{" + ",".join(written) + "}"


def _is_as_left_out(value: Json, schema: Mapping[str, Json]) -> bool:
    """Whether an optional argument says the same as its absence."""
    if "default" in schema:
        return _value(value, schema) == _value(schema["default"], schema)
    return value is None and bool(schema)


def _by_schema(value: Json, schema: Mapping[str, Json]) -> Json:
    """The value as the schema wants it, where that is beyond doubt."""
    kind = schema.get("type")
    kinds = {kind} if isinstance(kind, str) else set(kind) if isinstance(kind, list | tuple) else set()
    kinds.discard("null")
    if isinstance(value, str):
        return _text_by_schema(value, kinds, schema.get("enum"))
    if kinds == {"string"} and isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value)) if _is_whole(value) else repr(value)
    return value


def _text_by_schema(text: str, kinds: set[Json], choices: Json) -> Json:
    bare = text.strip()
    if kinds and kinds <= {"number", "integer"} and re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", bare, re.ASCII):
        return float(bare)
    if kinds == {"boolean"} and bare.casefold() in {"true", "false"}:
        return bare.casefold() == "true"
    if isinstance(choices, list | tuple) and bare not in choices:
        alike = [choice for choice in choices if isinstance(choice, str) and choice.casefold() == bare.casefold()]
        return alike[0] if len(alike) == 1 else bare
    return text


def _number(value: float) -> str:
    """Whole numbers exactly, whatever their size (hexadecimal has no limit of digits); others as Python writes them."""
    return hex(int(value)) if _is_whole(value) else repr(value)


def _is_whole(value: float) -> bool:
    return isinstance(value, int) or value.is_integer()
