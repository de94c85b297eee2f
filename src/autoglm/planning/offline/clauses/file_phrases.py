"""How a file stands in a clause that is understood to its last word, and what the clause says beside it.

Owns: the words around a file, and what stands for its rows. Must not know: what is asked; tools.
"""

from __future__ import annotations

import re

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.clauses import Clause
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.lexicon import MONTH_WORD, NUMBER_WORDS, words
from autoglm.planning.offline.words.phrasing import Phrasing, fitting
from autoglm.planning.offline.words.text import HAN_SIGN, language_of

_MARK = "\x01"
# Both vocabularies are also for what else is said in such clauses; `path` is the mark of a file.
ENGLISH = Phrasing(
    """
    inside = in|from|of|out of|inside|within|on|using|with|for|against|across|through|at|over
    table = file|table|spreadsheet|workbook
    some_data = <table>|sheet|data|dataset|data set|csv|json|column[s] of
    target = [the] [file]
    # In a clause of its own: the data is in sales.csv; see sales.csv.
    stated = [,|[.;?]] [and] ([the|my|our|its] (file|data|table|sheet|spreadsheet|workbook|figures|numbers|records
        |it|they|everything)['s|’s|<gap>:| is| are| can be found| live[s]| sit[s]]* [all|to be found]
        [called|in|at|under|inside|over in|here in|the one called|stored in]
        |(look|looking|see|check|use|using|go through|found) [it up|at|in|into])
    """,
    {
        "path": Regex(_MARK),
        "what": Regex(".+?"),
        "gap": Regex(" ?"),
        "space": Regex(r"\s"),
        "word_end": Regex(r"\b"),
    },
)
CHINESE = Phrasing(
    """
    inside = (里面<no_noun>|里边|里头|里<no_noun>|中<no_noun>|内<no_noun>|当中|上<no_time>)[的]|的
    about = (文件|数据|表格|表|名单|台账|明细|资料|记录|账|它|都)[名|全|都|就]*
        (是|在|用|来自|取自|为|见|：|:|叫|存在|放在|记在|写在)|文件
    write = 写(入|到|进|成)|存(到|进|入|为|成)|保存(到|为|进|成)|记到|记录到|追加(到|进|在)|导出(到|为)
    total = 汇总|加起来|求和|合计|相加|累加
    """,
    {
        "path": Regex(_MARK),
        "what": Regex(".+?"),
        "gap": Regex(r"\s*"),
        # The area, 面积, is no inside, 里面; nor is the fabric, 面料, or what begins a word: 里程, 中位数, 内存.
        "no_noun": Regex("(?!(?<=面)[积料]|(?<=里)程(?![序度])|(?<=中)位数|(?<=内)存(?![款货]))"),
        "no_time": Regex("(?!上|一?个?(?:[周月年季]|星期|礼拜)|半[年场]|期)"),
        "by": Regex(f"{HAN_SIGN}{{1,6}}"),
        "measure": Regex(f"{HAN_SIGN}{{1,8}}?"),
        "not_behind_han": Regex(f"(?<!{HAN_SIGN})"),
        "counted": Regex("(?=一?共?有)"),
        # A statement, and what stands around it.
        "sql": Regex(r"(?s:select\b.+?\bfrom\s+\w.*?)"),
        "no_words": Regex(r"\W*"),
        "pause": Regex(r"[\s:：,，]{0,40}"),
        "quote": Regex("[\"'`“]?"),
        "sql_end": Regex(r"[\"`”;.。，,\s]*"),
    },
    is_chinese=True,
)
_ENGLISH_FILE = ENGLISH.pattern("""
    [<stated>|[,] <inside>] [the] [<some_data> [file] [in|of|from]]<gap><path>[('s|’s)<word_end>]
        [<table><word_end>][<gap>:]
""")
_CHINESE_FILE = CHINESE.pattern("""
    [[，|,|。|[.;；]](<about>|见|详见|参见|参考|看)][从|在|对|把|将|用|拿|以|根据|基于|针对|按照]
        [(这|那)(个|份|张)][文件|表格]<gap><path>
        <gap>[这(个|张|份)][文件|表格|表|数据]<gap>[{inside}]<gap>[，|,|：|:]
""")
_INSIDE = re.compile(r"\b(?:in|of|from|inside|within)\b", re.IGNORECASE)
_ONLY_READ = (
    ENGLISH.pattern("(load|open|read|import) [the] [file|table]<gap><path> [file]<gap>"),
    CHINESE.pattern("[请|帮我|先|麻烦]*(读[取][一下]|打开|加载|载入|导入|load|open|read|import)<gap><path><gap>"),
)
# Words that say nothing in a question to a table, and a chart that is named in the middle of it.
_HAN_PLAINLY = (
    (CHINESE.pattern("按{by}(把|将){measure}<total>"), r"按\g<by>汇总\g<measure>"),
    (CHINESE.pattern("(加起来|加在一起|累加起来|汇总起来)[再|来|后|之后]{how:画|做成|做个|生成}"), r"的总和\g<how>"),
    (
        CHINESE.pattern("""
            (用|以){chart:(柱状|条形|柱形|折线|曲线|趋势|饼[状])图}(画|展示|表示|呈现|显示)[一下|出来|给我看]
        """),
        r"画成\g<chart>",
    ),
)
_COUNTED = r"\b(how many|number of|count(?: of)?(?: the)?) {noun}\b"
_SO_MANY = (
    rf"\b((?:than|over|above|under|below|least|most|exceeds?|exceeding) (?:\d+|{'|'.join(NUMBER_WORDS)})) {{noun}}\b"
)
# When its rows are from says nothing of what they are: orders_q3, invoices-2026-10.
_DATED = re.compile(rf"(?<=[a-z])(?:[ _-]?(?:\d[\d_-]*|[qh]\d|v\d+|{MONTH_WORD}|new|old|all|final|export|data|list))+$")
_OWN = (
    r"(?<!\bsum)(?<!\btotal)(?<!\baverage)(?<!\bnumber)(?<!\bcount)(?<!\bmean)(?<!\bvalues)(?<!\bmedian)(?<!chart)"
    r"(?<!graph)(?<!plot)(?<!share)(?<!percentage)(?<!percent)(?<!proportion)(?<!fraction)"
    r" (?:of|for) (?:all )?(?:the )?{noun}\b"
)
# What is done in some amount: 出库数量 is a figure of each row, where 订单数量 is how many rows there are.
_DEEDS = tuple(words("出库 入库 销售 采购 进货 发货 退货 出货 生产 领用 使用 借阅 消费 捐赠"))


def without_file(clause: Clause, path: Mention | None) -> tuple[str, bool]:
    """The clause without its file, and whether it speaks of something inside of that."""
    text = with_marks(clause)
    is_chinese = language_of(clause.text) == "zh"
    for wordy, plain in _HAN_PLAINLY if is_chinese else ():
        text = wordy.sub(plain, text)
    if path is None:
        return text, False
    found = (_CHINESE_FILE if is_chinese else _ENGLISH_FILE).search(text)
    assert found is not None
    rest = text[: found.start()] + " " + text[found.end() :]
    is_inside = found["inside"] is not None if is_chinese else _INSIDE.search(found[0]) is not None
    stem, _, ending = path.text.rpartition("/")[2].lower().rpartition(".")
    if ending == "json":
        return rest, is_inside
    return _without_han_name(rest, stem) if is_chinese else _without_name(rest, stem), is_inside


def _without_name(text: str, stem: str) -> str:
    """The text with "rows" for the noun that the file is called by, and without "of all orders", which says nothing."""
    called = _DATED.sub("", stem)
    noun = re.escape(called) if called.endswith("s") else re.escape(called) + "s"
    rest = text
    for counted in (_COUNTED, _SO_MANY):
        rest = re.sub(counted.format(noun=noun), r"\1 rows", rest, flags=re.IGNORECASE)
    return re.sub(_OWN.format(noun=noun), "", rest, flags=re.IGNORECASE)


def _without_han_name(text: str, stem: str) -> str:
    """The text with 记录 for the noun that the file is called by, but for one that tells what its figures are of."""
    if stem.endswith(_DEEDS):
        return text
    noun = re.escape(stem)
    rest = re.sub(rf"((?:多少|几)[个条笔位名份家]){noun}", r"\1记录", text)
    return re.sub(rf"{noun}(?=数|的?数量|一?共?有?(?:多少|几)[个条笔位名份家])", "记录", rest)


def with_marks(clause: Clause) -> str:
    """The clause with a mark in place of each file."""
    text = clause.text
    for one in sorted(clause.mentions, key=lambda one: -one.start):
        if one.kind is Kind.PATH:
            text = text[: one.start] + _MARK + text[one.end :]
    return text


def is_only_read(clause: Clause) -> bool:
    """Whether a clause asks for nothing but that its file is read."""
    return fitting(_ONLY_READ, with_marks(clause)) is not None
