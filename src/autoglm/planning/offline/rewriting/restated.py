"""Says in usual words what a request says around the files that it names: a file that is described as well as named, a
sentence that only tells where something is, a question about what a file holds, what was made before.

Owns: such ways of speaking, in both languages. What is quoted stays as it is, and no figure, order or condition is ever
taken out. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autoglm.planning.files import TABLE_ENDINGS, ending_of, file_kind, is_table
from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, FOLDER, MARKS, PATH, QUOTE, marked
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.rewriting import (
    asked_of_texts,
    chinese,
    chinese_orders,
    english,
    english_asides,
    english_places,
    english_questions,
    english_told,
    english_wording,
)
from autoglm.planning.offline.rewriting.ways import Lines, ways
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.documents import HAN_HOLDINGS, HOLDINGS
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN, Source

# What is longer is hardly said in such a way, and takes long to look through.
_MOST_CHARS = 400
_ASKED = lazily.pattern('(?<=ask me ")[a-z]')
_QUOTED = lazily.pattern('"[^"]*"')


def _is_there(found: re.Match[str], lines: Lines) -> bool:
    """Whether what is described is there already, and not what is to be made; what is in a table may be a column."""
    if _MAKING.search(lines.told[: found.start()]):
        return False
    return not kept(found, "inside") or ending_of(lines.path(found)) not in _HOLDS_VALUES


def _is_text(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is no picture and no recording, of which such a question asks for something else."""
    return file_kind(lines.path(found)) not in ("image", "sound")


def _is_prose(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is no table, of which the lines are rows."""
    return not is_table(lines.path(found))


def _is_told_again(found: re.Match[str], lines: Lines) -> bool:
    """Whether what is done was told before, or says no more than that: 查到以后."""
    work = lines.wording(found, "work")
    return work in chinese_orders.DONE_ANYHOW or work[0] in lines.plain[: found.start()]


def _is_asked(found: re.Match[str], lines: Lines) -> bool:
    """Whether a question was told before."""
    return "问" in lines.told[: found.start()]


def _is_this(found: re.Match[str], lines: Lines) -> bool:
    """Whether a folder is called this one."""
    return lines.wording(found, "this").startswith("这")


def _asks_nothing(found: re.Match[str], _: Lines) -> bool:
    """Whether nobody is asked anything in between, whose answer "it" would be."""
    return _ASKING.search(found[0]) is None


def _is_answered(found: re.Match[str], lines: Lines) -> bool:
    """Whether a server was asked before."""
    return re.search(ADDRESS, lines.told[: found.start()]) is not None


def _is_of_json(_: re.Match[str], lines: Lines) -> bool:
    """Whether a JSON file is spoken of, and no table."""
    return _JSON.search(lines.plain) is not None and _TABLE.search(lines.plain) is None


def _has_no_fields(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is none of JSON, where "take" asks for a field."""
    return not _is_json(found, lines)


def _is_of_no_table(_: re.Match[str], lines: Lines) -> bool:
    """Whether no table is spoken of, of which the lines are rows."""
    return _TABLE.search(lines.plain) is None


def _is_picture(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file that is named last is a drawn picture."""
    return ending_of(lines.path(found)) == "svg"


def _is_sought(found: re.Match[str], lines: Lines) -> bool:
    """Whether a word can only be looked for. What a table holds under such a word may be a column."""
    return english_places.is_sign(lines.wording(found, "what")) and ending_of(lines.path(found)) not in _HOLDS_VALUES


def _tells_day(found: re.Match[str], lines: Lines) -> bool:
    """Whether what was asked before is a day, which is then the date that is spoken of."""
    return _DAYS.search(lines.told[: found.start()]) is not None


def _seeks_nothing(_: re.Match[str], lines: Lines) -> bool:
    """Whether nothing is looked for, which might be what stands behind "for"."""
    return _SEEKS.search(lines.told) is None


def _is_of_table(_: re.Match[str], lines: Lines) -> bool:
    """Whether a file is named that has columns or fields."""
    return _VALUES.search(lines.plain) is not None


def _is_title(found: re.Match[str], lines: Lines) -> bool:
    """Whether what follows can be the title of something that is made."""
    is_last = not lines.plain[found.end("title") :].strip(" .!?")
    is_made = english_wording.MAKES.search(lines.told[: found.start()]) is not None
    return is_made and english_wording.is_title(lines.wording(found, "title"), is_last=is_last)


def _is_json(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file is one of JSON."""
    return ending_of(lines.path(found)) == "json"


def _is_named_before(found: re.Match[str], lines: Lines) -> bool:
    """Whether a name stood in the request before, so that to tell it once more says nothing."""
    name = lines.wording(found, "again").lower()
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lines.plain[: found.start()].lower()) is not None


def _converts(found: re.Match[str], lines: Lines) -> bool:
    """Whether a file that is saved under another name is to have another form."""
    before, behind = ending_of(lines.path(found)), ending_of(lines.path(found, "to"))
    return before != behind and behind in _MADE_FORMS and file_kind(lines.path(found)) not in ("image", "sound")


def _has_form(found: re.Match[str], lines: Lines) -> bool:
    """Whether the file that something is converted to has the form that is told."""
    return ending_of(lines.path(found)) in chinese.FORMATS[kept(found, "format")]


# Forms in which the text of another file does not stand as it is.
_MADE_FORMS = frozenset({"html", "htm", "csv"})
_HOLDS_VALUES = TABLE_ENDINGS | {"json"}
_VALUES = lazily.pattern(rf"\.(?:{'|'.join(sorted(_HOLDS_VALUES))})(?![a-z0-9])", re.IGNORECASE)
_TABLE = lazily.pattern(rf"\.(?:{'|'.join(sorted(TABLE_ENDINGS))})\b", re.IGNORECASE)
_DAYS = lazily.pattern(
    r"哪[一]?天|几号|星期几|周几|工作日|天[之以]?[后前]|周[之以]?[后前]|个月[之以]?[后前]|年[之以]?[后前]|往[后前]"
    r"|\b(?:date|day|weeks?|months?|years?) (?:is|was|after|before|from|later|ago)\b"
)
_JSON = lazily.pattern(r"\.json(?![A-Za-z0-9])", re.IGNORECASE)
_ASKING = lazily.pattern(r"\b(?:ask|prompt|question)\b")
_SEEKS = lazily.pattern(r"\b(?:search|look|hunt|find|grep|scan|check|locate|seek|lines|rows|files)\b")
# What names neither a file nor an address.
_OTHER = "[^\ue002\ue004]"
_KNOWN = {
    "path": Regex(PATH),
    "quote": Regex(QUOTE),
    "url": Regex(ADDRESS),
    "start": Regex("^"),
    "end": Regex(r"\s*$"),
    "gap": Regex(r"\s?"),
    "space": Regex(" "),
    "main": Regex(f"{_OTHER}+?"),
    "head": Regex(f"{_OTHER}*?"),
    "tail": Regex(f"(?![a-z]){_OTHER}*?"),
    "things": Regex(f"{_OTHER}{{1,60}}?"),
    "before": Regex("(?s:.+?)"),
    "anything": Regex(".*?"),
    "number": Regex(r"\d+"),
    "ending": Regex("[a-z][a-z0-9]{1,4}"),
}
_ENGLISH = Phrasing(
    """
    is = 's|’s|'re|’re| is| are
    says = (mention|contain|say|include|have|hold|show|list|refer to|talk about)[s]
    # Where a file is that was spoken of: it's in essay.docx, my notes are saved as notes.txt.
    stated = (it|this|that|they|the file|<holding>)(<is>|s) [all] [saved|stored|kept] [in|at|called|named|under] {path}
    anything_said = (anything|something|anywhere|(any|some|a) (line[s]|mention[s]|text|reference[s]|row[s]|entry|entries
        |part)) [(that|which) <says>|with|about|on|of|to|containing|mentioning|saying]
    the_word = the (word[s]|phrase|term|text|name|string)
    part = page[s] <number>[<gap>(-|–)<gap><number>]
    find = find|locate|look up|look for|spot
    gist = (the|a) [short|brief|quick] (summary|gist|digest)
    shorten = summarise|summarize|sum|boil|shorten|condense
    made = (the|that|this) [resulting]
    without = (no|not the|without [the]|(i|we) (don't|don’t|do not) (need|want) [the|any])
    """,
    {
        **_KNOWN,
        **HOLDINGS,
        "pause": Regex(r"\s*[.;,?!]\s*"),
        "word_end": Regex("(?![a-z])"),
        "clause_end": Regex(r"(?=\s*(?:[.,;?!]|$|and\b|then\b))"),
        "text_end": Regex("(?=[.!?]?$)"),
        # An order begins here; or one that goes on from the order before.
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
        "going_on": Regex(r"(?:(?<=\band )|(?<=\bthen )|(?<=, ))"),
        "with_news": Regex(f"(?= (?:with|that|when|once|it|the|{QUOTE})|[.!]?$)"),
        "not_of": Regex("(?! of)(?![a-z])"),
        "name": Regex("[a-z]+"),
    },
    is_within=True,
    is_lower=True,
)
_CHINESE = Phrasing(
    """
    stated = <named>[<owner>]<holding>([都|就|全][放|存|记|写]在|是|叫)[文件]<gap>{path}<gap>[文件][里[面]|中|内]
    please = 请|帮我|麻烦
    folder = 目录|文件夹
    text = 正文|文字|文本
    """,
    {
        **_KNOWN,
        **HAN_HOLDINGS,
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
# What stands before something that is to be made.
_MAKING = _ENGLISH.pattern("""
    (to|into|as|make|write|create|generate|produce|build|draw|save|store|update|send|post|append|add|put|turn|convert
        |new)<end>
""")
# What follows without quotes is told to people as it stands.
_FREE = (
    _ENGLISH.pattern("(remind|saying|(notify|message|alert|tell) (me|us|everyone|them) (that|to))<word_end>"),
    _CHINESE.pattern("<free_colon>|提醒|(通知|告诉)(大家|他们|所有人)"),
)
_SPOKEN = Phrasing(
    chinese.WORDS,
    {name: _KNOWN[name] for name in ("path", "quote", "gap", "url")} | {"this_folder": Regex(FOLDER)} | chinese.KNOWN,
    is_chinese=True,
    is_within=True,
    is_lower=True,
)
WORDED = (
    *ways(english_questions.ASKED, english_questions.WAYS),
    *ways(english_wording.WORDED, english_wording.MESSAGES),
    *ways(english_wording.WORDED, english_wording.TITLES, _is_title),
    *ways(english_wording.WORDED, english_wording.CONTENTS, _is_of_no_table),
)
"""What is told word for word without quotation marks."""
WAYS = (
    *ways(asked_of_texts.ENGLISH, asked_of_texts.ENGLISH_WAYS),
    *ways(asked_of_texts.ENGLISH, asked_of_texts.LINES_READ, _is_prose),
    *ways(asked_of_texts.CHINESE, asked_of_texts.CHINESE_WAYS),
    *ways(english_told.TOLD, english_told.WAYS),
    *ways(english_told.TOLD, english_told.OF_JSON, _is_json),
    *ways(english_told.TOLD, english_told.LISTS_NAMED, _is_named_before),
    *ways(english_asides.ASIDES, english_asides.WAYS),
    *ways(english_asides.ASIDES, english_asides.OF_FILES, _converts),
    *ways(english.ENGLISH, english.WAYS),
    *ways(english.ENGLISH, english.FOR_WHOM, _seeks_nothing),
    *ways(english_places.PLACES, english_places.CHARTS, _is_picture),
    *ways(english_places.PLACES, english_places.SAID),
    *ways(english_places.PLACES, english_places.WRITTEN, _is_sought),
    *ways(english_places.PLACES, english_places.FILES),
    *ways(_SPOKEN, chinese_orders.AGAIN, _is_told_again),
    *ways(_SPOKEN, chinese_orders.DONE),
    *ways(_SPOKEN, chinese_orders.OF_SAVED, _converts),
    *ways(_SPOKEN, chinese_orders.ANSWERED, _is_asked),
    *ways(_SPOKEN, chinese_orders.THIS_FOLDER, _is_this),
    *ways(_SPOKEN, chinese.PLAINLY),
    *ways(_SPOKEN, chinese.OF_FORMATS, _has_form),
    *ways(_SPOKEN, chinese_orders.OF_ANSWERS, _is_answered),
    *ways(_SPOKEN, chinese_orders.OF_JSON, _is_of_json),
    *ways(_SPOKEN, chinese_orders.OF_FIELDS, _has_no_fields),
    *ways(_SPOKEN, chinese.OF_TEXTS, _is_prose),
    *ways(_SPOKEN, chinese.OF_LINES, _is_of_no_table),
    *ways(_SPOKEN, chinese.OF_TABLES, _is_of_table),
    # A file that is described as well as named: my shopping list shopping.md, the business card in card.png.
    *ways(_ENGLISH, """
        <holding>[,|:| called| named] {path} => {path}
        <kind_of_holding> {inside:in|on|from|at|of} {path} => {path}
    """, _is_there),
    *ways(_CHINESE, "(<owner>|<alone>)<holding><spaces_or_colon>{path} => <space>{path}", _is_there),
    *ways(_SPOKEN, "<led>[<date>][<told_things>的]<told_paper><space>{path} => <space>{path}", _is_there),
    # Where something is: it's in essay.docx; 清单在 货.csv.
    *ways(_ENGLISH, """
        <start>{head} (<holding>|it|them){tail}<pause>[and] <stated><text_end> => {head} {path}{tail}
        <start>{main}<pause>[and] <stated><text_end> => {main} in {path}
        <start><stated><pause>{head} (<holding>|it|them|there){tail}<text_end> => {head} {path}{tail}
        <anew>whats<word_end> => what's
    """),
    *ways(_CHINESE, """
        <start>{main}<pause><stated><text_end> => {path} 里{main}
        <start><stated><comma>[<please>]*((把|将)[它|其]|<order>){main}<text_end> => 把 {path} {main}
        <start><stated><comma>[<please>]*{main}<text_end> => {path} 里{main}
        <start>{main}<comma>(数据|表格|文件|资料|名单|内容|原文)[都|就]*(在|是|存在|放在|来自)<gap>{path}<gap>[文件][里[面]|中|内|上]
            <comma>{rest:<before>}<text_end> => {path} 里{main}，{rest}
    """),
    *ways(_SPOKEN, chinese.PLACED),
    # What a file holds.
    *ways(_ENGLISH, """
        what[<is>|s|s is| do you see] [written|said] (in|inside|on) {path}<clause_end> => read {path}
        what(<is>|s| does| do) [{part} of] {path} (say|contain|hold)<clause_end> => read {path} {part}
    """, _is_text),
    *ways(_CHINESE, """
        {path}<gap>[[这个]文件][里[面]|中|上][到底|究竟|都|具体](说|写)[了|着|的|的是|了些|的都是](什么|啥)[内容]
            => 读取 {path} 的内容
        {path}<gap>(里[面]|中|上[面]|内)[到底|究竟|都|具体|一共|大概|主要]*[记|写|放|登记]有[些|点]*什么[内容|东西]<clause_end>
            => 读取 {path} 的内容
    """, _is_text),
    *ways(_ENGLISH, """
        (does|do|did) [{part} of] {path} <says> [<anything_said>] [<the_word>] {quote}
            [in (it|there)|anywhere|at all|inside] => search for {quote} in {path} {part}
        <anew> ([is there|are there] <anything_said>|<find> [me] [(all|every|any) [of]]) [<the_word>] {quote}
            (in|inside|within) [{part} of] {path} => search for {quote} in {path} {part}
        <going_on> <find> [<the_word>] {quote} (in|inside) (it|them|there|that|the (text|transcript|file))<word_end>
            => search for {quote} in it
    """),
    # What a day is that was asked for, and not that of now.
    *ways(_ENGLISH, """
        <going_on> {how:save|write|put|store|record|note|add|append} (the|that) date
            {to:in|into|to|as|at the end of}<word_end> => {how} it {to}
        <anew> {how:let me know|tell me|send me|notify me of} (the|that) (date|day)<clause_end> => {how} it
    """, _tells_day),
    *ways(_CHINESE, """
        <comma>[{then:再|然后|并|就}](把|将)[这个|那个|这一天的|那天的]日期{how:写|存|记|保存|追加|放|发}
            => ，{then}把它{how}
    """, _tells_day),
    *ways(_ENGLISH, """
        how many {what:words|lines|characters|sentences|paragraphs} ([are|do i have] [there] (in|inside) {path}
            |(does|do|did|has|have) [my|the|our|this] {path} [have|contain|got|hold|run to|come to|in it]*)<clause_end>
            => how long is {path} in {what}
    """, _is_prose),
    *ways(_ENGLISH, """
        <going_on> count (the|its|their|all the) {what:words|lines|characters|sentences}
            [(of|in) (it|them|that)]<clause_end> => tell me how many {what} it has
    """, _is_of_no_table),
    *ways(_CHINESE, """
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
    """),
    *ways(_ENGLISH, """
        (<anew> [[are] there] any|all [the]) .{ending}
            {where:under|in|below|inside|within|over|that|larger|bigger|changed} => find all {ending} files {where}
    """),
    # Where something goes.
    *ways(_ENGLISH, """
        (save|write|put|add|store|note) {quote} [down] as (a|another) [new] (line|entry|note)
            (in|into|to|of|at the end of) {path} => append {quote} to {path}
        {what:(grab|get|pull|extract|collect|gather|pick) <things> (from|out of|in) <path>} (into|to) {path}
            => {what} and save it to {path}
        {how:put|save|write|store|keep|append|add} <gist> of {path} {to:in|into|to|as}<word_end>
            => summarise {path} and {how} it {to}
        <anew> (keep|stick|drop|pop) {what:it|that|this|them|the (result|text|list|summary)} {to:in|into} {path}
            => save {what} {to} {path}
        (ping me|drop me a (line|note|message))<with_news> => notify me
    """),
    *ways(_CHINESE, """
        [都](放进|放到|写进|写到|存进|存到|加进|做进|做成|整理成|汇总成)[一份]报告<gap>{path}(，|,)<gap>
            [报告][的]标题[就|要][写[成]|叫[做]|为|是|用]<gap>{quote} => 生成报告 {path}，标题是{quote}
    """),
    *ways(_ENGLISH, """
        {before:<shorten><word_end><anything>} <made> (summary|digest)<not_of> => {before} it
        {before:transcribe<word_end><anything>} <made> (transcript|transcription)<not_of> => {before} it
    """, _asks_nothing),
    # What the request has made before, one more of the same, and only the one of two that the same file has.
    *ways(_ENGLISH, """
        <start>{before}[,] (and|plus) {more:(the|all|its|any) <name> [<name>]}[,] (too|as well|also)<text_end>
            => {before} and {more}
        {only:(just|only) [the] tables<word_end><anything>}[,] [and|but] <without>
            [other|running] (text|prose|words)<text_end> => {only}
        {only:(just|only) the text<word_end><anything>}[,] [and|but] <without> tables<text_end> => {only}
        <start>{before}[,|.] [and] while you<is> at it[,] {order:<name>} => {before}, then {order}
    """),
    *ways(_CHINESE, """
        {only:<path><gap>[里[面]|中][的][所有|全部]表格<anything>}(，|,)<gap>
            ([其他[的]|别的]<text>[内容]([就]不要|不用)[了]|不要<text>)<text_end> => {only}
        加总 => 汇总
        # What is left out is said in one way, which is never heard as the opposite.
        不(含|包括|包含){folders:子<folder>} => 除了{folders}
        # What leads on by the way.
        (<start>|<behind_comma>)(顺便|顺带|顺手)[再|也] => 再
        <behind_stop>(完了|弄完|做完|完事|好了)[之后|以后|后][再|就|，]<before_han> => 然后
    """),
)  # fmt: skip
"""All other ways of speaking, in the order in which they are said over."""


def restated(source: Source, mentions: Sequence[Mention]) -> Source:
    """The request in usual words; the same one when nothing in it is said in such a way."""
    if len(source.plain) > _MOST_CHARS:
        return source
    lines = Lines(marked(source.plain, mentions).text, source.plain, source.original)
    for way in WORDED:
        lines = way.said_over(lines)
    told, free = free_apart(lines)
    for way in WAYS:
        told = way.said_over(told)
    return Source(told.original + free.original, told.plain + free.plain, source.is_cut)


def free_apart(lines: Lines) -> tuple[Lines, Lines]:
    """A request of which what it tells word for word is in quotes: what is said over in it, and the free words behind
    that stay as they are."""
    lines = replace(lines, plain=_as_question(lines.plain), original=_as_question(lines.original))
    lines = replace(lines, told=_QUOTED.sub(lambda found: QUOTE[0] * len(found[0]), lines.told))
    end = _free_from(lines.told)
    return (
        Lines(lines.told[:end], lines.plain[:end], lines.original[:end]),
        Lines(lines.told[end:], lines.plain[end:], lines.original[end:]),
    )


def _as_question(line: str) -> str:
    """The line with a question that begins as one does."""
    return _ASKED.sub(lambda found: found[0].upper(), line)


def _free_from(told: str) -> int:
    """Where a message begins that is told to people without quotes."""
    start = min((found.start() for free in _FREE if (found := free.search(told))), default=len(told))
    return len(told) if re.search(QUOTE, told[start:]) else start
