"""Words beside which a plan is not carried out, whatever else was understood: what denies an order, thanks for it, only
speaks of it, or ties it to a condition, to another time or to repetition; and a second place for one outcome.

Every tool's own words and all words of courtesy may be left over in a request; these never may.

Owns: such words. Must not know: how a request was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from autoglm.core.plan import Step
from autoglm.core.tools import ToolRole, ToolSpec
from autoglm.planning.edges import dependencies
from autoglm.planning.notation import Regex
from autoglm.planning.offline.checks.figures_kept import swapped_figures
from autoglm.planning.offline.checks.times_astray import FROM_NOW, times_astray
from autoglm.planning.offline.mentions.marked import ADDRESS, DATE, MARKS, NUMBER, ORDINAL, PATH, QUOTE, Marked
from autoglm.planning.offline.slots import slots_of
from autoglm.planning.offline.words.lexicon import MONTH_WORD
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN, without

_KNOWN = {
    "path": Regex(PATH),
    "date": Regex(DATE),
    "quote": Regex(QUOTE),
    "url": Regex(ADDRESS),
    "gap": Regex(r"\s?"),
}
_ENGLISH = Phrasing(
    """
    short = ('|’)(ve|d|ll|m|re|s)
    who = (i|we|you|he|she|they)[<short>]
    already = already|just|only|once|also|ever|still|now|currently
    order = delete|write|save|store|send|post|put|append|add|notify|tell|submit
    ordered = deleted|wrote|written|saved|stored|sent|posted|appended|added|put
    ordering = (delet|writ|sav|stor)ing|sending|posting|putting|appending|adding|notifying|telling|submitting
    weekday = (mon|tues|wednes|thurs|fri|satur|sun)day
    """,
    {
        **_KNOWN,
        "word_end": Regex("(?![a-z])"),
        "few": Regex("[^.;!?]{0,80}?"),
        "number": Regex(NUMBER),
        # A span of time ahead of an order says when; behind a question it says of which rows.
        "span": Regex(rf"(?:{MONTH_WORD}|q[1-4]|(?:19|20)\d\d)(?: (?:of )?(?:19|20)\d\d)?"),
        # Again and again; for each month a figure is asked for.
        "afresh": Regex(r"(?<!for )(?<!in )(?<!of )(?<!from )\b(?:each|every) "),
        "not_to": Regex(r"(?! (?:to|in|into|as|by) )(?![a-z])"),
        "one": Regex(r"(?!than\b|words\b)[a-z]+"),
        "left_out": Regex(r"(?!only\b|just\b|not\b|no\b|do\b|don|nothing\b)[a-z]+(?: [a-z]+)?"),
        "ordinal": Regex(f"{ORDINAL}|last"),
        "doing": Regex("(?!help|be|look|try|tak|ask|understand)[a-z]+ing"),
        # As after "if": something that may be or not.
        "something": Regex(r"(?!i\b|we\b|you\b|i'|you')[a-z]"),
        "not": Regex(r"not(?! (?:only|just|merely|forget|sure)\b)|[a-z]+n['’]t(?! forget\b)"),
        "start": Regex(r"(?<![^.,;:!?\s])(?<![^.,;:!?] )"),
        "end": Regex(r"(?=\s*(?:[.,;:!?]|$))"),
        # How many days it is until then is no condition.
        "no_count": Regex(r"(?<!days )(?<!weeks )(?<!months )(?<!hours )(?<!long )(?<!time )"),
        # "Once it has been saved" only tells the order of things.
        "untimed": Regex("(?<!once it )(?<!after it )(?<!when it )(?<!once that )(?<!after that )"),
        # What is left of the lines is put in order, which leaves nothing out.
        "unsorted": Regex("(?<!sort )(?<!order )(?<!arrange )"),
        "not_sorted": Regex("(?! in(?:to)? [a-z]+ order)"),
        # What is in another file can be read.
        "unquoted": Regex(
            rf"(?!(?:the )?(?:whole |full |entire |complete )?(?:contents?|text) (?:of|in|from) {PATH})[^\s{QUOTE[0]}]"
        ),
        # When something ends may be asked, and is no condition then.
        "unasked": Regex("(?<!work out )(?<!find out )(?<!figure out )(?<!calculate )"),
        "not_polite": Regex(
            r"(?! (?:(?:it|that|this|all|everything|you)(?:['’]s|['’]re| is| are)? )?(?:all )?(?:done|finished|complete"
            r"|ready|over|through|possible|convenient)| you (?:can|could|get|have|find|are|'re|’re)\b)"
        ),
    },
    is_within=True,
    is_lower=True,
)
_COUNTED_TO = "".join(f"(?<!s {word} )" for word in ("until", "till", "after", "before", "from", "to")) + "(?<! since )"
_CHINESE = Phrasing(
    """
    order = 删[除|掉|了]|写(到|进|入|成|在|个|下)|存(到|成|为|进|入|在|下)|保存|发[给|送|个|一|到]|通知|告诉|提醒|追加
        |加[到|进|上]|提交|记到|放(到|进)|把|将
    later = <date>|改天|回头|过几天|将来|<fresh>以后|明年|下[一|个]*(周|星期|礼拜|月|年|次)
    address = 网址|链接|地址
    keep = 写|存|保存|记|加|追加|添加|放|发|收藏
    politely = [再|就|请|帮我|给我|都|统一|全部]
    """,
    {
        **_KNOWN,
        "few": Regex("[^，。；！？]{0,8}?"),
        # What is denied, but for words in which nothing is: 不错, 差不多, 识别.
        "denied": Regex(
            r"(?<![差对要能可好会是行有])(?:不(?!错|好意思|客气|同|重复|少于|多于|超过|大于|小于|等于|低于|高于|是|足|为|及格|满|到|管|区分|敏感"
            rf"|限|论|一定|已经|必客)|没(?!问题|关系|事)|未(?!来|知|读|名))(?=[{HAN} ])"
        ),
        "no_count": Regex("(?<![个十百千0-9])"),
        "fresh": Regex(f"(?<![{HAN}])"),
        # Not the date that days are counted to: days until 1 January, 6 months after 1 May.
        "start": Regex(rf"(?<![^，。；！,.;!\s]){_COUNTED_TO}(?<!{DATE[0]} and )"),
        "end": Regex(r"(?=\s*(?:[，。；！,.;!]|$))"),
        "no_pause": Regex(r"(?<![，,。；])(?<![，,。；]\s)"),
    },
    is_chinese=True,
    is_within=True,
    is_lower=True,
)
# What comes after a question waits for the answer anyhow.
_ANSWERED = re.compile("等我(?:回答|答|回复|答复|选|填|确认)(?:完|好|了)")
# What is denied: such a plan would be of the opposite.
_DENIED = (
    *_ENGLISH.patterns("""
        <not><word_end>
        never<word_end>
        by no means
        no need<word_end>
    """),
    *_CHINESE.patterns("""
        <denied>
        (甭|莫|休得)<politely><few>(<order>)
    """),
)
# All but a part: a plan would be of the rest, or of that part.
_ALL_BUT = _ENGLISH.patterns("""
    (all|every|each|any|everything|anything|none|nothing) but<word_end>
    but [the] (first|last|<path>)<word_end>
    (all|every|any) <few> but [the] <left_out><end>
    not [the|its] (whole|entire|full) (thing|file|text|document|page|list)<word_end>
    (not|without|except [for]|excluding|minus|bar|apart from|other than) [the|its|any]*
        (first|last|second|third|top|bottom|header|heading|title|opening|final|middle) [<one>] (line|row|page|paragraph
        |sentence|word|part|section|half)[s]<word_end>
""")
# Which of several comes first, where nothing is put in order.
_FIRST = _ENGLISH.pattern("(,|;|.) [and|but|with|the|please]* [<one>] <one> [one[s]|file|line[s]] first [please]<end>")
_ORDERING = frozenset({"by", "sort", "order", "descending", "sql", "limit"})
# Where what lies further down is not wanted, and would be gone through nevertheless by what cannot leave it out.
_NOT_BELOW = (
    _ENGLISH.pattern("""
        <not> [go|look|descend|dig|search|include|into|in|inside|down|to|the|its|any]*
            (sub[-](folder[s]|directory|directories)|deeper|recursive[ly])<word_end>
    """),
    _CHINESE.pattern("(不|别|无需)[要|用|必]*[去|找|看|查|搜|进|进入|包括|包含|含|到|里面|下面|的]*(子文件夹|子目录)"),
)
# One outcome to two places, of which the second would be read: save it to b.txt and c.txt.
_TWO_PLACES = (
    _ENGLISH.pattern("(to|in|into|as) <path>[,] (and|or|&|plus|,)+ [also] [to|in|into|the same to] {second:<path>}"),
    # What is put in a file goes there, and is not what that one holds.
    _ENGLISH.pattern("(put|place|stick|drop|pop|insert|store) <path> (in|inside|within) {second:<path>}"),
    # Told behind the order as the name of what is to be kept.
    _CHINESE.pattern("文件名[是|为|叫|叫做|用]<gap>{second:<path>}"),
    _CHINESE.pattern(
        "(到|进|成|为|入)<gap><path><gap>(、|和|与|跟|及|以及|或|或者|还有|，|,)+[分别|再|也|存到|写到]<gap>{second:<path>}"
    ),
)
# What is to be kept in a file that would be read: 把总结写在 b.txt 里.
_KEPT = _CHINESE.patterns("""
    (把|将)<few>(写|存|保存|记|放)(在|到|进|入)<gap>{second:<path>}<gap>[里[面]|中]<end>
    (在|往)<gap>{second:<path>}<gap>[里[面]|中]*(写|记|加|存|填|补)[上|下|入|进去]*<gap>(:|：)
""")
# No tool makes a folder, and none that is to be made can be looked into.
_MADE_FOLDER = _ENGLISH.pattern("""
    (make|create|add|set up|start|open) [me|us] (a|another|some) [new|separate|fresh|empty]*
        (folder|directory|subfolder)[s]<word_end>
""")
# What one file holds, looked for in another: no tool compares two of them.
_ACROSS = (
    _ENGLISH.pattern(
        "(which|what|are) [of the|the] [<one>] (in|of|from) <path> (are|is|appear|occur)[s] [also|not]* in <path>"
    ),
    _CHINESE.pattern(
        "<path><gap>[里[面]|中]的<few>在<gap><path><gap>[里[面]|中]*(有没有|有吗|出现|存在|能不能找到|找得到)"
    ),
)
# What is sent, told in words that no step has taken up.
_CONTENT_TOLD = _ENGLISH.pattern("""
    (saying|says|containing|carrying|reading|with [the|a|an|this|my|some]* (text|body|message|content[s]|payload|data
        |json
        |word[s]|note|string|value[s]|field[s]))<word_end>
""")
# A part of a table, of which no step takes one.
_COLUMN_TOLD = re.compile(
    r"\b(?:columns?|fields?)\b"
    r"|\bthe (?!rows|lines|contents|records|entries|texts|items|values|figures|numbers|results|details)"
    rf"[a-z]+s (?:from|of|in|out of) {PATH}"
)
_OF_COLUMNS = frozenset({"columns", "sql", "by", "measure", "operation", "group_by", "where", "query", "x", "y"})
# A value of what was fetched or read, which would be written or told as a whole: 把 price 发通知给我.
_NAMED_VALUE = re.compile(
    r"[把将]\s?(?P<name>[a-z_][\w.]*)\s?(?:这个|的)?(?:字段|值)?\s?[都也]?(?:发|写|存|保存|追加|通知|告诉|记)"
)
# Where the second one begins, "it" is what that one makes.
_TWO_SENTENCES = re.compile(r"[.;!?。；！？\n]\s*\S")
_BOTH = re.compile(r"\bboth\b|都(?=[存写发保追放])|两个(?=[存写发保追放])")
# What was read, as it is called when it is to be kept.
_AS_READ = re.compile(
    r"\b(?:save|store|keep|put|write|send me|append|add) the (?:whole |full |original |entire )?"
    r"(?:page|text|table|transcript|original|document)\b|(?:原文|正文|全文|网页|转写稿)(?=\s?(?:存|写|保存|追加|放|发))"
)
# What a file is called or how large it is, where all is known that a list tells of it.
_DETAIL = re.compile(
    r"\b(?:its|their|the) (?:file ?)?(?:names?|paths?|sizes?|dates?|contents?)\b|名[字称]|路径|大小|内容|日期",
    re.IGNORECASE,
)
# A chart that is not to be made.
_NO_CHART = re.compile(
    r"\b(?:no|not an?|without(?: an?| any| the)?) (?:chart|graph|plot|diagram)s?\b"
    r"|(?:不要|不用|不需要|不带|不画|无需)图"
)
# What is worked out, told once more in another way.
_AGAIN = re.compile(
    rf"(?:也?就是|也?即|\b(?:that is|that's|i\.e\.|in other words|namely|meaning))[,，:： ]*(?=[\d({MARKS}])",
    re.IGNORECASE,
)
_KIND_OF_CHART = re.compile(r"\b(?:bar|line|pie)\b(?= (?:chart|graph|plot|and|or))|(?:柱状|柱形|折线|曲线|饼状?)(?=图)")
# What keeps an order from being one that is to be carried out now and once.
_EFFECTS = (
    *_ENGLISH.patterns("""
        (hold|put|call|called) off<word_end>
        (give|gave) up<word_end>
        get ready to<word_end>
        not now<word_end>
        (<not>|never|without) [ever|to]* (overwrit|replac|eras|los|clobber)(e|ing)<word_end>
        thank[s] [you|u|so much|a lot|very much]* for [you|your|having]* (<ordering>|<doing>)
        sorry for <ordering>
        how to (<order>)<word_end>
        why<word_end>
        (who|which of (us|them|you)) [can|could|will|would|did|has|had|should|may|might]* (<order>|<ordered>)<word_end>
        who (was|is|were|are|did|do|does)<word_end>
        <who> [<already>|have|had|did|might|may|could have|should have|would have]* (<ordered>)<word_end>
        <who> [am|is|are|was|were|been|<already>]* <ordering>
        <who> (might|may|wish|must|could have|should have|did|used to)<word_end>
        (he|she|they)[<short>] [will|would|can|could|should|did|do]* (<order>|<ordered>)<word_end>
        <start>(i|we)[<short>] [will|can|could|should|shall]* (<order>)<word_end>
        <start>it [has|had|<already>]* (<ordered>)<word_end>
        (must|shall|should|do|did) (i|we|you) (<order>)<word_end>
        (it|that|which) says (<order>)<word_end>
        (which|that|once|hopefully|already) [<who>] [have|had]* (saved|stored|written|put|kept)<word_end>
        <untimed>(was|were|(has|have|had) been) [<already>]* (<ordered>)<word_end>
        (is|are|was|were|has|have|had) <quote> [been|<already>]* (<ordered>)<word_end>
        in case <something>
        (as|so) long as<word_end>
        (provided|given|assuming|in the event|on condition) [that|of]<word_end>
        (<no_count>(until|till)|either|or else)<word_end>
        <unasked>when[ever]<not_polite><word_end>
        <start>[but|only|just|and|then|on|by|from]* <date><end>
        <start>[and|then|but|only]* (in|for|from|by|on|during|until|as of) [the month of|early|late|mid]* <span>
            (,|<gap>(<order>|tell|let|mail|message|remind))
        by <span><word_end>
        <afresh>(month|quarter|year|weekday)<word_end>
        (send|mail|email|e-mail|message|notify|inform|thank|ping|remind|call) (them|each|him|her|those)<not_to>
        <unsorted>(the|all) (others|rest|remaining|remainder|other <one>)<not_sorted><word_end>
        next (week|month|year|time|<weekday>)<word_end>
        some other (day|time)
        within (a|an|the next) (hour|day|week|month)
        once (a|an|every|per) (hour|day|week|month|year)
        on (<weekday>s|weekdays|weekends|working days)
        (again and again|over and over|from now on|each time|every time|during the week|time after time)
        (<order>|save|keep|note|record|log) [down] [the|this|that|my] (address|url|link) <url>
        (name|path|size|title) of <path>
        <path> to the list in <path>
        (create|make) <path> (and|or) <path>
        write to <path>: <unquoted>
        # One deed or another: which of them is not said.
        or [just|else|maybe|perhaps|simply|alternatively|only|also|at least]*
            (<order>|print|show|read|display|email|mail
            |message|ping|text|draw|plot|convert|keep)<word_end>
        # A place inside a file that is written: no tool puts anything there.
        (<order>|insert|place|stick|paste|drop|pop|type|squeeze)<word_end><few>
            (on|at|in|into|to|as|onto|for|before|after|above|below|over|under|between|replacing) [the|a]
            (line[s] <number>|<ordinal> (line|row|paragraph|page|cell|column|sheet)|(top|start|beginning|front|head
            |middle)) [line|row] (of|in|inside) <path>
        (named after|named like|next to|similar to) <path>
    """),
    *_CHINESE.patterns("""
        了(吗|么|没|没有)[呀|啊|呢](<end>|？|\\?)
        (算了|免了|拉倒|作罢|暂缓|先放着|先等等)
        (谢谢|感谢|多谢|辛苦)[你|您|你们|大家]*[帮我|帮忙|帮]*(<order>)
        (谁|他|她|他们|她们|人家)[会|来|能|让你|叫你|已经|要|可以|该]*(<order>)
        (会不会|想过|打算过|有没有必要)
        (其他|其余|剩下|剩余|余下)的[<few>](写|存|保存|发|导出|追加|通知|告诉|记)
        (通知|告诉|发给|提醒|联系|告知|推送给)(他们|她们|每[一]个人|各自)
        每[一][个](季度|月|年)[的]<few>就
        (之前|以前|刚才|刚刚|上次|已经|曾经|曾|早就|上周)<few>(删除|写|存|保存|发|提交|通知)
        (或者|要么|要不|有就|有的话|的话就|失败就|才(存|写|发|通知|删)|等我)
        (多于|超过|大于|少于|低于|小于|不足)<few>就
        (只有|只要|如果|假如|要是|倘若|若|万一|一旦)<few>(就|才|再)
        (<later>)<gap><politely>(<order>)
        <start>(<later>)[(到|至)<date>]<gap>[再|就|再说|吧]*<end>
        等<few>(有了|好了|来了|到了|变了|出来了)
        (提醒|通知|告诉)(我|我们|大家|他|她)[结果|把|将]<few>(存到|写到|存进|写进|保存到|删除)
        不是<gap><path>
        给<gap><path><gap>写[一|个|份|篇]*<gap><path>
        (到|进|成|为|入)<gap><path>[里|中|里面|去|就行]*(，|,|。|；)<gap>[但|不过|且|并|要|结果|里面|其中|记得|注意
            |请]*(只|仅|光|就)
            (要|取|留|看|算|保留|列|写|存|发|含|包括|放|记|统计|需要)
        (删|删除|删掉|去掉|清掉|移除)<gap><url><gap>(这|那)[一](行|条|句|段|处|项|列|个|链接|网址|地址|记录|内容)
        (天天|每次|每回|有时|总是|经常|定期|工作日里|<no_count>工作日[都|就])
        (<address>)<gap><url><gap>(的|<keep>)
        (<keep>)[下|一下|上]<gap>[个|这个|一个](<address>)<gap><url>
        <url><gap>(这|那)[个|条]<gap>(<address>)<gap>(<keep>)
        (别|不要|不可|不准|不能|不许|勿)<few>(覆盖|替换|删掉|清空|冲掉|丢掉)
    """),
)
PATTERNS = (
    *_DENIED,
    _MADE_FOLDER,
    *_ACROSS,
    *_ALL_BUT,
    _FIRST,
    *_NOT_BELOW,
    *_TWO_PLACES,
    FROM_NOW,
    *_KEPT,
    _CONTENT_TOLD,
    _COLUMN_TOLD,
    _NAMED_VALUE,
    _BOTH,
    _AS_READ,
    _KIND_OF_CHART,
    *_EFFECTS,
)
"""All that is looked for in a request, for a test that knows an example of each."""


def veto_in(rest: Marked, whole: Marked, steps: Sequence[Step], tools: Mapping[str, ToolSpec]) -> str:
    """The first words of a request beside which its plan is not carried out; "" for none. `rest` is what is left of
    the request besides clauses that say what is not to be done and what settings say, `whole` all of it. A plan that
    only reads is held against what denies alone, and a question to a table not even against that: its conditions are
    made of such words. A plan that waits is about another time."""
    used = [tools[str(step.tool)] for step in steps]
    is_question = any({"where", "sql"} & step.args.keys() for step in steps)
    has_effect = any(tool.has_effect for tool in used)
    has_wait = any(tool.traits.role is ToolRole.WAIT for tool in used)
    can_stay = any(slot.path == ("recursive",) for tool in used for slot in slots_of(tool))
    apart = (_MADE_FOLDER, *_ACROSS, *_ALL_BUT, *(() if can_stay else _NOT_BELOW))
    in_order = any(_ORDERING & step.args.keys() for step in steps)
    first = () if in_order else _found([_FIRST], rest)
    denied = () if is_question else chain(_found(_DENIED, rest), _found(apart, whole), first)
    asks = any(tool.traits.role is ToolRole.ASK for tool in used)
    answered = [one.span() for one in _ANSWERED.finditer(whole.text)] if asks else []
    told = replace(whole, text=without(whole.text, answered))
    bound = _found(_EFFECTS, told) if has_effect and not has_wait else ()
    places = _lost_places(whole, steps, used, _TWO_PLACES)
    lost = chain(places, _lost_outcomes(whole.text, steps, used), _astray(whole.text, steps, used))
    kept = _lost_places(whole, steps, used, _KEPT)
    return next(
        chain(
            denied,
            bound,
            lost if has_effect else kept,
            times_astray(whole.plain, steps),
            _told_again(whole.text, steps),
            _unwanted(whole.text, used),
        ),
        "",
    )


def _told_again(text: str, steps: Sequence[Step]) -> Iterator[str]:
    """Words that lead to the same once more, where that is another formula."""
    again = _AGAIN.search(text) if sum("expression" in step.args for step in steps) > 1 else None
    if again:
        yield again[0]


def _unwanted(text: str, used: Sequence[ToolSpec]) -> Iterator[str]:
    """The word for a chart that is not to be made, where one is drawn."""
    found = _NO_CHART.search(text) if any({"x", "y", "kind"} <= tool.properties.keys() for tool in used) else None
    if found:
        yield found[0]


def _found(patterns: Iterable[re.Pattern[str]], marks: Marked) -> Iterator[str]:
    matches = (pattern.search(marks.text) for pattern in patterns)
    return (marks.plain[slice(*match.span())].strip() for match in matches if match)


def reads(tool: ToolSpec) -> bool:
    """Whether a tool gives what it reads, and makes nothing of what another one has given."""
    return bool({"path", "url", "document", "image", "sound"} & set(tool.consumes.values()))


def _lost_places(
    marks: Marked, steps: Sequence[Step], used: Sequence[ToolSpec], patterns: Iterable[re.Pattern[str]]
) -> Iterator[str]:
    """Files that an outcome goes to and that are read instead."""
    reading = (step for step, tool in zip(steps, used, strict=True) if not tool.has_effect)
    read = {str(step.args.get("path")) for step in reading}
    for pattern in patterns:
        found = pattern.search(marks.text)
        if found and marks.value(found, "second") in read:
            yield marks.value(found, "second")


def _lost_outcomes(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """What is called by its name, and is not what is written or told: a value, both outcomes, what was read, a part of
    a table, a second chart."""
    by_id = {step.id: tool for step, tool in zip(steps, used, strict=True)}
    ends = [step for step in steps if by_id[step.id].has_effect]
    yield from _lost_value(text, steps)
    yield from _lost_twins(text, steps, ends, by_id)
    column = _COLUMN_TOLD.search(text)
    if column and ends and _is_table_alone(steps):
        yield column[0]
    as_read = _AS_READ.search(text)
    sources = [one for step in ends for one in dependencies(step) if one in by_id]
    if as_read and sources and not any(reads(by_id[one]) for one in sources):
        yield as_read[0]
    yield from _lost_detail(text, steps, used)
    yield from swapped_figures(text, steps, used)
    kinds = {found[0] for found in _KIND_OF_CHART.finditer(text)}
    if len(kinds) > max(sum("kind" in step.args and "rows" in step.args for step in steps), 1):
        yield max(kinds)


def _lost_value(text: str, steps: Sequence[Step]) -> Iterator[str]:
    """The name of a value that no step takes."""
    named = _NAMED_VALUE.search(text)
    values = " ".join(str(value) for step in steps if "url" not in step.args for value in step.args.values())
    if named and named["name"].lower() not in values.lower():
        yield named["name"]


def _lost_detail(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """One thing that is known of files, where all that is known of the first of them would be kept or sent."""
    detail = _DETAIL.search(text) if any("paths" in tool.produces for tool in used) else None
    if detail and any({"by", "limit"} <= step.args.keys() for step in steps):
        yield detail[0]


def _lost_twins(text: str, steps: Sequence[Step], ends: Sequence[Step], by_id: Mapping[str, ToolSpec]) -> Iterator[str]:
    """One of two outcomes, where both are spoken of, or of one tool: the summaries of two files."""
    taken = {one for step in steps for one in dependencies(replace(step, after=()))}
    both = _BOTH.search(text)
    if both and any(step.id not in taken and step not in ends for step in steps):
        yield both[0]
    if not _TWO_SENTENCES.search(text):
        yield from (end.title for end in ends if _leaves_a_twin(end, steps, by_id, taken))


def _leaves_a_twin(end: Step, steps: Sequence[Step], by_id: Mapping[str, ToolSpec], taken: set[str]) -> bool:
    """Whether a step takes one of two outcomes of a tool, and nothing takes the other."""
    made = {by_id[one].name for one in dependencies(replace(end, after=())) if one in by_id and not reads(by_id[one])}
    return any(step.id not in taken and by_id[step.id].name in made for step in steps)


def _is_table_alone(steps: Sequence[Step]) -> bool:
    """Whether a table is read, and nothing is asked of it."""
    tables = [step for step in steps if str(step.args.get("path", "")).lower().endswith((".csv", ".tsv", ".xlsx"))]
    return bool(tables) and not any(_OF_COLUMNS & step.args.keys() for step in steps)


def _astray(text: str, steps: Sequence[Step], used: Sequence[ToolSpec]) -> Iterator[str]:
    """An address that a message would go to, one where something would be asked in a way that nobody told, what
    would be sent there, but is not, and a column that is none."""
    content = _CONTENT_TOLD.search(text)
    for step, tool in zip(steps, used, strict=True):
        if "://" in str(step.args.get("target", "")):
            yield str(step.args["target"])
        # What lies along an axis is not called by the axis.
        yield from (str(column) for column in (step.args.get("x"), step.args.get("y")) if "轴" in str(column))
        if content and {"json", "body"} <= tool.consumes.keys() and not {"json", "body"} & step.args.keys():
            yield content[0].strip()
        if {"json", "body"} <= tool.consumes.keys() and not {"method", "json", "body"} & step.args.keys():
            yield str(step.args.get("url", tool.name))
