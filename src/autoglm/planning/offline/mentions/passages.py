"""Finds a text that stands at the end of a request without quotes, behind a colon: How many words are in this: ...

Owns: what must be said before the colon, and which texts may be orders of their own, so that they are none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.addresses import PATH
from autoglm.planning.offline.mentions.inline import json_in
from autoglm.planning.offline.mentions.mention import Kind, Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import Source

_MOST_LEAD = 200
# The first colon that stands in no address, time or quotation.
_COLON = lazily.pattern(r"(?:[:：](?!\d|//)|(?<!\d)[:：](?!//))\s*")
_QUOTES = '“”"「」『』`'
_ENGLISH = Phrasing(
    """
    noun = text|passage|sentence|sentences|paragraph|message|note|email|mail|letter|list|line|lines|review|comment
        |snippet
        |words|notes|items|string|article|story|names|numbers|values|quote|statement|feedback|post
    this = (this|the following|these) [short|long|little|piece of|bit of]* [<noun>][<word_end>]|the <noun> (below|here)
    found = email[s]|[e-|e]mail address[es]|phone number[s]|web address[es]|mail address[es]|address[es]|phone[s]
        |number[s]|link[s]|url[s]|date[s]|amount[s]|sum[s]|price[s]
        |name[s]|hashtag[s]|percentage[s]|version[s]|figure[s]|mention[s]|ip[s]|money|code[s]|id[s]
    count = how many (words|characters|letters|lines|sentences|paragraphs)|(count|number of|tally) [up|of|me]* [the]
        (words|characters|letters|lines|sentences|paragraphs)|word count|how long is
    shorten = summari(s|z)e|summary of|sum up|condense|shorten|boil down|recap|digest of|gist of|key points|main points
    draw = (extract|pull|pick|find|get|list|collect|gather|give|show|grab|fish|take|which|what|any)<few>
        (<found>|keywords)
    change = (replace|substitute|change|swap)<few>(with|by|to|for)<word_end>
    cut = (split|break|cut|put|separate|turn)<few>(lines|line)
    sort = sort|(order|arrange|put)<few>(order|alphabetically|first)|alphabeti(s|z)e|duplicate[s]|dedupe
        |deduplicate|unique
    work = <count>|<shorten>|<draw>|<change>|<sort>|<cut>
    """,
    {
        "few": Regex("[^:：.!?;]{1,60}?"),
        "word_end": Regex("(?![a-z])"),
        "start": Regex(r"(?:(?:please|now|hi|hey|ok|so|can you|could you|would you|just|quickly),? )*"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    noun = 话|文字|文本|句子|内容|文章|短文|短信|邮件|信息|消息|留言|评论|通知|公告|名单|清单|列表|单词|词语|名字
        |数字|字|记录
        |句|段|行|词|数|笔记|东西|项目|反馈|原文
    measure = 个|段|句|行|篇|条|份|封|则|些
    this = [下面|以下|如下|下列]*[的]*(这|以下|下面|如下|下列)[里|边]*[的]*[几|一|两|些|串|组]*[<measure>]*<noun>
        |这[里|几|一|两]*[<measure>]<noun_end>
    found = 邮箱|邮件地址|电话|手机|手机号|号码|网址|链接|日期|时间|金额|数字|价格|话题|百分比|版本号|身份证|地址
        |关键词|ip
    count = (多少|几|有几|一共几|共几)[个](字|词|行|句|段|字符|单词|汉字)|(字|词|行|句|字符|汉字)数|数[一]*(数|下)
    shorten = 总结|概括|归纳|摘要|缩短|缩成|提炼|概要|要点|浓缩|精简
    draw = 提取|抽取|找|挑|摘|列|拎|抓|取|拿|收集|整理|有哪些|有什么|哪些
    change = 换成|换为|替换|改成|改为
    sort = 去重|重复|排序|排列|排一下|排个序|排好
    work = <count>|<shorten>|<change>|<sort>
    """,
    {"noun_end": Regex("(?=[里中的，,]|$)")},
    is_chinese=True,
    is_within=True,
)
_WORKS = (_ENGLISH.pattern("<work>"), _CHINESE.pattern("<work>"))
_THIS = (_ENGLISH.pattern("<this>"), _CHINESE.pattern("<this>"))
# Chinese says in any order what is wanted and that it is to be found.
_DRAWN = (_CHINESE.pattern("<draw>"), _CHINESE.pattern("<found>"))
# An order that may stand without any word for the text: Summarise: ...
_ORDER = (
    _ENGLISH.pattern("""
        <start>(<shorten>|<count>|sort [alphabetically|in alphabetical order]|dedupe|deduplicate
            |(extract|pull|pick|fish|get|find|list|collect|gather) [me|for me] [out] [all|any|every]* [the] <found>
                [out|from here|in here|from the text]*)
    """),
    _CHINESE.pattern(
        "[请|帮我|麻烦|给我]*(总结|概括|归纳|提炼|去重|去个重|(去掉|去除|删掉)重复[的]|数[一]*数字数|统计字数)[一下|下]*[并排序|并按字母排序]*"
    ),
)
# Where the result is to go. Any other file in the lead is rather read.
_KEPT_AT = lazily.pattern(
    rf"(?:\b(?:save|write|store|put|append|add)\b[^:：]{{0,40}}?|[存写放记加追][^:：]{{0,8}}?){PATH.pattern}",
    re.IGNORECASE,
)
# What tells people something, or puts a text somewhere: the text behind the colon is that.
_TELLS = lazily.pattern(
    r"\b(?:remind|notify|tell(?! me (?:how|which|what))|ask|inform|alert|says?|saying|reads|titled|translate"
    r"|(?:^|and |then )(?:message|post|reply|answer)"
    r"|(?:send|write|save|store|append|add|note|record|log) (?:this|the following|these)"
    r"|put (?:this|the following|these)(?![^:：]*\b(?:order|lines?)\b))\b"
    r"|提醒|通知[我大他她]|告诉|转告|问我|问一|翻译|标题|题目|内容[是为写]"
    r"|[写存记发加追放][^，,。；;]{0,8}(?:这|以下|下面|如下|下列)",
    re.IGNORECASE,
)
# An order of its own behind the text, which nobody can tell from the text.
_GOES_ON = lazily.pattern(
    r"(?:[,.;!?]|\band\b|\bthen\b)\s*(?:and |then |and then |after that |finally |also |please )*"
    r"(?:save|write|store|put|send|append|add|notify|email|mail|post|print|export|log|show|tell|replace|sort|count"
    r"|summari[sz]e|extract|translate)\b[^.!?]{0,60}(?:\.[a-z]{2,5}\b|\bconsole\b|\bmailbox\b|\bme\b|\bit\b|\bthem\b)"
    r"|(?:[，,。；;！？]|然后|接着|再|并)\s*(?:然后|接着|再|并|最后|请|帮我|把)*(?:结果|它)?[^，。]{0,6}"
    r"(?:存[到为成进回]|保存|写[到进入]|发[给到送]|追加|记[到进]|加到|通知我|提醒我|告诉我)"
    # In which order, told behind what is to be put in it.
    r"|\b(?:(?:bigg|larg|small|high|low|old|new|long|short)est|longest) first\W*$",
    re.IGNORECASE,
)
_CALLS = ("this text", "这段文字")
_CALLED = lazily.pattern("|".join(_CALLS), re.IGNORECASE)
_ONLY_PLACES = lazily.pattern(r"(?:https?://\S+|[\s,，、和与and&]|\x00)*")


def passage_in(source: Source) -> Mention | None:
    """The text behind the first colon to the end of the request, as it was written; None where what stands there may be
    something else: quoted words, files, an address or JSON, or an order that goes on behind the text."""
    text = _behind_colon(source)
    return None if text is None or _GOES_ON.search(text.text) else text


def has_open_end(source: Source) -> bool:
    """Whether such a text is followed by what may be an order, so that nobody knows where it ends."""
    text = _behind_colon(source)
    order = _GOES_ON.search(text.text) if text else None
    return text is not None and order is not None and not _is_told_otherwise(text.text[: order.start()])


def _behind_colon(source: Source) -> Mention | None:
    colon = _COLON.search(source.plain, 0, _MOST_LEAD)
    if colon is None or not _leads(source.plain[: colon.start()]):
        return None
    text = source.original[colon.end() :].rstrip()
    if not text or _is_told_otherwise(source.plain[colon.end() :].rstrip()):
        return None
    return Mention(Kind.QUOTE, colon.end(), colon.end() + len(text), text, text)


def asked_of(source: Source, passage: Mention) -> Source:
    """What is asked of the text, with one word for it, whatever people call it."""
    return Source(_asked(source.original[: passage.start]), _asked(source.plain[: passage.start]), source.is_cut)


def with_passage(asked: Source, passage: Mention) -> tuple[Source, Mention]:
    """A request with the text in quotes where it speaks of that, else behind it; and the text at its place."""
    found = _CALLED.search(asked.plain)
    start, end = found.span() if found else (len(asked.plain), len(asked.plain))
    quoted = f"“{passage.text}”" if found else f": “{passage.text}”"
    original, plain = (f"{text[:start]}{quoted}{text[end:]}" for text in (asked.original, asked.plain))
    place = start + quoted.index("“")
    return Source(original, plain, asked.is_cut), replace(passage, start=place, end=start + len(quoted))


def _asked(text: str) -> str:
    text = text.rstrip().rstrip(":：")
    for pattern, plain in zip(_THIS, _CALLS, strict=True):
        text = pattern.sub(plain, text, 1)
    return text


def _leads(lead: str) -> bool:
    """Whether something is asked of a text that follows."""
    if _TELLS.search(lead) or PATH.search(_KEPT_AT.sub("", lead)):
        return False
    is_told = any(pattern.search(lead) for pattern in _THIS)
    is_asked = any(pattern.search(lead) for pattern in _WORKS) or all(pattern.search(lead) for pattern in _DRAWN)
    return (is_told and is_asked) or any(pattern.fullmatch(lead.strip()) for pattern in _ORDER)


def _is_told_otherwise(text: str) -> bool:
    """Whether what follows is quoted, is nothing, is JSON, or names files or an address and nothing else."""
    if text[:1] in _QUOTES and text[-1:] in _QUOTES:
        return True
    if any((start, end) == (0, len(text)) for start, end, _ in json_in(text, text)):
        return True
    return _ONLY_PLACES.fullmatch(PATH.sub("\0", text)) is not None
