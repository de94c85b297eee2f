"""Says in one way by which span of time rows are parted: "monthly sales" are "sales by month", 每天的 is 按日统计.

Must not know: tools, what else a question says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.offline.words import lazily

_ADVERBS: Mapping[str, str] = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year",
}  # fmt: skip
# Where a figure follows, for else it is a part of a name: the average monthly rent.
_ADVERB = lazily.pattern(
    rf"^(?P<lead>(?:(?:what|show|give|me|is|are|was|were|the|list|get|calculate|compute|of|for|showing)\s)*)(?P<adverb>{'|'.join(_ADVERBS)})"
    r"\s(?P<figure>(?:total|sum|average|mean|median|number|count|minimum|maximum|highest|lowest|sales|revenue|visits"
    r"|downloads|turnover|spending|expenses|profits?)\b(?!.*\s(?:by|per|each)\s).*)",
    re.IGNORECASE,
)
_DAY_OF_WEEK = lazily.pattern(r"\b(?:day of (?:the )?week|weekday name)\b", re.IGNORECASE)
_UNITS: Mapping[str, str] = {"天": "日", "礼拜": "周", "星期": "周"}
# Not the monthly salary, 每月工资, which may be a column: a figure or 的 follows, or what is told of each sale.
_EACH_HAN = lazily.pattern(
    "(?:每一?个?|逐|各个?|按每一?个?)(?P<unit>年[份度]?|季度|月份?|周|星期|礼拜|天|日)(?:的|(?=有多少|一?共|总|合计|平均|[有是]多少|各?有几|[销交成订消][售易交单费]?(?:金额|额|量)|金额|营业额|营收|访问量|下载量|客流量))"
)
_BY_DAY_HAN = lazily.pattern("(?P<by>按照?|分)天(?:来|进行)?(?=统计|汇总|看|算|求|计算|分组|分)")
_WEEKDAY_HAN = lazily.pattern("(?:星期|周|礼拜)几")


def with_spans(text: str, *, is_chinese: bool) -> str:
    """The question with "by" before each span of time by which rows are parted."""
    if is_chinese:
        told = _EACH_HAN.sub(lambda found: f"按{_UNITS.get(found['unit'], found['unit'])}统计", text)
        told = _BY_DAY_HAN.sub(r"\g<by>日", told)
        return _WEEKDAY_HAN.sub("星期", told)
    told = _DAY_OF_WEEK.sub("weekday", text)
    return _ADVERB.sub(
        lambda found: f"{found['lead']}{found['figure']} by {_ADVERBS[found['adverb'].lower()]}", told.strip()
    )
