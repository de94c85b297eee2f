"""Leaves out words that lead to a question to a table, or close it, in Chinese."""

from __future__ import annotations

import re

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN

_CHINESE = Phrasing(
    """
    measure = 条|个|行|名|项|位|家|种|类|笔|份
    """,
    {
        "i_ahead": Regex("我(?=[只想就仅])"),
        "seek": Regex("求(?!和)"),
        # Of 算出, behind what it is split by; 出库 and 出勤 are columns.
        "outcome": Regex("出(?![库货口勤生差版租现席诊院厂场价水车单账栏境行发炉产让品票款纳港站餐牌手])"),
        # 里程 and 中文 are columns.
        "inside": Regex("里面(?![积料])|里(?![程面])|中(?![位文级学介间标考班])"),
        "no_columns": Regex(r"(?<![这那两三四五六七八几\d])"),
        "finish": Regex("$"),
        "kind": Regex(rf"(?!总)[{HAN}]{{0,2}}"),
    },
    is_chinese=True,
)
_LEAD = _CHINESE.pattern("""
    请[问]|麻烦[你]|帮忙|帮我|帮|给我|替我|我(想|要|需要)[要|知道|看[看]]|<i_ahead>|想(知道|看[看])|先|再|然后|接着|并
    |数一数|数一下|数数|算一下|算一算|算算|算出[来]|计算[一下|出]|统计[一下|出]|<seek>[一下|出]|查询[一下]|查一下|查查
        |查找
    |查看|查|看一下|看一看|看看|看|列出[来]|列一下|找[一]找|找出[来]|找到|找|挑[选]出[来]|挑|选出[来]|筛选[出[来]]|筛出[来]
    |过滤[出[来]]|提取[出]|取出[来]|取|显示[出[来]]|展示|给出|输出|打印[出[来]]|告诉我|得出|读[出]|把|将|所有[的]
        |全部[的]|那些
    |哪些是|下|一下|，|,|：|:|的|<inside>|以及|还有|另外|顺便|<outcome>
""")
_TAIL = _CHINESE.pattern("""
    ([分别|各|都|又|到底][是|为|有](多少|多大|多高|多长|多重|多远|多久|多贵|多深|多宽)|是几|分别是|各[是]|(有|是)哪些
        |是什么|谢谢|呢|啊|吗|呀|吧|都|出来
   |[都|分别]*是(谁|哪几<measure>|哪些[人])|有谁
    |[都](<no_columns>列|拿|抽|调|摘|导|找|挑|选|筛|筛选|算|统计|计算|显示|打印|过滤|提取|取)[一下|一遍][出来]
    |加起来看看|给我[看看|看一下|看]|看看|一下|就行|就好|就可以|即可|了|进行|[来]看)<finish>
""")
# What adds up, and nothing else.
_AMOUNT = _CHINESE.pattern("""
    [总]{amount:<kind>(销售额|销量|营业额|营收|收入|支出|利润|花费|消费|开支|下载量|访问量|客流[量])}[是多少|有多少|多少]
""")
_MARKS = "？?。！!，, "
_SPACES = lazily.pattern(rf"(?<=[{HAN}，。“”、\d])\s+|\s+(?=[{HAN}，。“”、])|\s+$|^\s+")


def compact(text: str) -> str:
    """The text without the spaces beside Chinese characters, which say nothing."""
    return _SPACES.sub("", re.sub(r"\s+", " ", text))


def trimmed(text: str) -> str:
    """The text without words that lead to a wish or close it."""
    text, before = without_leads(text), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text.rstrip(_MARKS))
    return text


def without_leads(text: str) -> str:
    """The text without words that lead to a wish."""
    before = ""
    while text != before:
        before = text
        lead = _LEAD.match(text)
        text = text[lead.end() :] if lead else text
    return text.rstrip(_MARKS)


def as_total(text: str) -> str:
    """The question for a total where only what adds up is named, as 销售额; "" for any other one."""
    found = _AMOUNT.fullmatch(text.strip(f"的{_MARKS}"))
    return f"{kept(found, 'amount')}合计" if found else ""
