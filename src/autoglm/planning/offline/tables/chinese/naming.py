"""Tells what each name in a Chinese question to a table is the name of, by what stands beside it.

Must not know: orders, ends of rankings.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from autoglm.planning.offline.tables.chinese.names import ONE_SIGN, bare
from autoglm.planning.offline.tables.gathering import OPERATIONS, Told
from autoglm.planning.offline.tables.parting import NAME, WEAK, Part
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import kept
from autoglm.planning.offline.words.text import is_han

# What a figure is worked out by, or rows are ranked by: it stands beside the name that it is said of.
_OF_A_NAME = OPERATIONS | {"extreme", "totalling", "summing", "top"}
# Behind these stands what is ranked, unless a word for a figure follows.
_OF_THINGS = frozenset({"top", "number", "rows"})
_COUNTS = frozenset({"count", "count_name"})
# Names that another name may stand before, with nothing between them.
_GROUPS = frozenset({"each", "by", "which"})
# What rows have, rather than what they are about: 员工姓名.
_ATTRIBUTE = lazily.pattern("(?:名|名称|姓名|名字|编号|号码|号|电话|地址|日期|时间)$")
_AND = lazily.pattern("以及|[、和与及]")
_STOPS = ("，", ",", "。", "；")

# What rows are, without saying which of them: only such a word may be left out.
_PLAIN = lazily.pattern(
    "人|人员|员工|职工|学生|同学|老师|教师|用户|会员|客户|顾客|病人|患者|读者|队员|成员|选手|球员|供应商|商家|商户|店铺|门店"
    "|商品|产品|货|货物|物品|东西|图书|书|订单|单子|单据|发票|合同|贷款|账单|交易|快递|包裹|运单|工单|任务|项目|投诉|记录|数据|条目"
    "|明细|行|设备|机器|车辆|房子|房源|城市|地区|省份|国家|部门|班级|学校|公司|品牌|品种|类别|月份|日期|岗位|小区|仓库|站点|线路"
    "|航班|文章|视频|帖子|活动|课程|样本|案件|资产|材料|药品|菜品|景区|电影|歌曲|游戏|接口|页面|渠道"
)
# What rows are parted by more often than what they are.
_GROUPS_NAMED = "城市|地区|省份|国家|部门|班级|学校|公司|品牌|类别|月份|日期|岗位|小区|仓库|站点|线路|渠道|门店|店铺"
_GROUP = lazily.pattern(_GROUPS_NAMED)
OF_SEVERAL = f"{_GROUPS_NAMED}|月|季度|年份|区域|品类|产品|商品|客户|供应商|项目|科目|员工|销售员"
"""The same, and what rows are about that many rows can have in common, as a regular expression."""
_OF_SEVERAL = lazily.pattern(OF_SEVERAL)
# A column does not begin with the end of 负责人.
_ENDED = lazily.pattern("人(?![员工口均力次数事民气])")
# Two signs that are one word though the first one may be a name by itself: 班级, 省份.
_WORDS = lazily.pattern(
    "班[级次组]|省份|店[铺员名]|月份|年[级份龄]|市[场区]|区[域县]|县区|科[目室]|类[别型目]|组[别员]|层级|号码|岗位|日期|系列"
)
_ONE_SIGN = lazily.pattern(ONE_SIGN)

_Role = Literal["key", "thing", "rows", "open"]


def named(told: Told) -> tuple[str, str] | None:
    """The column that a figure or a ranking is of, and what is ranked or counted; None where a name may be either."""
    known = {name for kind in ("each", "by", "which", "columns", "list", "order") for name in told.names(kind)}
    roles = _roles(told)
    keys = roles["key"]
    if not keys and not told.kinds & {"extreme", "top"}:
        keys = [name for name in roles["open"] if name not in known]
    others = {*roles["open"], *told.names("hint")} - {*keys, *known, *roles["thing"], *roles["rows"]}
    left_out = roles["rows"] if told.operations else [*roles["rows"], *roles["thing"]]
    if told.operations and any(map(_GROUP.fullmatch, roles["rows"])):
        return None  # 金额大于100的部门平均金额: for each, or of all?
    is_told_twice = len(set(keys)) > 1 or len(set(roles["thing"])) > 1
    if others or is_told_twice or not all(map(_PLAIN.fullmatch, left_out)) or any(map(_is_deed, keys)):
        return None
    return "".join(keys[:1]), "".join(roles["thing"][:1])


def is_group(name: str) -> bool:
    """Whether several rows may have such a thing in common."""
    return bool(_OF_SEVERAL.fullmatch(name))


def counted_group(told: Told) -> str:
    """What is counted where it is no row but what rows are parted by: 金额大于100的城市有几个. "" for rows, and where
    nothing tells of which."""
    roles = _roles(told)
    groups = [name for name in (*roles["rows"], *roles["thing"]) if _GROUP.fullmatch(name)]
    return "".join(groups[:1]) if told.conditions else ""


def is_torn(parts: Sequence[Part]) -> bool:
    """Whether a word is torn apart between a group and what follows: 各班 and 级成绩, 各负责 and 人金额."""
    pairs = [(one, two) for one, two in pairwise(parts) if one.found.end() == two.found.start()]
    return any(_are_torn(ends_openly(one), two) for one, two in pairs if one.kind in _GROUPS)


def _are_torn(name: str, two: Part) -> bool:
    told = two.found[0]
    if two.kind != NAME:
        return two.kind == "rows" and len(told) == 1
    return bool(name) and bool(_ENDED.match(told) or (len(name) == 1 and _WORDS.fullmatch(name + told[0])))


def is_glued(parts: Sequence[Part]) -> bool:
    """Whether nothing tells where a name ends and the next one begins: of 各快递公司运费 and 各部门迟到人数 it is not
    said what is told apart. Short names alone can be told apart: 各部门工资."""
    return any(one.found.end() == two.found.start() and _are_glued(one, two) for one, two in pairwise(parts))


def ends_openly(part: Part) -> str:
    """The last name of a part that tells groups where nothing stands behind it: a column may be hidden in it."""
    told = kept(part.found, "columns") if part.kind in _GROUPS else ""
    is_open = told and part.found[0].endswith(told) and is_han(told[-1])
    return _AND.split(told)[-1] if is_open else ""


def _are_glued(one: Part, two: Part) -> bool:
    if one.kind == NAME:
        return two.kind == "count_name"
    if one.kind in _GROUPS and two.kind == "count":
        return one.found[0].endswith("的")  # 每个部门在职的有几个
    name = ends_openly(one)
    if name and two.kind == NAME:
        is_word = len(name) == 2 and (not _ONE_SIGN.match(name) or bool(_WORDS.fullmatch(name)))
        is_clear = two.found[0].startswith("总") or (is_word and len(two.found[0]) < 4)
        return is_han(two.found[0][0]) and not is_clear
    return two.kind == "count_name" and len(name) > 2


def _roles(told: Told) -> dict[_Role, list[str]]:
    """The names by what they are the names of: the key, a thing that is ranked or counted, rows that fulfil conditions;
    or it is open."""
    roles: dict[_Role, list[str]] = {"key": [], "thing": [], "rows": [], "open": []}
    parts = [part for part in told.parts if part.kind not in WEAK and part.kind != "who"]
    kinds = ["", *map(_kind_beside, parts), "", ""]
    for before, part, behind, after in zip(kinds, parts, kinds[2:], kinds[3:], strict=False):
        if part.kind == NAME:
            name = bare(part.found[0])
            # Of 年龄大于60的病人平均住院天数 the name of the figure stands behind its word.
            is_ahead = before == "where" and behind in OPERATIONS and after == NAME
            roles["rows" if is_ahead else _role(name, before, behind, told)].append(name)
    return roles


def _kind_beside(part: Part) -> str:
    """The kind of a part; conditions in a clause of their own stand beside nothing."""
    is_apart = part.kind == "where" and part.found.string.startswith(_STOPS, part.found.end())
    return "" if is_apart else part.kind


def _role(name: str, before: str, behind: str, told: Told) -> _Role:
    is_measure, is_attribute = told.wording.is_measure(name), bool(_ATTRIBUTE.search(name))
    if before == "extreme":
        is_key = is_measure or name.endswith("数") or not is_han(name[0])
        return "key" if is_key else "open" if is_attribute else "thing"
    if behind in _OF_A_NAME or before in OPERATIONS or "how_much" in (before, behind):
        return "key"
    if before == "where":
        return "open" if is_attribute else "rows"
    is_thing = before in _OF_THINGS and not (is_attribute or is_measure)
    is_counted = bool(_COUNTS & {before, behind}) and name not in ("月份", "日期") and _is_counted(told)
    return "thing" if is_thing or is_counted else "open"


def _is_counted(told: Told) -> bool:
    """Whether a name beside a count says what is counted, and is neither each of it nor what it is."""
    found = next(part.found for part in told.parts if part.kind in _COUNTS)
    is_each = told.kept("count", "each") and not told.kinds & {"each", "by"}
    return not (is_each or "different" in told.kinds or found.string.startswith("是", found.end()))


def _is_deed(name: str) -> bool:
    """What is done most is no column: 借得最多的人."""
    return name.endswith("得") and not name.endswith("所得")
