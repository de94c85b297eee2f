"""Finds where things are: URLs, mail addresses, paths of files, patterns of paths, and folders.

Owns: how each is written, and the Chinese orders glued to a file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, STOP_WORDS, any_of, words
from autoglm.planning.offline.words.text import HAN, Source, is_han

# Words of Chinese glued to an address do not belong to it (https://a.com/b看看); what begins a part of it does, as in
# /wiki/北京 and ?q=北京.
_URL = re.compile(
    rf"(?:https?|ftp|wss?)://(?:[^\s，。；：、？！）》」』”’<>\"'`{HAN}]|(?<=[/=_&#?+-])[{HAN}]+)+", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
_ENDING = any_of(FILE_ENDINGS)
PATH = re.compile(
    # A name ends before the Chinese behind its ending: 把a.txt的摘要写进b.txt.
    rf"(?:[~.]{{0,2}}/|(?<![A-Za-z])[A-Za-z]:[/\\])?(?:[\w.\-{HAN}]{{1,64}}/){{0,12}}"
    rf"(?:(?!\.(?:{_ENDING})[{HAN}])[\w.\-{HAN}]){{1,80}}\."
    rf"(?:{_ENDING})(?![A-Za-z0-9/])",
    re.IGNORECASE,
)
# What stands between two files without spaces, of which the second one has no Chinese name: 的摘要存.
_GLUED = re.compile(rf"[{HAN}]+(?=[\w-])", re.ASCII)
_GLOB = re.compile(
    r"(?<![\w*?/.)])(?:[\w.\-]{1,40}/){0,8}[\w.\-]{0,40}(?:\*\*?|\?(?=[\w.*]))[\w.\-*?/]{0,40}(?![\w*])", re.ASCII
)
_FOLDER = re.compile(
    r"(?<![\w/.:])(?:(?:\.{1,2}/|/)(?:[\w.\-]{1,64}/){0,12}[\w\-]{0,64}|(?:[\w.\-]{1,64}/){1,12}(?![\w])|"
    r"(?:[\w.\-]{1,64}/){2,12}[\w\-]{1,64})|(?<=[\s\u3400-\u9fff])\.(?=[\s，。]|$)",
    re.ASCII,
)
_THIS_FOLDER = re.compile(
    r"\b(?:the )?(?:current|this|working) (?:folder|directory)\b"
    r"|(?:当前|(?<![”」\"'])(?<![”」\"']\s)这个|本|此)(?:文件夹|目录)"
    r"|\b(?:the )?(?:whole|entire) workspace\b|(?:整个|全部|所有)工作区",
    re.IGNORECASE,
)
_FOLDER_WORD = re.compile(
    r"(?<![\w-])(?!(?:the|a|this|that|my|our|your|its|their|each|every|any|which|what|one|same|sub) )"
    r"([A-Za-z0-9_\-]{1,64})\s?(?:文件夹|目录|folder\b|directory\b)"
    r"|(?:文件夹|目录|folder|directory)\s?(?:(?:called|named) )?"
    r"([A-Za-z0-9_\-]{1,64}(?:/[A-Za-z0-9_\-]{1,64}){0,6})(?![\w/]|\.\w)",
    re.ASCII,
)
# What is said of a folder, and names none.
_NO_FOLDER = STOP_WORDS | frozenset(
    words("contains contain containing holds holding has called named listing structure")
)
# Words that begin with what else leads to a name: 读书笔记.md, 对账单.csv, 在线课程.docx.
_MADE_THINGS = "结果|报告|报表|记录|日志|明细|清单|列表|汇总|说明|模板|方案|手册"
_NAME_LEAD = (
    "根据(?=地[^.]{0,9}\\.)|(?:查询|搜索|统计|分析)(?=结果|记录|日志)"
    "|生成(?=[式器])|文件(?=清单|列表|目录|说明)|看看(?=板)"
    # Of one sign there is hardly a file: 统计局.csv, 分析表.csv.
    rf"|(?:查询|搜索|统计|分析|总结|生成|概括|文件)(?=[{HAN}]\.)"
    "|读(?=[书者后物本数卡报])|在(?=[线职校册岗建库编家]|读(?!书))|从(?=业)|到(?=[货期岗账访场站会])|和(?=[平谐解])|与(?=会)"
    "|对(?=[账比象接联外公照数手口])|给(?=[水排付药])|将(?=[军来领])|把(?=[手关])|为(?=[人民])"
)
_COURTESIES = "(?:请|麻烦|帮忙|帮我|给我|替我|先|再|然后|我想|我要|想|要)*"
# How people say that they want something, which no Latin name begins with: 我要a.csv的…, 能不能告诉我a.csv里….
_FRAME = (
    "请问?|麻烦你?|帮忙|帮|给|替|我|你|想|要|需要|得|希望|知道|了解|告诉|能不能|能否|可以|先|再|就|求"
    "|[查算看找数问](?:一?下)?"
)
_PATH_LEAD = re.compile(
    r"^(?:是(?![否非])|咱们?的?|我(?![的爱是家])|我们的?|里面放的?|里放)(?=[^.])"
    rf"|^(?!{_NAME_LEAD})[{HAN}]*?(?!{_NAME_LEAD})(?:读取|打开|加载|载入|读一下|看看|查看|读|保存为|保存到|保存成|存为|存到|存成|写入|写到|写进"
    rf"|文件名字?(?:叫做?|是)|文件名(?=[A-Za-z0-9])|名叫|统计|查询|总结|一下|概括|分析|根据|文件|列出|搜索|追加到|导出为|导出到|生成|另存为"
    rf"|(?:合并|拼接|拼|合|转换|转|换|改|变|做)成(?!绩|本|员|果|交|功|品|分|长|人|氨|材|图|物|器|纤|橡|树|词)|在|把|将|从|到|为"
    rf"|和|与|对|给|按[{HAN}]{{1,6}}汇总)(?=[^.])"
    rf"|^[{HAN}]*?(?:翻译|合并|压缩|解压|打印|上传|比较|对比|删除|改名|重命名|发送|[发存写记删])(?=[A-Za-z0-9_])"
    rf"|^(?:{_FRAME})++(?=[A-Za-z0-9_])|^{_COURTESIES}([查算看找数问瞧瞅])\1(?![据板])(?=[^.])"
    r"|^[看查算用取](?=[A-Za-z0-9_])|^(?:算出来?|算一下|求出)(?=[^.])"
    r"|^(?:存(?![折款货档单量根储栏放贮在盘取证])|写(?![作字真生手意信法稿景实])|记(?![录账事者忆号分工叙帐载性])|导出)(?=[^.])"
    # Orders that may also begin a name, as in 识别结果.txt, stand right before what is named.
    r"|^(?:请|麻烦|帮忙|帮我|给我|替我|先|再|我想|我要|想|要)*(?:识别|辨认|对比|比较|转写|听写|转录|提取|抽取|归纳|提炼|梳理|浏览|翻看|朗读|解析|转换|数数(?!据)|数一数|捋一捋|瞅瞅|瞧瞧|瞄一眼|瞅一眼"
    r"|(?:识别|辨认|转写|听写|提取|归纳|梳理|认|数|搜|查|翻|听|念|转|捋|看)(?:一下|下))"
    r"(?!结果|报告|记录|表|稿|数据|清单|说明|模型|模板|系统|方法|方案|明细|名单|文件|工具|程序|脚本|日志|指南|手册|文档|图|码"
    r"|笔记|格式|规则|要点|内容|的)(?=[^.])"
)

# Such an order is a part of the name where more is asked of the file than the order says: 总结报告.txt 里有什么.
_NAMED_BY_ORDER = re.compile(
    rf"(?:总结|概括|分析|统计|查询|搜索|生成|导出)(?:{_MADE_THINGS})[^.]*\.[A-Za-z]\w*\s?(?:里面?|中)?的?"
    r"(?:有(?:什么|哪些|几|多少[行列条])|[写讲说记]了什么|是什么|第\s?[\d一二三四五六七八九十]|前\s?[\d一二三四五六七八九十])"
)
# Behind a word such as 把 no order follows, and hardly one behind another: 把分析结果.csv, 打开查询记录.csv.
_SECOND_ORDER = re.compile(r"(?:读取|打开|加载|载入|查看|统计|查询|总结|概括|分析|列出|搜索|生成|翻译|合并|删除|读)$")
_MADE_THING = re.compile(rf"{_MADE_THINGS}|[{HAN}]{{1,2}}\.")
_BEFORE_NAMES = ("把", "将", "从", "对", "在", "给")
# Orders of one sign, each with the signs behind it that make it the beginning of a name: 用产量.csv, but 用户.csv.
_SHORT_ORDERS = {
    "用": "户品车电水工料印药法途量例餐房地气油具款心度人语词书章时材功处证友色表",
    "取": "件证货款暖消样餐数号景名经值向材水票卡药代决",
    "拿": "铁货地", "查": "询重验收房账勘找看获封体阅漏岗寝课抄", "看": "板护病房守点图台望法盘车电",
    "找": "零回工房人茬", "画": "册像作面报展廊家室板集质图稿笔架", "算": "法力术式盘账卦", "念": "书珠",
    "求": "职和购租助医学救偿解婚索导生", "听": "力写课证众诊书觉打说", "搜": "索救查狐狗集证身房", "挑": "战选",
    "数": "据字学量值码控组独额论理列模目位轴次", "叫": "号卖车醒", "要": "求点闻素约件害塞领人么货账",
    "筛": "查选子检分",
}  # fmt: skip
# Such an order leads to a file where a clause begins with it; a clause that makes a file names it behind that.
_SHORT_LEAD = re.compile(
    rf"^{_COURTESIES}(?:{'|'.join(f'{sign}(?![{sign}{others}出一下了到])' for sign, others in _SHORT_ORDERS.items())}"
    # 数数据.csv
    rf"|{'|'.join(f'{sign}(?={sign}[{others}])' for sign, others in _SHORT_ORDERS.items())}"
    r"|[筛挑选找列]出(?:来)?(?![货口租版入勤差库生])|筛选(?!条件|结果|后|表|出)"
    r"|我?想知道|请问|想问(?:一下)?|只(?:要|看|读|取|用)|(?:新建|创建|建立?|弄|写|做)(?:好|了)?一?[个份张篇](?:新的?)?(?:名?叫做?|名为)?)(?=[^.])"
)
_MADE_LEAD = re.compile(rf"^{_COURTESIES}(?:新建|创建)(?!文|[^.]*(?:项目|小区|工程|楼盘))(?=[^.])")

# A file in a clause of its own, to which somebody is referred: 哪天最忙？看排班.csv。
_REFERRED = re.compile("[看见](?![板闻面])")
_STOPS = "，。？！；,?!;"


def addresses_in(source: Source) -> Iterator[Mention]:
    """URLs, without the stop that ends a sentence, and mail addresses."""
    for match in _URL.finditer(source.plain):
        text = match[0].rstrip(".,;:!?)]}")
        yield Mention(Kind.URL, match.start(), match.start() + len(text), text, text)
    for match in _MAIL.finditer(source.plain):
        yield Mention(Kind.MAIL, *match.span(), match[0], match[0])


def paths_in(source: Source) -> Iterator[Mention]:
    """Files by their endings, without the order glued to a name (读取a.txt), patterns such as *.csv, and folders."""
    text = source.plain
    before = -1
    for match in PATH.finditer(text):
        start = match.start()
        glued = _GLUED.match(text, start) if start == before else None
        start, before = glued.end() if glued else start, match.end()
        is_apart = start > 0 and text[start - 1].isspace()
        short = _short_lead(text, start, match.end())
        start += max(short, _lead(text, start, match.end(), is_apart=is_apart))
        if _REFERRED.match(text, start) and _is_a_clause(text, start, match.end()):
            start += 1
        if match[0].isupper() and match.end() - start < 4:
            continue  # D.C. is no file
        yield Mention(Kind.PATH, start, match.end(), text[start : match.end()], text[start : match.end()])
    for match in _GLOB.finditer(text):
        if match[0].strip("*?/.-") and not re.search(r"\d\s*\*+\s*\d", match[0]):
            yield Mention(Kind.GLOB, *match.span(), match[0], match[0])
    yield from _folders(text)


def _lead(text: str, start: int, end: int, *, is_apart: bool) -> int:
    """How long the orders are that a file's name begins with. What stands by itself is a name as a whole: 看看
    年终总结会.docx."""
    at, before = start, ""
    while lead := _PATH_LEAD.match(text[at:end]):
        if is_han(text[at + lead.end()]) and (is_apart or _is_named_by(lead[0], before, text[at:])):
            break
        at, before = at + lead.end(), lead[0]
    return at - start


def _is_named_by(order: str, before: str, text: str) -> bool:
    """Whether an order is rather how a name begins."""
    if _NAMED_BY_ORDER.match(text):
        return True
    is_second = bool(before) and _SECOND_ORDER.fullmatch(order) is not None
    return is_second and (before.endswith(_BEFORE_NAMES) or _MADE_THING.match(text, len(order)) is not None)


def _short_lead(text: str, start: int, end: int) -> int:
    """How long the short order is that a file's name begins with; 0 where no clause begins there."""
    if text[:start].rstrip()[-1:] not in ("", *_STOPS):
        return 0
    is_alone = text[end : end + 1] in ("", *_STOPS)
    lead = _SHORT_LEAD.match(text[start:end]) or (_MADE_LEAD.match(text[start:end]) if is_alone else None)
    return lead.end() if lead else 0


def _is_a_clause(text: str, start: int, end: int) -> bool:
    return start > 0 and text[start - 1] in _STOPS and text[end : end + 1] in _STOPS


def _folders(text: str) -> Iterator[Mention]:
    for match in _FOLDER.finditer(text):
        if not re.fullmatch(r"[\d/.\-]+", match[0]) or match[0] in (".", "./", "../"):
            yield Mention(Kind.FOLDER, *match.span(), match[0], match[0].rstrip("/") or "/")
    for match in _THIS_FOLDER.finditer(text):
        yield Mention(Kind.FOLDER, *match.span(), match[0], ".")
    for match in _FOLDER_WORD.finditer(text):
        group = 1 if match[1] else 2
        if match[group].lower() not in _NO_FOLDER:
            yield Mention(Kind.FOLDER, *match.span(group), match[group], match[group])
