"""Which files a request means: by ending, by name, by contents, by the folder that they lie in.

Owns: the forms of such traits. Must not know: tools; the names of parameters are those that tools have for this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import FOLDER, PATH, QUOTE, Marked, Setting, setting
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, GENERIC_HAN, GENERIC_WORDS, STOP_WORDS, any_of
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN_SIGN

_Ways = tuple[Mapping[str, Json], ...]

_ENDING_WORDS: Mapping[str, str] = {
    "markdown": "md", "excel": "xlsx", "word": "docx", "python": "py", "javascript": "js", "text": "txt", "log": "log",
    "纯文本": "txt", "文本": "txt", "日志": "log",
}  # fmt: skip
_NAME = r"[a-z][\w-]*(?:/[\w.-]+){0,6}"
_ORDERS = (
    "查查|看看|找找|搜搜|翻翻|瞅瞅|瞧瞧|数数|列列|查下|看下|找下|数下|搜下|一下|一查|一看|一找|列出|列举|打开|查看|显示|统计|搜索|查找|帮我|给我"
    "|让我|想看|请把|请将|检查|浏览|整理"
)
_KNOWN = {
    "gap": Regex(r"\s?"),
    "ending": Regex(any_of({*FILE_ENDINGS, *filter(str.isascii, _ENDING_WORDS)})),
    "open": Regex("[\"'“]?"),
    "close": Regex("[\"'”]?"),
    # What is said of files is quoted, or a word alone where nothing else can be meant.
    "words": Regex(QUOTE),
    "folder": Regex(_NAME),
}
_ENGLISH = Phrasing(
    """
    kind = file[s]|document[s]|docs|image[s]|picture[s]|photos|spreadsheets|scripts|recordings
    says = [that|which] (contain[s|ing]|mention[s|ing]|include[s]|including|hold[s|ing]|have|has|having|with|say[s|ing]
        |talk[s] about|refer[s|ring] to)
    the_word = [the|a] [[exact] (word|text|phrase|string|term|name|line)[s]]
    names = (name|filename|file name|title)[s]
    with_name = (with|whose|having|that have) [the|a|their] <names> [that]
    sub = sub[-](folder[s]|directory|directories)|(nested|child|inner|lower|deeper) (folder[s]|directories)
        |(folders|directories) <lower> (it|them|that|there|this)|(folders|directories) <lower><stop>
    lower = below|inside|underneath|beneath|under|within|further down
    in_a = in|inside|under|within|below|through|underneath|from|of|across
    one = the|a|my|our|that|this|your|their|its
    there = (this|that|the) [very|same|one]* (folder|directory) [itself]|it|there|this|that
    do_not = (do not|don't|don’t|do n't|needn't|no need to|not)
    level = level[s]|depth[s]
    goes_on = that|which|for|and|with|contain|mention|have|including|recursively|larger|bigger|smaller|modified|changed
        |over|by|as|are|is|was|were|has|had|did|do|does|there|then|whose|where|named|called|having|but|without|no|not|at|across|all|right|including
        |edited|so|please|except
    """,
    {
        **_KNOWN,
        "word": Regex(r"[a-z][\w-]{2,30}"),
        # What something is turned into is no file that is looked for.
        "not_made": Regex(r"(?<!to )(?<!to a )(?<!into )(?<!into a )(?<!as )(?<!as a )(?<!new )(?<![a-z\d._/*-])"),
        "joint": Regex("[- ]"),
        "named_folder": Regex(FOLDER),
        "affirmed": Regex(r"(?<!not )(?<!non[- ])(?<!n't )(?<!never )"),
        "end": Regex(r"(?!\w)"),
        "stop": Regex(r"(?=\s*(?:$|[,;?!，。？]|\.(?:\s|$)))"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    says = [都|曾[经]]*(提到|提及|提[起]|包含|包括|含[有]|写着|写有|写到|写了|写|出现|说到|说起|涉及|讲到|谈到|谈及
        |聊到|讨论到|记录|记着|记了
        |带[有|着]|有)[过|了][字样|关键词|关键字|字符串|文字|文本|内容]
    so_called = 这个词|[这](两|二|三|四|几)[个]字|字样|的字样
    inside = 里[面]|中|内
    in_text = [内容|正文][<inside>]
    name = 文件名|名[字|称]
    folder_word = <gap>[这][个](文件夹|目录)
    in_folder = (底下|下面|里面|里边|之下|里|中|内|下)<no_other>
    which = 哪些|哪几[个|份|张|篇|本]|几[个|份|张|篇]|多少[个|份|张|篇]|什么
    sub = 子文件夹|子目录|下级目录|下级文件夹
    sub_of_level = [的][子](目录|文件夹)
    below = (里|中|下)[面]
    """,
    {
        **_KNOWN,
        "word": Regex(rf"{HAN_SIGN}{{2,8}}?|[a-z]\w{{1,30}}"),
        # Written as no word of the language: it can only be looked for.
        "latin": Regex(r"[a-z_]\w{1,30}"),
        # No order that leads to the name: 查查卷宗文件夹.
        "path": Regex(rf"(?:(?!{_ORDERS})\w){{1,12}}?(?:/\w{{1,12}}){{0,6}}"),
        "some": Regex(r"\S{0,8}"),
        "not_made": Regex(r"(?<![成为到转] )(?<![a-z\d._/*成为-])"),
        "not_after": Regex(r"(?<![a-z\d._/*成为到转-])"),
        "no_folder": Regex("(?!夹)"),
        "any_ending": _KNOWN["ending"],
        "told_of": Regex(rf"(?<=[过{QUOTE[0]}字上下前后大小里面天周月年])"),
        "dot": Regex(r"\."),
        "no_kind": Regex(r"(?![a-z\d.]|\s?(?:格式|类型)?的?(?:文件|文档|图片|表格))"),
        # 下载, 里程 and the like are no place.
        "no_other": Regex("(?!载|单|来|午|周|个)"),
        "fresh": Regex(r"(?<![\w./-])"),
        "start": Regex(rf"(?:^|(?<=[\s，,。]){''.join(f'|(?<={word})' for word in _ORDERS.split('|'))})"),
        "stop": Regex("(?=[，,。]|$)"),
    },
    is_chinese=True,
    is_within=True,
)
_OF_ENDING = (
    *_ENGLISH.patterns("""
        <not_made>[.]{ending}<joint><kind><end>
        <not_made>{ending:pdf|csv|png|jpg|jpeg|gif|mp3|wav|xlsx|docx|svg}s<end>
        (every|each|any|every single) {part:{ending}}<end>
        {part:(only|just) [the|those] {ending} (ones|one|files)}<end>
        [that|which] (end[ing|s] (in|with)|with [the] (extension|ending|suffix)) <open>[.]{ending}<close><end>
    """),
    *_CHINESE.patterns("""
        <not_made>[.]{ending}<gap>[格式|类型|后缀][的]<gap>(文件|文档|图片|表格|脚本|录音)<no_folder>
        {part:(以|后缀[名][是|为]|扩展名[是|为])<gap><open>[.]{ending}<close><gap>[结尾|为后缀|为扩展名][的]}
            (<gap>[所有]文件|<stop>)
        (<which>|所有[的]|全部[的]|每个)<gap>{part:[.]{ending}}<no_kind>
        <not_after>{part:[.]{ending}}<gap>[都|一共|总共]*(有|是)<which>
        {part:[以|用]<gap><dot>{ending}<gap>(结尾|收尾|后缀)[的]}<gap>(文件|<stop>|都|有)
        {part:{ending:[纯]文本|日志}文件}(有|都|里|中|<stop>)
        (的|里|中|下|所有|全部|有|把|将|列出)<gap>{part:<dot>{ending}}<no_kind>
        <told_of>的<gap>{part:[.]{ending}}<gap>[都|全](<stop>|找|列|挑|给|有|是)
    """),
)
_CONTENTS = (
    *_ENGLISH.patterns("""
        (file[s]|documents|docs|ones) {part:<says> <the_word> {words} [(in|inside) (them|it)]}
        (file[s]|documents|docs) {part:[that|which] (contain|mention)[s|ing] <the_word> {words:<word>}}
        (file[s]|documents|docs|ones) {part:with <the_word> {words} (in (them|it)|inside|somewhere in (them|it))}
    """),
    *_CHINESE.patterns("""
        (文件|文档){part:[[的](<inside>|内[容])[<inside>]]<says><gap>{words}[<so_called>]}
        {part:[(内容|正文)[<inside>]]<says><gap>{words}[<so_called>][的]}<gap>[所有|全部|那些](<some><gap>(文件|文档)
            |[.]<any_ending><no_kind>)
        (文件|文档){part:[的]<inside><says><gap>{words:<word>}}<stop>
        {part:[(内容|正文)[<inside>]]<says><gap>{words:<latin>}<gap>的}<gap>[所有|全部|那些](文件|文档)
        {part:<in_text>(提到|提及|包含|含有|写着|出现)[过|了]<gap>{words:<word>}的}<gap>[所有|全部]<some>文件
    """),
)
# The names of files as they are told, with what stands for the rest of a name.
_CALLED = tuple(
    (form, shape)
    for shape, english, chinese in (
        ("{}", """
            [that are|which are] (named|called) {words}
            <with_name> (contain[s|ing]|include[s]|including|has|have|with) {words}
            (with|having|that have|have|has) {words} [somewhere|anywhere] in (the|their|its) <names>
            (with|having|that have|have|has) [the word] {words:<word>} [somewhere|anywhere] in (the|their|its) <names>
            (whose|where the|with a) <names> (contains|includes|has|have|mentions) {words:<word>} [in it]<end>
         """, """
            <name>[<inside>|上](包含|含[有]|带[有|着]|有|出现)[了|过]<gap>{words}<gap>[<so_called>][的]
            {part:(名为|名字叫|名叫|叫[做])<gap>{words}<gap>[的]}<gap>文件
         """),
        ("{}*",
         """
            <with_name> (start[s|ing]|begin[s|ning|ing]) with {words}
            (whose <names>|names|(called|named) something) (start[s|ing]|begin[s|ning|ing]) with {words:<word>}<end>
         """,
         "<name>[<inside>][是|以]以<gap>{words}<gap>(开头|打头|开始)[的]"),
        ("*{}",
         "<with_name> end[s|ing] (with|in) {words}",
         "<name>[<inside>][是|以]以<gap>{words}<gap>(结尾|收尾)[的]"),
    )
    for form in (*_ENGLISH.patterns(english), *_CHINESE.patterns(chinese))
)  # fmt: skip
_FOLDERS = (
    *_ENGLISH.patterns("""
        {part:<in_a> [<one>] (folder|directory) [called|named] {folder:<named_folder>}}
        {part:<in_a> [<one>] {folder:<named_folder>} (folder|directory)}
        {part:(in|inside|under|within|below|beneath|through|underneath) {folder}}<end>(<stop>| <goes_on><end>)
        # The files of a folder, of which some are named: the .log files of logs. Those of the client lie anywhere.
        (files|documents|docs|scripts|sub[-](folders|directories)|folders)
            {part:of ([the] {folder} (folder|directory)|{folder})}<end>(<stop>| and<end>)
    """),
    *_CHINESE.patterns("""
        <fresh>{folder}<gap><in_folder>
        (在|把|将|列出|看看|查看|打开)<gap>{part:{folder:<path>}<folder_word>[<in_folder>]}
        <start>{folder:<path>}<folder_word><in_folder>
        {part:[在|把|将|从]<gap>{folder:<words>}<folder_word>[<in_folder>]}
    """),
)
_FOLDER_ITSELF = _ENGLISH.patterns("""
    [<one>] (folder|directory) [called|named] {folder:<named_folder>}
    [<one>] {folder:<named_folder>} (folder|directory)
""")
# What asks for what lies in a folder: without such a word "in" leads to a place of any kind, as "in Oslo".
_OF_FOLDERS = _ENGLISH.pattern("""
    (file[s]|folder[s]|directory|directories|document[s]|docs|everything|anything|things|items|image[s]|picture[s]
        |photo[s]|log[s]|note[s]|script[s]|spreadsheet[s]|recording[s]|content[s]|list|ls|search|find|look|grep|scan
        |there|recursive[ly])<end>
""")
_QUOTE_OR_HAN = lazily.pattern(f"{QUOTE}|{HAN_SIGN}")
_PLACED = lazily.pattern(f"{FOLDER}|{PATH}")
_BELOW = (
    *_ENGLISH.patterns("""
        (at|on|from|across) (all|any|every|each) <level>
        (in|inside|through|across) (all|every|each) [of (its|the)] (level[s]|<sub>)
        [and|also] (including|include|plus|with|and|in|as well as|along with)
            [(what is|what's|those|the ones|the files|files|everything|anything|whatever is|whatever's) (in|inside)]
            [all|any|its|the|their|every|of]* <sub> [too|as well]
        [and|with|including] [all|any|its|the|their|every|of]* <sub> (too|as well|also|included|and all)
        (all the way|right) (down|to the bottom)
        [,] (everywhere|anywhere|no matter (which folder|where)|wherever (it|they) (is|are|may be|might be)|in any
            folder)<end>
        (and|including|plus|as well as) [everything|anything|whatever is|all that is|all]
            (below|beneath|underneath|deeper|further down|under (it|that))[ it| that]<stop>
        (everything|anything|whatever is|all that is) (below|beneath|underneath|further down|under it)
        (however|no matter how) deep [they are|it is|it lies|down]
        [and] <affirmed>recursive[ly]<end>
    """),
    *_CHINESE.patterns("""
        (所有|全部|各[个]|任意|每个)(层级|级别)[<sub_of_level>|的][<below>][的]
        (各|每[一]|多)(级|层)<gap>(<sub_of_level>[<below>]|<below>)[的]
        [并[且]|也|要|请]*(包括|包含|含|连[同]|算上|带上|以及|和)[它|其|里面|下面|所有|全部|各级|各个|的]*<sub>[(里
            |中|下)的]
            [文件|内容][在内|一起|[也][都]列出[来]|也算[上]]*
        <sub>[(里|中)[面][的]][文件|内容|那些]*(也|都|要|得|给我|一并|一起|全)+(要|算|包括|列出|列|看|找|查|搜|数|带|包含|翻)
            [上|在内|进去|进来|出来|来|一下|一遍|着]
        (及|以及|和|与|连同)[其|它]*(以下|之下|下级|下属|下面)[的|所有|全部|各级|各层]*[<sub>|文件夹|目录][里|中|下][面][的]
        递归[地][的]
    """),
)
# What is asked of one folder alone, and of one kind of what lies there.
_NOT_BELOW = _ENGLISH.patterns("""
    [but|just|only|and]* directly (in|inside|under) <there><end>
    [but|and] (nothing|no) (deeper|further down|below [that|it|there])<end>
    [just|only] [at|on] [the] top level [only|alone]<end>
    [but|and] (without|excluding|ignoring|ignore|skip|skipping|leave out|leaving out|no|not [in|including])
        [the|its|any] <sub><end>
    [but|and] (not recursive[ly]|non[-]recursive[ly])<end>
""")
_OF_ONE_KIND = {
    kind: _ENGLISH.patterns(f"""
        [and|but] [i|we] <do_not> (need|want|care about|show|list|include) [the|any|me] [the|any] {other}<end>
        [and|but] (no|not the|without [the|any]|ignore [the]|skip [the]|leave out [the]|leaving out [the]) {other}<end>
    """)
    for kind, other in (("folder", "files"), ("file", "folders"))
}
# Folders that are wanted themselves, and not what lies in them.
_ONLY_FOLDERS = (
    *_ENGLISH.patterns("(which|what|all|any|list|show|the|every|only|just) {part:<sub>}<end>"),
    *_CHINESE.patterns("""
        (有|是)(<which>){part:[子]文件夹|[子]目录}<stop>
        (只|仅)[想|需]*(要|看|列[出]|显示|找[出]){part:[子]文件夹|[子]目录}<stop>
    """),
)
# What says nothing, but for a place of files: in data, 数据文件夹里.
_ALSO_FOLDERS = lazily.pattern(
    "(?:in|inside|under|within|below|beneath|underneath) (?:data|results|output)"
    "|.*(?:数据|资料|文档|结果|表格|图表).?(?:文件夹|目录).*",
    re.IGNORECASE,
)
_NO_FOLDERS = {"子", "下级", "上级"} | STOP_WORDS | GENERIC_WORDS | frozenset(GENERIC_HAN) | frozenset(FILE_ENDINGS)


def file_traits_in(told: Marked) -> Iterator[Setting]:
    """All traits of files that a text tells."""
    for form, shape in _CALLED:
        for match in form.finditer(told.text):
            yield setting(match, {"name": shape.format(told.value(match, "words"))})
    yield from _read(_CONTENTS, told, lambda match: ({"contains": told.value(match, "words")},))
    yield from _read(
        _BELOW, told, lambda _: ({"recursive": True}, {"min_bytes": None}, {"query": None, "pattern": None})
    )
    yield from _read(_NOT_BELOW, told, lambda _: ({"recursive": False},))
    for kind, forms in _OF_ONE_KIND.items():
        yield from _read(forms, told, partial(_of_kind, kind=kind))
    yield from _read(_ONLY_FOLDERS, told, lambda _: ({"kind": "folder", "recursive": None},))
    folders = tuple(_read(_FOLDERS, told, partial(_in_folder, told=told)))
    has_place = bool(folders) or _PLACED.search(told.text) is not None
    yield from _read(_OF_ENDING, told, partial(_of_ending, has_place=has_place))
    yield from folders
    # A folder that is named as one, and no place of files, can only be looked into itself.
    yield from _read(_FOLDER_ITSELF, told, lambda match: ({"path": told.value(match, "folder"), "recursive": None},))


def _of_kind(_: re.Match[str], *, kind: str) -> _Ways:
    return ({"kind": kind},)


def _read(forms: Iterable[re.Pattern[str]], told: Marked, read: Callable[[re.Match[str]], _Ways]) -> Iterator[Setting]:
    for form in forms:
        for match in form.finditer(told.text):
            ways = read(match)
            if ways:
                yield setting(match, *ways)


def _of_ending(match: re.Match[str], *, has_place: bool) -> _Ways:
    """As a pattern for names; a search, which must know where, then goes through all files, unless a place is told."""
    ending = kept(match, "ending")
    pattern = f"*.{_ENDING_WORDS.get(ending, ending)}"
    everywhere = () if has_place else ({"pattern": pattern, "path": ".", "query": None},)
    return (*everywhere, {"pattern": pattern}, {"name": pattern})


def _in_folder(match: re.Match[str], *, told: Marked) -> _Ways:
    """The folder, unless it is a word that only tells of one, or there is a file, which is what is worked on."""
    name, part = told.value(match, "folder"), kept(match, "part")
    is_owner = name[:1].isupper() and part.startswith("of ")
    is_place = part.startswith("in ") and "/" not in name and not _is_of_folders(told.text)
    is_said = name.lower() in _NO_FOLDERS and not _ALSO_FOLDERS.fullmatch(part or match[0])
    is_told = is_said or is_place or is_owner or re.search(PATH, told.text) is not None
    return () if is_told else ({"path": name, "pattern": None}, {"path": name, "min_bytes": None})


def _is_of_folders(text: str) -> bool:
    return _OF_FOLDERS.search(text) is not None or _QUOTE_OR_HAN.search(text) is not None
