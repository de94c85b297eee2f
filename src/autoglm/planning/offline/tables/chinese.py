"""Reads a Chinese clause about a table as a whole: what figure, rows or columns it wants. A clause of which one
character is left over is not read here. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.offline.tables.wishes import Condition, TableWish, ordered
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import OTHER_TASKS, STRONG_VERBS, VERB_FAMILIES, words
from autoglm.planning.offline.words.numerals import chinese_number, plain_number
from autoglm.planning.offline.words.text import HAN, is_han

_RESERVED = "|".join(
    words(
        r"""的 每 各 按 最[高低大小多少新早近旧好差贵便长短快慢] 平均 总和 合计 总计 哪 什么 多少 几 并且 而且 且 和
    与 及(?!格) 或 请 帮 把 从 找出 找到 列出 显示 统计 计算 查询 查看 查找 画 其中 所有 全部 一下 去重 是 为 等于
    大于 小于 超过 低于 高于 多于 少于 没有 包含 含有 只 仅 不[是等超低高少大小为含包到足同能要] 排序 排列
    前[\d一二三四五六七八九十两] 以上 以下 之间 介于 由[高低大小多少新] 再 然后 求和 算出 一共 总共 分别 分组 汇总
    升序 降序 保存 写入 写到 写成 存到 存为 存进 发送 发到 告诉 通知 给我 挑出 选出 取出 除了 昨天 今天 明天 去年
    今年 本月 上个?月 上周 本周 倒数 最后 末尾 中位数 不为 男 女 第[一二三四五\d] 后[\d一二三四五六七八九十两] 为什么
    怎么 如何"""
    )
)
# Verbs of other tasks are no names either, but for those of a column such as 更新时间 or 下单日期.
_VERBS = "|".join(
    sorted(
        word
        for family in (*VERB_FAMILIES, STRONG_VERBS, OTHER_TASKS)
        for word in family
        if len(word) > 1 and is_han(word)
    )
)
_RESERVED += rf"|(?:{_VERBS})(?!时间|日期|时刻|人|者|员|数|量|次|状态|方式|金额|费|价|率|渠道)"
_CHAR = rf"(?!{_RESERVED})[{HAN}]"
_QUOTED = r"“[^”]{1,30}”|「[^」]{1,30}」|\"[^\"]{1,30}\"|‘[^’]{1,30}’|'[^']{1,30}'"
_LATIN = r"(?<![A-Za-z])[A-Za-z_][A-Za-z0-9_]{0,30}(?: [A-Za-z_][A-Za-z0-9_]{0,30}){0,2}"
COLUMN = rf"(?:(?:{_QUOTED})|{_LATIN}|(?:{_CHAR}){{1,8}}?[A-Z]?)"
_AND = r"(?:、|和|与|及|以及|，|,)"
COLUMNS = rf"{COLUMN}(?:{_AND}{COLUMN}){{0,7}}"
_NUMERAL = r"(?:\d{1,9}|[一二两三四五六七八九十]{1,3})"
_MEASURE = "[条个行名项位家种类笔份人张款件只台次]"
_ROWS = "(?:记录|数据|行|条目|订单|明细)"
_NOUN = rf"(?:(?![女男新老未已旧非好坏大小高低])(?:(?!{_RESERVED}|的)[{HAN}]){{1,4}})"
_LEAD = lazily.pattern(
    r"(?:请问?|麻烦你?|帮忙|帮我|帮|给我|替我|我(?:想|要|需要)(?:要|知道|看看?)?|我(?=[只想就仅])|想(?:知道|看看?)|先|再|然后|接着|并|数一数|数一下|数数|算一下|算一算|算算"
    r"|算出来?|计算(?:一下|出)?|统计(?:一下|出)?|求(?!和)(?:一下|出)?|查询(?:一下)?|查一下|查查|查找|查看|查|看一下|看一看|看看|看|列出来?|列一下"
    r"|找一?找|找出来?|找到|找|挑选?出来?|挑|选出来?|筛选(?:出来?)?|筛出来?|过滤(?:出来?)?|提取出?|取出来?|取|显示(?:出来?)?|展示|给出|输出|打印(?:出来?)?"
    r"|告诉我|得出|读出?|把|将|所有的?|全部的?|那些|哪些是|下|一下|，|,|：|:|的|里|中)"
)
_TAIL = lazily.pattern(
    r"(?:[\s？?。！!，,]|是多少|是几|为多少|有多少|分别是|各是|各|有哪些|是哪些|是什么|多少|谢谢|呢|啊|吗|呀|吧|都|出来|(?:都)?(?:列|找|挑|选|筛|筛选|算|统计"
    r"|计算|显示|打印|过滤|提取|取)(?:一下|一遍)?(?:出来)?|加起来看看|给我(?:看看|看一下|看)?|看看|一下|就行|就好|就可以|即可|了|进行|(?:来)?看)$"
)
_NAMED_OPERATIONS = {
    "mean": "平均值|平均数|均值|平均",
    "sum": "总和|总额|总量|总数|总计|合计|之和|总共|一共|求和|加总|加起来",
    "max": "最大值|最高值|最大|最高|最多",
    "min": "最小值|最低值|最小|最低|最少",
    "median": "中位数|中位值|中值",
}
_OPERATION_OF = {word: name for name, told in _NAMED_OPERATIONS.items() for word in told.split("|")}
_OPERATION = "|".join(sorted(_OPERATION_OF, key=len, reverse=True))
_COMPARED = {
    "ge": "不低于|不少于|不小于|大于等于|大于或等于|至少(?:是|为|有)?|>=|≥|晚于或等于",
    "le": "不高于|不超过|不多于|不大于|小于等于|小于或等于|至多(?:是|为)?|最多(?:是|为)|<=|≤",
    "ne": "不等于|不是|不为|!=|≠|<>",
    "gt": "大于|超过了?|高于|多于|超出|晚于|>",
    "lt": "小于|低于|少于|不到|不足|早于|<",
    "contains": "包含|含有|里?带有|里?有(?=[“「\"'])",
    "eq": "等于|==|=|为|是|叫",
}
_HOW = "|".join(_COMPARED.values())
_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"[¥￥$]?-?\d+(?:,\d{3}){0,6}(?:\.\d+)?万?(?![\d.-])"
_UNITS = "(?:元|块钱?|岁|分钟|分|个|件|人|天|次|斤|公斤|米|条|名|台|本|年|%|度|小时|级)?"
_TEXT = rf"(?:{_QUOTED}|{_LATIN}|(?:(?!的|或|和|并且|而且|同时|以及|最|每个|所有|平均|大于|小于|超过)[{HAN}]){{1,8}}?)"
_VALUE = rf"(?:{_DAY}|{_AMOUNT}{_UNITS}|{_TEXT}(?:或者?{_TEXT}){{0,4}})"
_FROM_TO = rf"(?:在|介于)(?:{_DAY}|{_AMOUNT}){_UNITS}(?:到|至|和|与|-|~)(?:{_DAY}|{_AMOUNT}){_UNITS}(?:之间|以内)?"
_ABOVE = rf"(?:在)?{_AMOUNT}{_UNITS}(?:以上|以下|之上|之下)"
_ONE = rf"{COLUMN}(?:的值)?(?:(?:{_HOW}){_VALUE}|{_FROM_TO}|{_ABOVE}|[不非]?为空)"
_JOINT = "(?:，?(?:并且|而且|同时|且|，|、|和|又|,))"
_CONDITIONS = rf"{_ONE}(?:{_JOINT}{_ONE}){{0,4}}"
_EACH = lazily.pattern(
    rf"(?P<column>{COLUMN})(?:的值)?(?:(?P<how>{_HOW})(?P<value>{_VALUE})|(?:在|介于)(?P<low>{_DAY}|{_AMOUNT}){_UNITS}"
    rf"(?:到|至|和|与|-|~)(?P<high>{_DAY}|{_AMOUNT}){_UNITS}(?:之间|以内)?|在?(?P<bound>{_AMOUNT}){_UNITS}(?P<side>以上|以下|之上|之下))"
    rf"(?={_JOINT}|$)"
)
_GROUPS = (
    r"(?:每一?(?:个|位(?!置)|种(?!类)|类(?![别型])|家(?!庭)|名(?![称次]))?+|各(?:个|位(?!置)|种(?!类)|类(?![别型])|家(?!庭))?+|不同的?)(?!年"
    rf"(?![龄级份])|月(?!份)|天|日(?!期)|周|小时)(?P<each>{COLUMNS})(?:里面?|中)?(?:的|分别|各自?|一共|总共|，){{0,6}}"
    rf"|(?:按照?|根据|以)(?P<by>{COLUMNS})(?:来|进行|为单位|为组){{0,6}}(?:分组|分类|分|统计|汇总|计算|划分|求|算|看)?(?:之?后|一下|出)?(?:的|，|来|看|统计|计算"
    r"|汇总|求|算|一下){0,6}"
    rf"|分(?P<split>{COLUMN})(?:来)?(?:统计|汇总|计算|看|求|算)(?:一下)?"
)
_LEADING_GROUPS = lazily.pattern(_GROUPS)
_TRAILING_GROUPS = lazily.pattern(
    rf"[，,]?(?:要)?按照?(?P<by>{COLUMNS})(?:来)?(?:分组|分类|分开|划分|分)?(?:统计|汇总|计算|看|算)?$"
)
_FALLING = "从高到低|从大到小|从多到少|由高到低|由大到小|由多到少|从新到旧|降序|倒序|逆序|从晚到早"
_RISING = "从低到高|从小到大|从少到多|由低到高|由小到大|由少到多|从旧到新|升序|正序|从早到晚"
_LETTERS = "字母顺序|拼音顺序|首字母|字母|拼音|笔画顺序"
_PLACED = "(?:来|进行)?(?:排列|排序|排名|排个序|排一下|排好|排)?"
_ORDER = lazily.pattern(
    rf"[，,]?(?:并|结果|再)?(?:(?:按照?|以)?(?:数值|结果|值)?(?:(?P<down>{_FALLING})|(?P<up>{_RISING}))(?:的?顺序)?{_PLACED}"
    rf"|按照?(?P<group>{COLUMN})(?:的)?(?:名称|名字)?(?:顺序|(?P<rising>{_RISING})|先后)(?:的顺序)?{_PLACED}"
    rf"|按照?(?P<named>{COLUMN})(?:来|进行)?(?:排列|排序|排)|(?P<file>(?:按|保持)(?:照)?(?:文件|原来|原有|原始)(?:里|中)?的?"
    rf"(?:先后)?顺序){_PLACED})$"
)
_FIRST = lazily.pattern(
    rf"[，,]?(?:再|并|的|只)?(?:取|要|看|给出|给我|显示|列出|列|保留|留)?(?:其中)?(?:的)?(?:最)?前(?:面)?(?P<count>{_NUMERAL}){_MEASURE}?"
    rf"(?:{_ROWS})?$"
)
_ONLY = lazily.pattern(
    rf"(?:^|[，,])?(?:只|仅|就)(?:想要?看?|需要|需|要|看|取|显示|保留|读取|读|列出|列|给我|给|留|查|查看|输出|提取|用)?(?:出)?(?P<names>{COLUMNS})"
    rf"(?:这)?(?:{_NUMERAL}|几)?个?(?:列|字段)?(?:的)?(?:数据|内容|信息)?$"
    rf"|(?:^|[，,])(?P<listed>{COLUMNS})(?:这)?(?:{_NUMERAL}|几)?个?(?:列|字段)(?:的)?(?:数据|内容|信息)?$"
)
_COUNTED = (
    rf"(?:一共|总共|共|分别|各){{0,6}}有?(?:多少|几)(?:条|行|个|位|名|人|家|笔|份|款|只|台|次)(?:{_ROWS}|人|员工|学生)?"
)
_CORES: tuple[re.Pattern[str], ...] = tuple(
    map(
        re.compile,
        (
            rf"(?:一共|总共|共|分别|各){{0,6}}有?(?:多少|几)(?:种|个|类|名|位|家|款)?不(?:同|一样)的(?P<distinct>{COLUMN})",
            rf"不同的?(?P<distinct>{COLUMN})(?:的)?(?:数量|个数|种类数|种数|数|一共|总共|共|分别){{0,6}}(?:有(?:多少|几)(?:种|个|类|名|位|家)?)?",
            rf"(?:一共|总共|共|分别|各){{0,6}}有?(?:多少|几)[种类](?P<distinct>{COLUMN})",
            rf"(?P<distinct>{COLUMN})(?:一共|总共|共)?有(?:多少|几)[种类]",
            rf"(?P<distinct>{COLUMN})(?:的)?去重(?:之?后)?(?:的)?(?:计数|个数|数量|数|有(?:多少|几)个?)?",
            rf"(?P<count>{_COUNTED})",
            r"(?P<count>总?(?:行|条|记录|人|个|条目|订单|员工|学生|用户|会员|(?:学生|员工|用户|会员)人)数量?)",
            rf"(?P<bare>{_OPERATION})",
            rf"(?P<column>{COLUMN})的?(?P<operation>平均|最高|最低)分",
            rf"(?P<column>{COLUMN})(?:的|一共|总共|分别|各){{0,6}}(?:是|有)?(?P<operation>{_OPERATION})(?:的)?(?:是|一个|有)?",
            rf"(?P<operation>最[高低])(?P<column>{COLUMN})",
            # What is said of things as well as of figures: 最大的订单, 最大的金额.
            rf"(?P<of>(?P<operation>最[大小高低多少]的?))(?P<column>{COLUMN})",
            rf"(?P<operation>(?!最)(?:{_OPERATION})|总)的?(?P<column>{COLUMN})",
        ),
    )
)
# 数量 alone may be a column to sum up, and how many rows there are: it is not for us to say.
_FIGURE = lazily.pattern(
    rf"(?!数量)(?P<column>(?:{_CHAR}){{0,6}}(?:[额价费量钱款率温龄薪积速重]|[价]格|工资|成本|金额|利润|收入|支出|度|分数?|值))"
)
_DOWN, _UP = "[高大多新近长贵好]", "[低小少早旧短差]"
_TOP: tuple[re.Pattern[str], ...] = tuple(
    map(
        re.compile,
        (
            rf"(?:按照?|根据|以)(?P<by>{COLUMN})(?:来|排序|排列|取|选|看|给出|列出|给我|，|的|挑出?|找出?){{0,6}}最(?:(?P<down>{_DOWN})|"
            rf"(?P<up>{_UP}))的?前?(?P<count>{_NUMERAL}){_MEASURE}(?:{_NOUN})?",
            rf"最(?:(?P<down>{_DOWN})|(?P<up>{_UP}))的?前?(?P<count>{_NUMERAL}){_MEASURE}(?:{_NOUN})?[，,]?(?:按照?|根据"
            rf"|以)(?P<by>{COLUMN})(?:来)?(?:算|排|看|排序|为准|计)?",
            rf"(?P<by>{COLUMN})最(?:(?P<down>{_DOWN})|(?P<up>{_UP}))的?前?(?P<count>{_NUMERAL}){_MEASURE}(?:{_NOUN})?",
            rf"(?P<by>{COLUMN})最(?:(?P<down>{_DOWN})|(?P<up>{_UP}))的(?:那|是哪)(?P<one>一?)(?:条|行|个|名|位|项|天|家|种|款|笔)"
            rf"(?:{_NOUN})?",
            rf"(?P<by>{COLUMN})(?:排名?|排在|排行)?(?:(?P<down>前)|(?P<up>倒数))(?P<count>{_NUMERAL})(?:{_MEASURE})?(?:的)?"
            rf"(?:{_NOUN})?",
        ),
    )
)
_SHOWN = lazily.pattern(
    rf"(?:请|帮我|给我|先){{0,6}}(?:读取|读一下|看一下|看看|查看|列出|显示|展示|输出|打印|取出?|加载|打开)(?:一下|出来)?(?P<names>{COLUMN}{_AND}{COLUMNS})"
)
_MOST = lazily.pattern(
    rf"(?:哪一?个|哪家|哪种|哪位|哪)(?P<group>{COLUMN})(?:的|(?=平均|总)|(?<=月|年|日|季|周)(?![份度]))(?P<figure>.{{2,12}}?)最(?:(?P<down>{_DOWN})|"
    rf"(?P<up>{_UP}))(?:的)?"
)
# What adds up over rows, where a highest price or temperature does not.
_ADDING = lazily.pattern(r".{0,4}(?:销售额|销量|营业额|营收|收入|支出|利润|花费|开支|下载量|访问量|客流量?)")
_SORT = lazily.pattern(
    rf"(?:按照?|根据|以|对|用)(?P<by>{COLUMN})(?:的)?(?:列|字段)?(?:(?P<down>{_FALLING})|(?P<up>{_RISING})|"
    rf"(?P<letters>{_LETTERS}))?(?:的?顺序)?(?:来|进行|做|给)?"
    rf"(?:(?P<down1>{_FALLING})|(?P<up1>{_RISING}))?(?:排列|排序|排名|排个序|排一下序?|排好|排)(?:一下|好)?(?:[，,]?(?:"
    rf"(?P<down2>{_FALLING})|(?P<up2>{_RISING})))?"
)
_KEY = rf"{COLUMN}(?:列)?(?:{_FALLING}|{_RISING})?"
_BOTH_KEYS = lazily.pattern(
    rf"(?:首先|先)?(?:按照?|根据|以)(?P<keys>{_KEY}(?:排序|排列|排)?(?:[，,]?(?:然后|再|其次|接着|之后|后){{1,6}}(?:按照?|根据|以)?{_KEY}"
    rf"|[、，,](?:按照?)?{_KEY}|(?:和|及){_KEY}){{1,3}})(?:来|进行|给){{0,6}}(?:排列|排序|排个序|排一下序?|排好|排)"
)
_BETWEEN_KEYS = lazily.pattern(
    r"(?:排序|排列|排)?[，,]?(?:然后|再|其次|接着|之后|后){1,6}(?:按照?|根据|以)?|[、，,](?:按照?)?|和|及"
)
_KEY_TOLD = lazily.pattern(rf"(?P<name>{COLUMN})(?:列)?(?:(?P<down>{_FALLING})|{_RISING})?")
_SPACES = lazily.pattern(rf"(?<=[{HAN}，。“”、\d])\s+|\s+(?=[{HAN}，。“”、])|\s+$|^\s+")


def chinese_wish(text: str) -> TableWish | None:
    """What a clause asks of a table; None when it is not understood to its last character."""
    plain = compact(text)
    for read in (_most, _top, _figure, _sorted, _rows):
        for told in dict.fromkeys((plain, without_leads(plain), trimmed(plain))):
            wish = read(told)
            if wish is not None:
                return wish
    return None


def compact(text: str) -> str:
    """The text without the spaces beside Chinese characters, which say nothing."""
    return _SPACES.sub("", re.sub(r"\s+", " ", text))


def trimmed(text: str) -> str:
    """The text without words that lead to a wish or close it."""
    text, before = without_leads(text), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text)
    return text


def without_leads(text: str) -> str:
    """The text without words that lead to a wish."""
    before = ""
    while text != before:
        before = text
        lead = _LEAD.match(text)
        text = text[lead.end() :] if lead else text
    return text.rstrip("？?。！!，, ")


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip("“”「」\"'‘’")


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name) for name in re.split("以及|[、和与及，,]", told))


def count_of(told: str) -> int:
    """The number that a text tells."""
    return int(told) if told.isdigit() else int(chinese_number(told))


def figure_in(text: str) -> tuple[str, str] | None:
    """The operation and the column of a text that is nothing but a figure: 平均价格, 价格的平均值."""
    for core in _CORES[-5:]:
        found = core.fullmatch(text)
        if found:
            return _OPERATION_OF.get(found["operation"], "sum"), bare(found["column"])
    return None


def _most(text: str) -> TableWish | None:
    """The group that has the most: 哪个部门的平均工资最高."""
    found = _MOST.fullmatch(text)
    figure = figure_in(found["figure"]) if found else None
    if found and figure is None and _ADDING.fullmatch(found["figure"]):
        figure = ("sum", found["figure"])
    if not found or not figure:
        return None
    return TableWish(*figure, (bare(found["group"]),), is_descending=bool(found["down"]), limit=1)


def _figure(text: str) -> TableWish | None:
    rest, conditions = _conditions_before(text)
    rest, ordered = _cut(_ORDER, rest)
    rest, first = _cut(_FIRST, rest)
    wish, groups = _grouped(rest, is_split=bool(conditions))
    order = _order_of(ordered, groups)
    if wish is None or order is None or (first and not groups):
        return None
    return replace(
        wish,
        group_by=groups,
        conditions=conditions,
        order=order,
        is_descending=not (ordered and ordered["up"]),
        limit=count_of(first["count"]) if first else 0,
    )


def _grouped(text: str, *, is_split: bool) -> tuple[TableWish | None, tuple[str, ...]]:
    """The figure of a text and the columns that it is split by."""
    for names, rest, is_marked in _groups_before(text):
        wish = _core(trimmed(rest), is_split=True)
        # Where nothing stands between a group and its figure, short names alone can be told apart: 各部门工资总和.
        if wish is not None and wish.measure == "分" and len(names) > 1:
            return None, ()
        if wish is not None and (is_marked or (all(len(one) == 2 for one in names) and len(wish.measure) < 4)):
            return wish, names
    rest, found = _cut(_TRAILING_GROUPS, text)
    if found:
        return _core(trimmed(rest), is_split=True), names_in(found["by"])
    return _core(trimmed(text), is_split=is_split), ()


def _groups_before(text: str) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """The groups that a text may begin with and what follows them; those that end with a mark of their own first."""
    found = [match for end in range(2, len(text)) if (match := _LEADING_GROUPS.fullmatch(text, 0, end))]
    told = [(match, match["each"] or match["by"] or match["split"]) for match in found]
    ways = [(names_in(names), text[match.end() :], not match[0].endswith(names)) for match, names in told]
    return iter(sorted(ways, key=lambda way: not way[2]))


def _core(text: str, *, is_split: bool) -> TableWish | None:
    for core in _CORES:
        found = core.fullmatch(text)
        if not found:
            continue
        told = found.groupdict()
        if told.get("distinct"):
            return TableWish("distinct", bare(told["distinct"]))
        if told.get("bare"):
            return TableWish(_OPERATION_OF[told["bare"]]) if is_split and told["bare"][:1] in "总合平中最" else None
        if told.get("count"):
            is_rows = re.search(rf"{_ROWS}|[条行]", told["count"]) is not None
            return TableWish("count") if is_split or is_rows else None
        column = bare(told["column"])
        if column == "分" and not is_split:
            return None
        is_figure = told.get("of") is None or _FIGURE.fullmatch(column) is not None
        return TableWish(_OPERATION_OF.get(told["operation"].removesuffix("的"), "sum"), column) if is_figure else None
    figure = _FIGURE.fullmatch(text) if is_split else None
    return TableWish("sum", figure["column"]) if figure else None


def _order_of(found: re.Match[str] | None, groups: tuple[str, ...]) -> str | None:
    """ "group", "file" or "" for by value; None for an order that groups do not have."""
    if found is None:
        return ""
    if not groups:
        return None
    if found["file"]:
        return "file"
    named = found["group"] or found["named"]
    if named:
        return "group" if bare(named) in groups else None
    return ""


def _top(text: str) -> TableWish | None:
    rest, only = _cut(_ONLY, text)
    columns = names_in(only["names"] or only["listed"]) if only and rest else ()
    for pattern in _TOP:
        found = pattern.fullmatch(trimmed(rest))
        if found and not any(word in found["by"] for word in _OPERATION_OF):
            count = found.groupdict().get("count")
            return TableWish(
                by=bare(found["by"]),
                is_descending=bool(found["down"]),
                limit=count_of(count) if count else 1,
                columns=columns,
            )
    return None


def _sorted(text: str) -> TableWish | None:
    rest, first = _cut(_FIRST, text)
    several = _BOTH_KEYS.fullmatch(rest) or _BOTH_KEYS.fullmatch(trimmed(rest))
    if several and first and not re.search(rf"{_FALLING}|{_RISING}", several["keys"]):
        return None  # the first rows of which end is not said
    if several:
        keys = [_KEY_TOLD.fullmatch(one) for one in _BETWEEN_KEYS.split(several["keys"])]
        told = [(bare(one["name"]), one["down"] is not None) for one in keys if one]
        return ordered(told, count_of(first["count"]) if first else 0) if len(told) == len(keys) else None
    found = _SORT.fullmatch(trimmed(rest)) or _SORT.fullmatch(rest)
    if not found:
        return None
    is_rising = any(found[name] for name in ("up", "up1", "up2", "letters"))
    return TableWish(
        by=bare(found["by"]), is_descending=not is_rising, limit=count_of(first["count"]) if first else 1000
    )


def _rows(text: str) -> TableWish | None:
    """Rows that fulfil conditions, some columns, or the first rows as they are."""
    rest, first = _cut(_FIRST, text)
    rest, only = _cut(_ONLY, rest)
    if not first:
        rest, first = _cut(_FIRST, rest)
    columns = names_in(only["names"] or only["listed"]) if only else ()
    limit = count_of(first["count"]) if first else 0
    rest = trimmed(rest)
    rows = re.fullmatch(
        rf"(?:哪些(?:{_NOUN})的)?(?P<all>{_CONDITIONS})(?:的)?(?:所有|全部|那些)?(?:的)?(?:{_NOUN})?", rest
    )
    if rows:
        conditions = tuple(_each(rows["all"]))
        return TableWish(conditions=conditions, columns=columns, limit=limit) if conditions else None
    different = re.fullmatch(rf"(?:都?有哪些|哪些|列出)?(?:不同|不一样)的(?P<column>{COLUMN})(?:都?有哪些)?", rest)
    if different:
        return TableWish(columns=(bare(different["column"]),), is_distinct=True)
    shown = _SHOWN.fullmatch(text)
    if shown:
        return TableWish(columns=names_in(shown["names"]))
    is_plain = not rest or re.fullmatch(_ROWS, rest) is not None
    return TableWish(columns=columns, limit=limit) if is_plain and (columns or limit) else None


def _conditions_before(text: str) -> tuple[str, tuple[Condition, ...]]:
    """What is left of a text that begins with conditions for rows: 城市是上海的门店有几家."""
    found = re.match(rf"(?P<all>{_CONDITIONS})的(?:{_NOUN}(?=一?共?有?(?:多少|几)))?", text)
    if not found:
        return text, ()
    return text[found.end() :], tuple(_each(found["all"]))


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    return tuple(_each(text)) if re.fullmatch(_CONDITIONS, text) else ()


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    found = pattern.search(text)
    return (text[: found.start()].rstrip("，,"), found) if found else (text, None)


def _each(told: str) -> Iterator[Condition]:
    for one in _EACH.finditer(told):
        column = bare(one["column"])
        if one["low"]:
            yield Condition(column, "ge", value_of(one["low"]))
            yield Condition(column, "le", value_of(one["high"]))
        elif one["bound"]:
            yield Condition(column, "ge" if one["side"] in ("以上", "之上") else "le", value_of(one["bound"]))
        else:
            how = next(name for name, pattern in _COMPARED.items() if re.fullmatch(pattern, one["how"]))
            values = [value_of(value) for value in re.split("或者?", one["value"])]
            yield Condition(column, how, values[0]) if len(values) == 1 else Condition(column, "in", values)


def value_of(told: str) -> Json:
    """The number or text that a value is, without its unit."""
    found = re.fullmatch(rf"(?P<number>{_AMOUNT}){_UNITS}", told)
    if re.fullmatch(rf"[零一二两三四五六七八九十百千万亿]{{2,}}{_UNITS}|[二两三四五六七八九十]{_UNITS}", told):
        return chinese_number(re.sub("[^零一二两三四五六七八九十百千万亿]", "", told))
    if not found or re.fullmatch(_DAY, told):
        return bare(told)
    digits = found["number"].strip("¥￥$").replace(",", "")
    return plain_number(round(float(digits.rstrip("万")) * (10_000 if digits.endswith("万") else 1), 9))
