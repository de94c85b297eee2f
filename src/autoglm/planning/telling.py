"""Tells JSON values to people: sentences, lists and small tables in Chinese or English, cut at a bound with a note.

Must not know: what a renderer would make of a text, which `quoting` keeps from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from autoglm.core.values import Json
from autoglm.planning.heads import AGGREGATE, SHARE_OF, head, heads, is_share
from autoglm.planning.quoting import quote, sentence
from autoglm.planning.telling_words import CHINESE_NAMES, WORDS
from autoglm.planning.told import in_chinese
from autoglm.planning.words import is_chinese, many
from autoglm.planning.written import render

MAX_ROWS = 20
MAX_COLUMNS = 8
MAX_CELL_CHARS = 80


def tell(content: Json, language: str) -> str:
    """The value for people: one line where it fits, else several."""
    if isinstance(content, Mapping):
        return _tell_object(content, language)
    if isinstance(content, Sequence) and not isinstance(content, str):
        return _tell_list(content, language)
    return quote(scalar(content, language), language)


def scalar(content: Json, language: str) -> str:
    """A number, truth value, text or nothing, in a few characters."""
    words = WORDS[is_chinese(language)]
    if content is None:
        return words["null"]
    if isinstance(content, bool):
        return words["true"] if content else words["false"]
    if isinstance(content, float) and content.is_integer() and abs(content) < 1e15:
        return str(int(content))
    return render(content)


def note_line(note: str, language: str) -> str:
    """A tool's remark in a line of its own."""
    return _figures((("note", note),), language)


_WORKED_OUT = frozenset({"label", "text_en", "expression"})


def is_deed(content: Json) -> bool:
    """Whether an output says only what was done to the world, as that a file was saved."""
    return isinstance(content, Mapping) and any(names <= content.keys() for _, names in _DEEDS)


def is_figure(content: Json) -> bool:
    """Whether an output is one value that was worked out, with what it is the value of."""
    return isinstance(content, Mapping) and content.get("value") is not None and not _WORKED_OUT.isdisjoint(content)


_MAIN_FIELDS = ("summary", "rows", "matches", "list", "entries", "value", "text", "items", "json")
"""What an output is mostly about: the first that is not empty; the figures beside it follow in one line."""
_MAIN_FIELDS_OF_PROSE = ("text", *_MAIN_FIELDS)
_TABLE_TYPES = frozenset(
    {
        "text/csv",
        "text/tab-separated-values",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Documents that are tables: of all others the rows are only the first table among the text."""
_OUR_TABLES = frozenset({"entries", "matches", "items"})
"""Main fields whose columns are named by a tool; those of `rows` are the user's own words."""
_TOP_WORDS = 5
_ROUNDED = frozenset({"mean", "avg", "median"})
_DECIMALS = 4

_BLANK: tuple[Json, ...] = (None, "", [], {})
_COUNTS = {"count": "result", "row_count": "row", "group_count": "group"}
"""Fields that count what is told, and what that is."""
_FIGURES = ("count", "row_count", "group_count", "status", "path", "note")


def _tell_object(content: Mapping[str, Json], language: str) -> str:
    if (said := _said(content, language)) is not None:
        return said
    mains = [name for name in _main_fields(content) if name in content]
    main = next((name for name in mains if content[name] not in _BLANK), mains[0] if mains else None)
    if main is None:
        return _fields(content.items(), language) or WORDS[is_chinese(language)]["empty"]
    if content.get("group_count") == 0 and isinstance(note := content.get("note"), str) and note:
        return sentence(_no_group(note, render(content.get("label", "")), language), language)
    if content[main] == "" and isinstance(note := content.get("note"), str) and note:
        return sentence(render(_retold("note", note, language)), language)
    told = _main(main, content[main], language)
    # A count beside a single value or a list of distinct texts would be the count of something else.
    names = [
        name
        for name in _FIGURES
        if name in content
        and name != main
        and (name not in _COUNTS or _counts(name, main, content))
        and (name != "row_count" or "group_count" not in content)
        and (name, content[name]) != ("path", ".")
    ]
    having = _having(content, language)
    counts = [_counted(name, content[name], content[main], language, having) for name in names if name in _COUNTS]
    figures = [*counts, _figures(((name, content[name]) for name in names if name not in _COUNTS), language)]
    footer = WORDS[is_chinese(language)]["joint"].join(filter(None, figures))
    return f"{told}\n{footer}" if footer else told


def _no_group(note: str, label: str, language: str) -> str:
    """What is said instead of a table without rows, with the figure as people call it."""
    told = note.replace(label, head(label, language)) if is_chinese(language) and label != "count" else note
    return render(_retold("note", told, language))


def _said(content: Mapping[str, Json], language: str) -> str | None:
    """The sentence for an output that has one of its own."""
    sentences = (content.get("text_zh" if is_chinese(language) else "text_en"), content.get("equation"))
    if spoken := next((one for one in sentences if isinstance(one, str)), None):
        return quote(spoken, language)
    if content.get("label") and content.get("value") is not None:
        figure = _equation(render(content["label"]), content["value"], render(content.get("unit", "")), language)
        told = f"{_conditions(content.get('where'), language)}{figure}"
        note = content.get("note")
        return f"{told}\n{note_line(note, language)}" if note and isinstance(note, str) else told
    form = next((form for names, form in _SENTENCES if names <= content.keys()), _deed)
    return form(content, language)


def _counts(name: str, main: str, content: Mapping[str, Json]) -> bool:
    """Whether a count is that of what is told, and nothing else says it: not of the rows that were looked through."""
    told, count, note = content[main], content[name], content.get("note")
    if not isinstance(told, list | tuple) or main == "list" or not isinstance(count, int) or not count:
        return False
    if isinstance(note, str) and f"{count:,}" in note:
        return False
    is_first = content.get("is_truncated") is True or (name == "group_count" and bool(content.get("having")))
    return count == len(told) or is_first


def _counted(name: str, count: Json, told: Json, language: str, having: str) -> str:
    """How many there are, and whether those told are only the first of them."""
    assert isinstance(count, int)
    assert isinstance(told, list | tuple)
    words, thing = WORDS[is_chinese(language)], _COUNTS[name]
    form = "in_all" if len(told) == count else "first_of"
    return words[form].format(
        count=many(count, thing, language), shown=f"{len(told):,}", unit=words[thing], having=having
    )


def _having(content: Mapping[str, Json], language: str) -> str:
    """Which groups are told, after their count: those with count ≥ 2; nothing when it is all."""
    words, having, rows = WORDS[is_chinese(language)], content.get("having"), content.get("rows")
    conditions = [one for one in having if isinstance(one, Mapping)] if isinstance(having, list | tuple) else []
    first = rows[0] if isinstance(rows, list | tuple) and rows else None
    if not conditions or not isinstance(first, Mapping):
        return ""
    *_, figure = heads(list(first), language)
    unit = render(content.get("unit", ""))
    told = (
        f"{_brief(figure, language)} {_sign(one)} {_amount(one.get('value'), unit, language)}" for one in conditions
    )
    return words["having"].format(conditions=words["and"].join(told))


def _main_fields(content: Mapping[str, Json]) -> tuple[str, ...]:
    media_type = content.get("media_type")
    is_prose = isinstance(media_type, str) and media_type not in _TABLE_TYPES
    return _MAIN_FIELDS_OF_PROSE if is_prose else _MAIN_FIELDS


def _deed(content: Mapping[str, Json], language: str) -> str | None:
    """What was done to the world, for an output that says nothing but this."""
    form = next((form for form, names in _DEEDS if names <= content.keys()), None)
    if form is None or (form == "waited" and len(content) > 1):
        return None
    place = content.get("channel" if form == "sent" else "path")
    again = f"{form}_before" if content.get("is_duplicate") is True else form
    return WORDS[is_chinese(language)][again].format(place=quote(render(place), language))


def _lengths(content: Mapping[str, Json], language: str) -> str:
    """How long a text is, and its most used words."""
    words = WORDS[is_chinese(language)]
    counts = {name: part for name, part in content.items() if isinstance(part, int)}
    told_counts = {name: many(part, name[:-1], language) for name, part in counts.items()}
    told_counts["chinese_characters"] = many(counts["chinese_characters"], "Chinese character", language)
    each = words["each"].format(**told_counts) if counts["chinese_characters"] else ""
    told = words["lengths"].format(**told_counts, each=each)
    used = content.get("top_words")
    top = [one for one in used if isinstance(one, Mapping)] if isinstance(used, list | tuple) else []
    shown = words["joint"].join(
        f"{_brief(one.get('word'), language)} ({render(one.get('count'))})" for one in top[:_TOP_WORDS]
    )
    return f"{told}\n{words['most_used'].format(words=shown)}" if shown else told


def _drawn(content: Mapping[str, Json], language: str) -> str:
    """A picture that nobody asked to save: what it is, and not its source."""
    words = WORDS[is_chinese(language)]
    kind, points = render(content["kind"]), content["points"]
    shown = many(points, "point", language) if isinstance(points, int) else render(points)
    return words["drawn"].format(kind=words.get(kind, quote(kind, language)), points=shown)


_DEEDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("saved", frozenset({"path", "size_bytes", "was_replaced"})),
    ("saved", frozenset({"path", "size_bytes", "sections", "files"})),
    ("added", frozenset({"path", "size_bytes", "is_duplicate"})),
    ("sent", frozenset({"channel", "message_id", "is_sent", "is_duplicate"})),
    ("waited", frozenset({"until"})),
)


_SENTENCES: tuple[tuple[frozenset[str], Callable[[Mapping[str, Json], str], str]], ...] = (
    (frozenset({"svg", "kind", "points"}), _drawn),
    (frozenset({"words", "characters", "chinese_characters", "lines"}), _lengths),
)


def _equation(label: str, value: Json, unit: str, language: str) -> str:
    if label == "count" and isinstance(value, int):
        return WORDS[is_chinese(language)]["all_rows"].format(count=many(value, "row", language))
    if is_share(label):
        return _part(label.removeprefix(SHARE_OF), _amount(value, unit, language), language)
    shown = _rounded(label, value)
    sign = "=" if shown == value else "≈"
    return f"{quote(head(label, language), language)} {sign} {_amount(shown, unit, language)}"


def _part(label: str, share: str, language: str) -> str:
    """A share and what it is of: 25% of sum(amount), 占金额总和的 25%."""
    words = WORDS[is_chinese(language)]
    whole = words["rows_in_all"] if label == "count" else quote(head(label, language), language)
    gap = " " if is_chinese(language) and whole[0].isascii() else ""
    return words["part"].format(whole=f"{gap}{whole}", share=share)


def _amount(value: Json, unit: str, language: str) -> str:
    """A figure with its sign where people write it."""
    told = tell(value, language)
    return f"{told}{unit}" if unit in {"%", "元"} else f"{unit}{told}"


def _conditions(where: Json, language: str) -> str:
    """Of which rows a figure is, before it: `region = north: `; nothing when it is of all."""
    words = WORDS[is_chinese(language)]
    conditions = [one for one in where if isinstance(one, Mapping)] if isinstance(where, list | tuple) else []
    told = words["joint"].join(_condition(one, language) for one in conditions)
    return f"{told}{words['colon']}" if told else ""


def _condition(condition: Mapping[str, Json], language: str) -> str:
    words, column = WORDS[is_chinese(language)], _brief(condition.get("column"), language)
    op, value = render(condition.get("op")), condition.get("value")
    if value is None and op in ("eq", "ne"):
        return f"{column} {words['filled' if op == 'ne' else 'blank']}"
    sign = words["contains"] if op == "contains" else _sign(condition)
    return f"{column} {sign} {_brief(value, language)}"


def _sign(condition: Mapping[str, Json]) -> str:
    return _SIGNS.get(render(condition.get("op")), "=")


_SIGNS = {"ne": "≠", "gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def _rounded(column: str, value: Json) -> Json:
    """A mean with four decimals, or four significant digits when it is small: more is no knowledge. Others whole."""
    if is_share(column) and isinstance(value, int | float):
        return f"{scalar(value, 'en')}%"
    found = AGGREGATE.fullmatch(column)
    if found is None or found[1] not in _ROUNDED or not isinstance(value, float) or not math.isfinite(value):
        return value
    return round(value, _DECIMALS) if abs(value) >= 1 else float(f"{value:.{_DECIMALS}g}")


def _columns(names: Sequence[str], language: str, *, is_ours: bool = False) -> list[str]:
    """The heads of a table: the user's own words stay, a tool's are told in Chinese too."""
    if is_ours and is_chinese(language):
        return [CHINESE_NAMES.get(name, name) for name in names]
    return heads(names, language)


def _main(field: str, content: Json, language: str) -> str:
    if isinstance(content, list | tuple) and content and all(isinstance(item, Mapping) for item in content):
        rows = [item for item in content if isinstance(item, Mapping)]
        are_files = all(row.keys() == _FILE for row in rows)
        told = [_file(row, language) for row in rows] if are_files else rows
        return _table(told, language, is_ours=are_files or field in _OUR_TABLES)
    return WORDS[is_chinese(language)]["empty"] if content == "" else tell(content, language)


_FILE = frozenset({"path", "name", "kind", "size_bytes", "modified"})


def _file(row: Mapping[str, Json], language: str) -> Mapping[str, Json]:
    """A file as people list it: named once, its size readable, its time to the minute."""
    words, kind = WORDS[is_chinese(language)], render(row["kind"])
    size = row["size_bytes"] if kind == "file" else None
    return {
        "path": row["path"],
        "kind": words.get(kind, kind),
        "size": _size(size) if isinstance(size, int) else "",
        "modified": render(row["modified"])[:16].replace("T", " "),
    }


def _size(count: float) -> str:
    if count < 1000:
        return f"{count} B"
    for unit in ("KB", "MB"):
        count /= 1000
        if count < 1000:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} GB"


def _figures(pairs: Iterable[tuple[str, Json]], language: str) -> str:
    words = WORDS[is_chinese(language)]
    shown = (
        (name, _retold(name, part, language))
        for name, part in pairs
        if isinstance(part, bool | int | float | str) and part != ""
    )
    return words["joint"].join(
        f"{_name(name, language)}{words['colon']}{_figure(name, scalar(part, language), language)}"
        for name, part in shown
    )


def _figure(name: str, told: str, language: str) -> str:
    """A note stays prose although it says that no row has n < 3."""
    return sentence(told, language) if name == "note" else quote(told, language)


def _fields(pairs: Iterable[tuple[str, Json]], language: str) -> str:
    colon = WORDS[is_chinese(language)]["colon"]
    return "\n".join(
        f"- {_name(name, language)}{colon}{_brief(_retold(name, part, language), language)}" for name, part in pairs
    )


def _retold(name: str, part: Json, language: str) -> Json:
    """A tool's note in Chinese, as far as its sentences are known; every other value as it is."""
    return in_chinese(part) if name == "note" and isinstance(part, str) and is_chinese(language) else part


def _tell_list(content: Sequence[Json], language: str) -> str:
    words = WORDS[is_chinese(language)]
    if not content:
        return words["empty"]
    if all(isinstance(item, Mapping) for item in content):
        return _table([item for item in content if isinstance(item, Mapping)], language)
    lines = [f"- {_brief(item, language)}" for item in content[:MAX_ROWS]]
    if len(content) > MAX_ROWS:
        lines.append(words["items"].format(left=many(len(content) - MAX_ROWS, "more item", language)))
    return "\n".join(lines)


def _table(rows: Sequence[Mapping[str, Json]], language: str, *, is_ours: bool = False) -> str:
    shown = rows[:MAX_ROWS]
    names = dict.fromkeys(name for row in shown for name in row)
    filled = [name for name in names if any(row.get(name) not in _BLANK for row in shown)]
    columns, others = filled[:MAX_COLUMNS], filled[MAX_COLUMNS:]
    if not columns:
        return WORDS[is_chinese(language)]["empty"]
    lines = [_line(_columns(columns, language, is_ours=is_ours), language), f"|{' --- |' * len(columns)}"]
    lines += [_line([_rounded(name, row.get(name)) for name in columns], language) for row in shown]
    if len(rows) > MAX_ROWS:
        left = many(len(rows) - MAX_ROWS, "more row", language)
        lines.append(WORDS[is_chinese(language)]["rows"].format(left=left))
    if others:
        left, told = many(len(others), "more column", language), _brief(", ".join(others), language)
        lines.append(WORDS[is_chinese(language)]["columns"].format(left=left, names=told))
    return "\n".join(lines)


def _line(cells: Sequence[Json], language: str) -> str:
    return "| " + " | ".join(_cell(cell, language) for cell in cells) + " |"


def _cell(content: Json, language: str) -> str:
    return "" if content is None else _brief(content, language).replace("|", "\\|")


def _brief(content: Json, language: str) -> str:
    text = " ".join(scalar(content, language).split())
    return quote(text if len(text) <= MAX_CELL_CHARS else f"{text[:MAX_CELL_CHARS]}…", language)


def _name(name: str, language: str) -> str:
    return CHINESE_NAMES.get(name, name) if is_chinese(language) else name.replace("_", " ")
