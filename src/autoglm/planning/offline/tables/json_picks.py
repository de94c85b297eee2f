"""Reads a clause that asks for a part of a JSON value as a whole, in Chinese and English, and writes the query for it:
a field, all values of a name, how many there are, the items that fulfil a condition, the first one.

A clause of which one word is left over is not read here. Must not know: tools, files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from autoglm.planning.offline.tables import chinese, english
from autoglm.planning.offline.tables.wishes import Condition
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import VERBS, words
from autoglm.planning.offline.words.text import HAN, language_of

_PATH = r"[A-Za-z_$][A-Za-z0-9_-]*(?:\[(?:-?\d+|\*)\]|\.[A-Za-z_][A-Za-z0-9_-]*){0,6}"
_COMMON = "|".join(
    words(
        """the a an all every each of in on from for to by with where whose is are was and or which what who how many
    much first last number count length size total sum average values? fields? keys? entries elements it its
    there show get give list find me file json data out average lowest highest save write into please than over under
    above below same today lines? words?"""
    )
)
_NAME = rf"(?<![\w.])(?!(?:{_COMMON})\b(?![.\[_-])){_PATH}(?!\w)"
_QUOTED = r"\"[^\"]{1,40}\"|“[^”]{1,40}”|'[^']{1,40}'|`[^`]{1,40}`|「[^」]{1,40}」"
_EN = rf"(?:{_QUOTED}|{_NAME})"
_FIELD = r"(?:fields?|keys?|values?|attributes?|property|properties|entry|entries|elements?|items?|list|array|object)"
_HELD = r"(?: of| in| from| inside| under| within| out of)(?: the| all(?: the)?){0,6}"
_FIGURE_OF = {
    "sum": "sum|total|总和|合计|总额|总计|求和",
    "mean": "average|mean|平均值|平均",
    "max": "highest|largest|maximum|max|biggest|最大值|最大|最高",
    "min": "lowest|smallest|minimum|min|最小值|最小|最低",
}
_FIGURES = {word: name for name, told in _FIGURE_OF.items() for word in told.split("|")}
_SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "contains": "~"}
_ALL = r"(?:all|every|each)(?: of)?(?: the| single)?"
_ENGLISH: tuple[re.Pattern[str], ...] = tuple(
    lazily.pattern(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ALL} (?:values? of(?: the)?(?: fields?| keys?)? |fields? (?:called|named) )?(?P<deep>{_EN})"
        r"(?: fields?| values?| keys?){1,6}",
        rf"{_ALL} (?:values? of(?: the)?(?: fields?| keys?)?|fields? (?:called|named)) (?P<deep>{_EN})(?: fields?"
        r"| values?| keys?){0,6}",
        rf"(?:the )?(?:values? of )?(?:the )?(?:fields?|key) (?P<deep>{_EN}) (?:at any depth|anywhere|everywhere)",
        rf"(?:how many|(?:the )?number of|count(?: the)?) (?:(?:entries|elements|items|values|objects|things){_HELD} )?"
        rf"(?:does |do )?(?:the )?(?P<counted>{_EN})(?: {_FIELD}){{0,6}}(?: (?:are|is)(?: there)?| has| have"
        r"| does it have| does it contain| contain)?",
        r"how many (?:entries|elements|items|values|objects|things) (?:are |is )?(?:there )?(?:in|inside|under) "
        rf"(?:the )?(?P<counted>{_EN})(?: {_FIELD}){{0,6}}",
        rf"how many (?:entries|elements|items|values|objects) (?:does |do )?(?:the )?(?:(?:list|array) )?"
        rf"(?P<counted>{_EN})(?: {_FIELD}){{0,6}}(?: has| have| contain| hold)?",
        r"how many (?:entries|elements|items|values|objects|things) (?:are |is )?(?:there )?(?:in|inside|under) "
        rf"(?:the )?(?:list|array) (?P<counted>{_EN})",
        rf"(?:the )?(?:length|size) of (?:the )?(?P<counted>{_EN})(?: {_FIELD}){{0,6}}",
        rf"how long (?:is )?(?:the )?(?P<counted>{_EN})(?: {_FIELD}){{0,6}}(?: is)?",
        r"(?:the )?(?P<figure>sum|total|average|mean|highest|largest|maximum|max|lowest|smallest|minimum|min)"
        rf"(?: of)?(?: all)?(?: the)? (?P<inner>{_EN})"
        rf"(?: values?| fields?){{0,6}}(?:{_HELD}| over"
        rf"| across)(?: all)?(?: the)? (?P<outer>{_EN})(?: {_FIELD}){{0,6}}",
        r"(?:the )?(?P<figure>sum|total|average|mean|highest|largest|maximum|max|lowest|smallest|minimum|min)"
        rf"(?: of)?(?: all)?(?: the)? (?P<dotted>{_PATH}[.\[][A-Za-z0-9_.\[\]*-]*)",
        rf"(?:the )?(?P<end>first|last|second|third) (?:entry|element|item|one)?{_HELD} (?P<listed>{_EN})"
        rf"(?: {_FIELD}){{0,6}}",
        rf"(?:the )?(?:{_FIELD} )?(?P<inner>{_EN})(?: {_FIELD}){{0,6}}{_HELD} (?P<end>first|last|second|third) (?:entry"
        rf"|element|item|one)(?: of| in)? (?:the )?(?P<listed>{_EN})",
        rf"(?:the )?keys{_HELD} (?P<keyed>{_EN})(?: {_FIELD}){{0,6}}",
        rf"(?:the )?(?:(?:values? )?(?:of )?(?:the )?(?:fields?|key|property|attribute) )?(?P<inner>{_EN})"
        rf"(?: {_FIELD}){{0,6}}{_HELD} (?P<outer>{_EN})(?: {_FIELD}){{0,6}}",
        r"(?:the )?(?:values? (?:of|at|under) (?:the )?)?(?:fields?|keys?|property|attribute|path)? ?"
        rf"(?P<field>{_EN})(?: {_FIELD}){{0,6}}",
        rf"(?:is |are )?(?:there )?(?:in |inside |under )(?:the )?(?P<field>{_EN})(?: {_FIELD}){{0,6}}",
    )
)
_ENGLISH_FILTER = lazily.pattern(
    rf"(?:(?:only |all ){{0,6}}(?:the )?(?:(?P<inner>{_EN})(?: {_FIELD}){{0,6}}(?: of| for) )?(?:only "
    rf"|all ){{0,6}}(?:the |those )?"
    rf"(?P<list>{_EN})"
    rf"(?: {_FIELD}){{0,6}}) (?:where|whose|with|having|that have|which have|for which)(?: the| an?)? (?P<told>.+)",
    re.IGNORECASE,
)
_HAN_NAME = (
    rf"(?:{_QUOTED}|{_PATH}|(?:(?![的里中每所全有多几第和与大小高低是为按一共并且])(?!文件|内容|整个)[{HAN}]){{1,6}})"
)
_HAN_FIELD = "(?:这个|这一?个?)?(?:字段|键|属性|列表|数组|对象|值|项)*"
_INSIDE = "(?:的|里面?|中|里的|中的|下面?的?|下|里面的|当中的?)"
_HAN: tuple[re.Pattern[str], ...] = tuple(
    map(
        re.compile,
        (
            rf"(?:所有|全部|每个|每一?条|各个?)(?:的)?(?P<deep>{_HAN_NAME})(?:字段|键|属性|值|的值){{1,6}}",
            rf"每个(?P<deep>{_PATH})",
            rf"(?P<deep>{_HAN_NAME})(?:字段|键|属性)?的?(?:所有|全部)(?:的)?(?:值|取值)",
            rf"(?P<counted>{_HAN_NAME}){_HAN_FIELD}{_INSIDE}?(?:一共|总共|共)?(?:有)?(?:多少|几)(?:个|条|项|人|位|名)?(?:元素|条目|项|记录)?",
            rf"(?P<counted>{_HAN_NAME}){_HAN_FIELD}(?:的)?(?:长度|元素个数|元素数|个数|项数|条数|数量)",
            rf"(?:一共|总共|共)?有?(?:多少|几)(?:个|条|项|位|名)(?P<counted>{_HAN_NAME})",
            rf"(?P<outer>{_HAN_NAME}){_HAN_FIELD}{_INSIDE}(?:所有)?(?P<inner>{_HAN_NAME})(?:的)?(?P<figure>总和|合计|总额"
            r"|总计|平均值|最大值|最小值)",
            rf"(?P<listed>{_HAN_NAME}){_HAN_FIELD}{_INSIDE}?(?:的)?(?P<end>第一|第二|第三|最后一|第1|第2|第3)(?:个|条|项|位)(?:元素"
            rf"|值|记录)?(?:的?(?P<inner>{_HAN_NAME}))?",
            rf"(?:第?)(?P<keyed>{_HAN_NAME}){_HAN_FIELD}{_INSIDE}?有(?:哪些|什么)(?:键|字段)",
            rf"(?P<outer>{_HAN_NAME}){_HAN_FIELD}{_INSIDE}(?:的)?(?P<inner>(?!值){_HAN_NAME}){_HAN_FIELD}(?:是|为)?",
            rf"(?P<field>{_HAN_NAME}){_HAN_FIELD}(?:的)?(?:内容|取值|值)?(?:{_INSIDE})?都?(?:是|为|有|包含)?(?:什么|哪些|些什么|多少|几|谁)?",
        ),
    )
)
_HAN_FILTER = lazily.pattern(
    rf"(?:(?P<list>{_HAN_NAME}){_HAN_FIELD}{_INSIDE})(?:筛选出?|过滤出?|挑出|选出|找出)?(?P<told>.+?)的(?:所有)?(?:"
    rf"(?P<inner>{_HAN_NAME})|项|条目|元素|记录)?"
)
_HAN_FILTERED = lazily.pattern(rf"(?P<told>.+?)的(?:每个)?(?P<list>{_PATH})(?P<inner>)")
_AT = {
    "first": 0, "last": -1, "second": 1, "third": 2, "第一": 0, "最后一": -1, "第二": 1, "第三": 2, "第1": 0, "第2": 1,
    "第3": 2,
}  # fmt: skip


def json_pick(text: str, *, is_inside: bool) -> str:
    """The query for what a clause asks of a JSON value; "" when it is not understood to its last word. A bare word is a
    field only when something is to be told or shown, or when `is_inside` says that it is looked for inside of a file:
    "validate" is none."""
    if language_of(text) == "zh":
        return _chinese(text, is_inside=is_inside)
    before, text = text, english.trimmed(text)
    is_asked = len(text.split()) > 1 or len(before.split()) > 1 or not re.fullmatch(r"[a-z]+", text, re.IGNORECASE)
    if not is_asked or text.lower() in VERBS:
        return ""
    found = _ENGLISH_FILTER.fullmatch(text)
    if found:
        conditions = english.conditions_in(found["told"])
        return _filtered(found, conditions) if conditions else ""
    return _picked(_ENGLISH, text)


def _chinese(text: str, *, is_inside: bool) -> str:
    plain = re.sub("(?:所有|全部)的?", "每个", chinese.compact(text))
    if not is_inside and plain == chinese.without_leads(plain):
        return ""
    for told in dict.fromkeys((chinese.trimmed(plain), chinese.without_leads(plain))):
        for pattern in (_HAN_FILTER, _HAN_FILTERED):
            found = pattern.fullmatch(told)
            conditions = chinese.conditions_in(found["told"]) if found else ()
            if found and conditions:
                return _filtered(found, conditions)
        query = _picked(_HAN, told)
        if query:
            return query
    return ""


def _picked(patterns: Sequence[re.Pattern[str]], text: str) -> str:
    found = next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
    return _query({name: told for name, told in found.groupdict().items() if told}) if found else ""


def _query(told: dict[str, str]) -> str:
    name = {key: _name(value) for key, value in told.items()}
    if "deep" in told:
        return f"..{name['deep']}"
    if "counted" in told:
        return f"{name['counted']} | length"
    if "keyed" in told:
        return f"{name['keyed']} | keys"
    if "listed" in told:
        at = f"{name['listed']}[{_AT[told['end'].lower()]}]"
        return f"{at}.{name['inner']}" if "inner" in told else at
    path = name.get("field") or name.get("dotted") or f"{name['outer']}.{name['inner']}"
    return f"{path} | {_FIGURES[told['figure'].lower()]}" if "figure" in told else path


def _filtered(found: re.Match[str], conditions: Sequence[Condition]) -> str:
    """The items of a list for which all conditions hold; "" when one cannot be said in a query."""
    if not all(one.op in _SIGNS for one in conditions):
        return ""
    held = " && ".join(
        f"{_name(one.column)} {_SIGNS[one.op]} {_literal(one.value)}" for one in conditions
    )  # fmt: skip
    inner = f".{_name(english.singular(found['inner']))}" if found["inner"] else ""
    return f"{_name(found['list'])}[?{held}]{inner}"


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "\\'") + "'"


def _name(told: str) -> str:
    """A name as a query holds it: in quotes when it has marks or spaces inside."""
    bare = told.strip("\"“”'`「」")
    return bare if bare == told or re.fullmatch(r"[^\W\d][\w-]*", bare) else json.dumps(bare, ensure_ascii=False)
