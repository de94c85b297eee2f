"""What people say in Chinese around the files that they name: a file that is described as well as named, where it is,
what it holds, where something goes, and what the request has made before.

Owns: these ways of speaking, as data for `restated`. No figure, order or condition is ever taken out. Must not know:
tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import MARKS
from autoglm.planning.offline.rewriting.ways import SIGNS
from autoglm.planning.offline.words.documents import HAN_HOLDINGS
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN

# What names neither a file nor an address.
_OTHER = "[^\ue002\ue004]"
CHINESE = Phrasing(
    """
    stated = <named>[<owner>]<holding>([都|就|全][放|存|记|写]在|是|叫)[文件]<gap>{path}<gap>[文件][里[面]|中|内]
    please = 请|帮我|麻烦
    folder = 目录|文件夹
    text = 正文|文字|文本
    """,
    {
        **SIGNS,
        **HAN_HOLDINGS,
        "main": Regex(f"{_OTHER}+?"),
        "before": Regex("(?s:.+?)"),
        "anything": Regex(".*?"),
        "ending": Regex("[a-z][a-z0-9]{1,4}"),
        "pause": Regex(r"[，,。？?！!；;\s]+"),
        "comma": Regex(r"\s?[，,。；;]\s?"),
        "clause_end": Regex("(?=[，,。！!]|$)"),
        "text_end": Regex("(?=[。！!？?]?$)"),
        # Such words for a file may as well be its content.
        "named": Regex("(?!数据|表格|文件|资料)"),
        "alone": Regex(rf"(?:(?<=[把将从对])|(?<=一下)|(?<![{HAN}\w{MARKS}]))"),
        "spaces_or_colon": Regex(r"(?:\s|[:：])+"),
        "free_colon": Regex(r"(?:(?<!\d)[:：]|[:：](?!\d))(?!//)"),
        "order": Regex("(?=总结|概括|归纳|缩|转|读|打开|提取)"),
        "not_behind_han": Regex(f"(?<![{HAN}])"),
        "before_han": Regex(f"(?=[{HAN}])"),
        "behind_comma": Regex(r"(?:(?<=[，,。；;])|(?<=[，,。；;]\s))"),
        "behind_stop": Regex(r"(?:(?<=[，,。；;？?])|(?<=[，,。；;？?]\s))"),
        "behind_verb": Regex("(?:^|(?<=[把在将出看开] ))"),
        "name": Regex(f"[{HAN}]{{1,10}}"),
        "word": Regex(r"[a-z_]\w*"),
        "not_columns": Regex(r"(?<![这那该一二两三四五六七八九十几\d])"),
        "few_signs": Regex(r"\S{0,8}"),
        "few_words": Regex('[^，,。；;？?“"\ue001]{0,20}?'),
        "count": Regex(r"[\d一二两三四五六七八九十]{1,3}\s?"),
    },
    is_chinese=True,
    is_within=True,
    is_lower=True,
)
DESCRIBED = """
    (<owner>|<alone>)<holding><spaces_or_colon>{path} => <space>{path}
"""
"""A file that is described as well as named: 购物清单 shopping.md."""
PLACED = """
    <start>{main}<pause><stated><text_end> => {path} 里{main}
    <start><stated><comma>[<please>]*((把|将)[它|其]|<order>){main}<text_end> => 把 {path} {main}
    <start><stated><comma>[<please>]*{main}<text_end> => {path} 里{main}
    <start>{main}<comma>(数据|表格|文件|资料|名单|内容|原文)[都|就]*(在|是|存在|放在|来自)<gap>{path}<gap>[文件][里[面]|中|内|上]
        <comma>{rest:<before>}<text_end> => {path} 里{main}，{rest}
"""
"""Where something is: 清单在 货.csv."""
HELD = """
    {path}<gap>[[这个]文件][里[面]|中|上][到底|究竟|都|具体](说|写)[了|着|的|的是|了些|的都是](什么|啥)[内容]
        => 读取 {path} 的内容
    {path}<gap>(里[面]|中|上[面]|内)[到底|究竟|都|具体|一共|大概|主要]*[记|写|放|登记]有[些|点]*什么[内容|东西]<clause_end>
        => 读取 {path} 的内容
"""
"""What a file holds."""
OF_DAYS = """
    <comma>[{then:再|然后|并|就}](把|将)[这个|那个|这一天的|那天的]日期{how:写|存|记|保存|追加|放|发}
        => ，{then}把它{how}
"""
"""What a day is that was asked for, and not that of now."""
FOUND = """
    {path}<gap>[主要|大概|大致]讲[的][是][些](什么|啥) => {path} 讲了什么
    (哪里|哪儿|哪些地方|什么地方|哪些位置)<gap>{said:[都](出现|提到|提及|写|包含|含[有]|有)[了|过|着|到]<gap>(<quote>|<word>)}
        => 哪几行{said}
    {folder}的{files:<gap><few_signs><gap>文件} => {folder}里的{files}
    <not_behind_han>往<gap>{path} => 在 {path}
    文件<gap>(，|,)<gap>哪几行 => 文件里哪几行
    {where:里|中|页}(找找|找一下|查找|查一下|找|查)<gap>{quote} => {where}搜索{quote}
    [里]有没有{what:<few_words>文件}<text_end> => 里有哪些{what}
    有没有{what:<few_words>的<gap><ending>}<text_end> => 有哪些{what} 文件
    <behind_verb>{name}<space>{inside:里[面](的|所有|全部|[都]有)} => {name} 文件夹{inside}
    (列一下|列一列|列下|列列){what:<few_words><folder>} => 列出{what}
    <not_columns>列给我[看[看|一下]] => 列出来
    [用]{length:<count>句[话]}[跟我|给我](告诉我|说说|讲讲|说一下|讲一下|说清[楚])[它|这篇|里面|文章][主要][讲|说][了|的是]
        [什么|啥|大意|重点|要点|内容]<clause_end> => 总结成{length}
"""
"""What a file is about, where something stands in it, and which files there are."""
REPORTED = """
    [都](放进|放到|写进|写到|存进|存到|加进|做进|做成|整理成|汇总成)[一份]报告<gap>{path}(，|,)<gap>
        [报告][的]标题[就|要][写[成]|叫[做]|为|是|用]<gap>{quote} => 生成报告 {path}，标题是{quote}
"""
"""Where something goes: into a report with a title."""
MORE = """
    {only:<path><gap>[里[面]|中][的][所有|全部]表格<anything>}(，|,)<gap>
        ([其他[的]|别的]<text>[内容]([就]不要|不用)[了]|不要<text>)<text_end> => {only}
    加总 => 汇总
    # What is left out is said in one way, which is never heard as the opposite.
    不(含|包括|包含){folders:子<folder>} => 除了{folders}
    # What leads on by the way.
    (<start>|<behind_comma>)(顺便|顺带|顺手)[再|也] => 再
    <behind_stop>(完了|弄完|做完|完事|好了)[之后|以后|后][再|就|，]<before_han> => 然后
"""
"""Only the one of two that the same file has; what is left out, and what comes by the way."""
