"""Reads a clause that asks for a part of a JSON value as a whole, in Chinese and English, and writes the query for it:
a field, all values of a name, how many there are, the items that fulfil a condition, the first one.

A clause of which one word is left over is not read here. Must not know: tools, files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.chinese import conditions as chinese_conditions
from autoglm.planning.offline.tables.chinese import leads as chinese_leads
from autoglm.planning.offline.tables.english import leads as english_leads
from autoglm.planning.offline.tables.english.conditions import conditions_in
from autoglm.planning.offline.tables.measures import singular
from autoglm.planning.offline.tables.wish import Condition
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import VERBS, words
from autoglm.planning.offline.words.phrasing import Phrasing, kept
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
_NO_NAME = "文件|内容|整个|其中"
_HAN_NAME = (
    rf"(?:{_QUOTED}|{_PATH}|(?:(?![的里中每所全有多几第和与大小高低是为按一共并且只仅])(?!{_NO_NAME})[{HAN}]){{1,6}})"
)
_FIGURE_OF = {
    "sum": words("sum total 总和 合计 总额 总计"),
    "mean": words("average mean 平均值"),
    "max": words("highest largest maximum max 最大值"),
    "min": words("lowest smallest minimum min 最小值"),
}
_FIGURES = {word: name for name, told in _FIGURE_OF.items() for word in told}
_SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "contains": "~"}
_AT = {
    "first": 0, "last": -1, "second": 1, "third": 2, "第一": 0, "最后一": -1, "第二": 1, "第三": 2, "第1": 0, "第2": 1,
    "第3": 2,
}  # fmt: skip
# What a pattern keeps that names a part of the value.
_NAMES = ("deep", "counted", "keyed", "listed", "inner", "each", "middle", "outer", "field", "list")
# From the whole into what it holds: outer.middle.inner.
_STEPS = ("outer", "middle", "inner")
_KNOWN = {
    "path": Regex(_PATH),
    "dotted": Regex(rf"{_PATH}[.\[][A-Za-z0-9_.\[\]*-]*"),
    "figure": Regex("|".join(_FIGURES)),
    "at": Regex("|".join(_AT)),
}
_ENGLISH = Phrasing(
    """
    all = (all|every|each) [of] [the|single]
    part = field[s]|key[s]|value[s]|attribute[s]|property|properties|entry|entries|element[s]|item[s]|list|array|object
    parts = [<part>]*
    things = entries|elements|items|values|objects|things
    one = entry|element|item|one
    in = (of|in|from|inside|under|within|out of) [the|all|all the]*
    """,
    {**_KNOWN, **dict.fromkeys(_NAMES, Regex(f"{_QUOTED}|{_NAME}")), "told": Regex(".+")},
)
_ENGLISH_PICKS = _ENGLISH.patterns("""
    <all> [value[s] of [the] [field[s]|key[s]]|field[s] (called|named)] {deep} (field[s]|value[s]|key[s])+
    <all> (value[s] of [the] [field[s]|key[s]]|field[s] (called|named)) {deep} [field[s]|value[s]|key[s]]*
    [the] [value[s] of] [the] (field[s]|key) {deep} (at any depth|anywhere|everywhere)
    (how many|[the] number of|count [the]) [<things> <in>] [does|do] [the] {counted} <parts>
        [(are|is) [there]|has|have|does it have|does it contain|contain]
    how many <things> [are|is] [there] (in|inside|under) [the] [list|array] {counted} <parts>
    how many <things> [does|do] [the] [list|array] {counted} <parts> [has|have|contain|hold]
    [the] (length|size) of [the] {counted} <parts>
    [the] {each} <parts> (of|for|in|from) <all> {outer} <parts>
    how long [is] [the] {counted} <parts> [is]
    [the] {figure} [of] [all] [the] {inner} [value[s]|field[s]]* (<in>|over|across) [all] [the] {outer} <parts>
    [the] {figure} [of] [all] [the] {dotted}
    [the] {at} <one> <in> {listed} <parts>
    [the] [<part>] {inner} <parts> <in> {at} <one> [of|in] [the] {listed}
    [the] keys <in> {keyed} <parts>
    [the] [[value[s]] [of] [the] (field[s]|key|property|attribute)] {inner} <parts> <in> {outer} <parts>
    [the] [value[s] (of|at|under) [the]] [field[s]|key[s]|property|attribute|path] {field} <parts>
    [is|are] [there] (in|inside|under) [the] {field} <parts>
""")
_ENGLISH_FILTER = _ENGLISH.pattern("""
    [only|all]* [the] [{inner} <parts> (of|for)] [only|all]* [the|those] {list} <parts>
        (where|whose|with|having|that have|which have|for which) [the|a|an] {told}
""")
_CHINESE = Phrasing(
    """
    parts = [这个|这[一][个]][字段|键|属性|列表|数组|对象|值|项]*
    inside = 的|(里[面|头|边]|中|当中|下[面|边|头]|底下|之下|内)[的]
    measure = 个|条|项|人|位|名|道|种|样|款|篇|张|本|家|台|件|笔|单|次|组|行|门|首|部|只|套|份
    # What a field is asked for: 是什么, 写的是哪个版本, 多少.
    set = 写|填|配[置]|设[置|定]|记|存|用|定义|指定|给|锁
    what = 什么|多少|哪个|哪一个|哪些|几|哪里|哪儿|谁|啥|怎样的|怎么样
    noun = 版本[号]|值|内容|数[字|值]|名[字|称]|地址|类型|取值|结果|状态|时间|日期|东西
    asked = [目前|现在|当前|到底|究竟|具体|都|各|分别]*[<set>][的|了|着|成|到]*[是|为|等于|叫|有]<what>[<noun>]
        |[的]值|[的]取值
    """,
    {
        **_KNOWN,
        **dict.fromkeys(_NAMES, Regex(_HAN_NAME)),
        # What the whole is called is no part of it.
        "outer": Regex(rf"(?!json(?![A-Za-z0-9_.\[-])){_HAN_NAME}"),
        "ascii_ahead": Regex(r"(?=[A-Za-z_\"“`'「])"),
        "no_value": Regex("(?!值)"),
        "told": Regex(".+?"),
    },
    is_chinese=True,
)
_ONLY = lazily.pattern(r"^\s*(?:only|just) (?=the )", re.IGNORECASE)
_ALL = _CHINESE.pattern("(所有|全部)[的]")
_CHINESE_PICKS = _CHINESE.patterns("""
    (每个|每[一]条|各[个])[的]{deep}(字段|键|属性|值|的值)+
    每个{deep:<path>}
    {deep}[字段|键|属性][的]每个(值|取值)
    {counted}<parts>[<inside>][一共|总共|共][有](多少|几)[<measure>][元素|条目|项|记录]
    {counted}<parts>[的](长度|元素个数|元素数|个数|项数|条数|数量)
    [一共|总共|共][有](多少|几)(个|条|项|位|名){counted}
    [都]有哪些{deep:<path>}
    {outer}<parts><inside>[每个]{inner}[的]{figure}
    {listed}<parts>[<inside>][的]{at}(个|条|项|位)[元素|值|记录][[的]{inner}]
    {keyed}<parts>[<inside>]有(哪些|什么)(键|字段)
    {outer}<parts><inside>[的]<no_value>{inner}<parts>[是|为]
    <ascii_ahead>{outer}<parts><inside>[的]<ascii_ahead>{inner}<parts><asked>
    <ascii_ahead>{outer}<parts><inside>[的]<ascii_ahead>{middle}<parts><inside>[的]<ascii_ahead>{inner}<parts>[<asked>]
    <ascii_ahead>{field}<parts><asked>
    {field}<parts>[的][内容|取值|值][<inside>][都][是|为|有|包含][什么|哪些|些什么|多少|几|谁]
""")
_CHINESE_FILTERS = _CHINESE.patterns("""
    {list}<parts><inside>[筛选[出]|过滤[出]|挑出|选出|找出]{told}的[每个][{inner}|项|条目|元素|记录]
    {told}的[每个]{list:<path>}
""")


def json_pick(text: str, *, is_inside: bool) -> str:
    """The query for what a clause asks of a JSON value; "" when it is not understood to its last word. A bare word is a
    field only when something is to be told or shown, or when `is_inside` says that it is looked for inside of a file:
    "validate" is none."""
    if language_of(text) == "zh":
        return _chinese(text, is_inside=is_inside)
    return _english(text, is_inside=is_inside)


def _english(text: str, *, is_inside: bool) -> str:
    before, text = text, english_leads.trimmed(_ONLY.sub("", text))
    is_asked = is_inside or len(text.split()) > 1 or len(before.split()) > 1 or not (text.isascii() and text.isalpha())
    if not is_asked or text.lower() in VERBS:
        return ""
    found = _ENGLISH_FILTER.fullmatch(text)
    if found:
        conditions = conditions_in(kept(found, "told"))
        return _filtered(found, conditions) if conditions else ""
    return _picked(_ENGLISH_PICKS, text)


def _chinese(text: str, *, is_inside: bool) -> str:
    plain = _ALL.sub("每个", chinese_leads.compact(text))
    if not is_inside and plain == chinese_leads.trimmed(plain):
        return ""
    for told in dict.fromkeys((chinese_leads.trimmed(plain), chinese_leads.without_leads(plain))):
        for pattern in _CHINESE_FILTERS:
            found = pattern.fullmatch(told)
            conditions = chinese_conditions.conditions_in(kept(found, "told")) if found else ()
            if found and conditions:
                return _filtered(found, conditions)
        query = _picked(_CHINESE_PICKS, told)
        if query:
            return query
    return ""


def _picked(patterns: Sequence[re.Pattern[str]], text: str) -> str:
    found = next(filter(None, (pattern.fullmatch(text) for pattern in patterns)), None)
    return _query(found) if found else ""


def _query(found: re.Match[str]) -> str:
    name = {key: _name(told) for key in _NAMES if (told := kept(found, key))}
    if "deep" in name:
        return f"..{name['deep']}"
    if "counted" in name:
        return f"{name['counted']} | length"
    if "keyed" in name:
        return f"{name['keyed']} | keys"
    if "listed" in name:
        at = f"{name['listed']}[{_AT[kept(found, 'at').lower()]}]"
        return f"{at}.{name['inner']}" if "inner" in name else at
    if "each" in name:
        return f"{name['outer']}.{singular(name['each'])}"
    path = name.get("field") or kept(found, "dotted") or ".".join(name[one] for one in _STEPS if one in name)
    figure = kept(found, "figure").lower()
    return f"{path} | {_FIGURES[figure]}" if figure else path


def _filtered(found: re.Match[str], conditions: Sequence[Condition]) -> str:
    """The items of a list for which all conditions hold; "" when one cannot be said in a query."""
    if not all(one.op in _SIGNS and one.value is not None for one in conditions):
        return ""
    held = " && ".join(f"{_name(one.column)} {_SIGNS[one.op]} {_literal(one.value)}" for one in conditions)
    inner = kept(found, "inner")
    chosen = f"{_name(kept(found, 'list'))}[?{held}]"
    return f"{chosen}.{_name(singular(inner))}" if inner else chosen


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "\\'") + "'"


def _name(told: str) -> str:
    """A name as a query holds it: in quotes when it has marks or spaces inside."""
    bare = told.strip("\"“”'`「」")
    return bare if bare == told or re.fullmatch(r"[^\W\d][\w-]*", bare) else json.dumps(bare, ensure_ascii=False)
