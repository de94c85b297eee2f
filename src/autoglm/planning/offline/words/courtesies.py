"""Says a request plainly: without greetings, thanks and other words of courtesy around it, and with the usual words for
"look at". What is quoted, and what people are to be told, stays as it was said. Must not know: tools.
"""

from __future__ import annotations

import re

from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.formats import without_formats
from autoglm.planning.offline.words.text import Source, Span

_END = r"(?=[\s,.!?，。！？、:：;~～…-]|$)"
_KIND = r"(?:please|pls|plz|pleaze|plse|kindly|maybe|possibly|perhaps|quickly|just|also|then)"
_THANKS = (
    r"(?:(?:many |lots of )?thanks?(?: you)?(?: (?:so much|very much|a lot|a bunch|a million|in advance|again"
    r"|for your help|for that|for the help|ever so much|mate|guys)){0,6}"
    r"|thank u|thankyou|thx|thnx|tnx|tysm|ty|cheers(?: mate)?|much appreciated|(?:i(?:'d)? )?"
    r"(?:really )?appreciate (?:it|that)|appreciated|much obliged|best regards|bye)"
)
_BEGINNINGS = lazily.pattern(
    r"^[\s,.!，。！、~～…-]*(?:"
    rf"(?:hi|hey|hello|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning)(?: (?:there"
    rf"|again|all|team|everyone|autoglm|assistant|buddy|friend|mate|dear))?{_END}"
    r"|(?:a )?(?:quick|small|little|simple|one|another) (?:question|favou?r|request|thing|one|task|ask)"
    r"(?: for you)?\s*[:,-]"
    rf"|(?:(?:can|could|would|will) (?:you|u|ya)|would you mind|(?:can|could|may) i ask you to) (?:{_KIND} ){{0,6}}"
    rf"(?:(?:be so (?:kind|nice|good)|be kind enough)(?: as)? to |help me(?: out)?(?: to| and)? "
    rf"|do me a favou?r and |take a (?:moment|second|minute) (?:to|and) )?(?={{word}})"
    rf"|(?:i(?:'d| would|'ll)? (?:really )?(?:like|love|want|need|wish)(?: (?:you|u))?|i(?: was|'m|'m just"
    rf"| am) (?:wondering|hoping)(?: if)?(?: you (?:could|can|would))?|i wonder if you (?:could|can)"
    rf"|it would be (?:great|nice|good|lovely) if you (?:could|would)|if you could|is it possible(?: for you)?)"
    rf"(?: to)? (?:{_KIND} ){{0,6}}(?={{word}})"
    rf"|(?:please|pls|plz|pleaze|plse|kindly|ok|okay|alright|all right|well|so|right|um+|uh+|hmm+|actually"
    rf"|basically|btw|by the way|sorry(?: to bother you)?|excuse me|if (?:possible|you (?:can|don't mind|have "
    rf"(?:time|a (?:moment|minute|second))))|when you (?:can|have (?:time|a (?:moment|minute|second)))|help me"
    rf"(?: to| out)?(?! with)|do me a favou?r(?: and)?){_END}"
    r"|(?:你好|您好|嗨|哈喽|哈啰|嘿|早上好|上午好|下午好|晚上好|早安|早|在吗|在不在|亲|大佬|老师|朋友|师傅"
    r"|小助手|助手|那个|嗯+|呃+|哎|唉|话说|是这样|打扰一下|不好意思|抱歉|有个事|有个小事|问个事|有个问题"
    r"|帮个忙|请教一下|请教下|想请教一下|辛苦)(?:呀|啊|哈|哟|哦|了|您|你|们){0,6}[\s,.!，。！、~～…:：-]+"
    r"|(?:麻烦您?你?|劳驾您?|拜托你?您?|辛苦你?您?|烦请|有劳|求(?=帮|[您你]))(?:帮(?:我|忙|个忙))?(?:来)?(?=[\u3400-\u9fff\w“\"「])"
    r"|(?:能不能|能否|可不可以|可否|可以|能|方便|你能不?能?|你可以|你能否)(?:麻烦你?您?|请你?您?)?(?:的话)?"
    r"(?:帮(?:我|忙|个忙)|给我|替我)(?=[\u3400-\u9fff\w“\"「])"
    r"|(?:我(?:想|要|需要|希望)(?:让?请?你|请?您)(?:来|去)?(?:帮(?:我|忙))?)(?=[\u3400-\u9fff\w“\"「])"
    r")\s*".replace("{word}", r"[a-z]"),
    re.IGNORECASE,
)
_ENDINGS = lazily.pattern(
    rf"(?:[\s,.!?，。！？、;；~～…-]+(?:and |so )?{_THANKS}"
    r"|[\s,.!?~-]+(?:please|pls|plz|pleaze|for me|if you (?:can|could|don't mind|would|please)|if possible"
    r"|if that's ok(?:ay)?|when you (?:can|have (?:time|a (?:moment|minute|second)))|would you|will you"
    r"|could you|can you|ok|okay|asap|as soon as possible|right away|real quick|will do|cheers)"
    r"|[\s,.!?~-]+(?:and )?(?:just |then )?(?:let me know|tell me|show me)(?: (?:the )?(?:result|answer"
    r"|outcome)| what (?:it says|it is|is there|they are|(?:you|u) (?:find|found|get|got|see)|comes out"
    r"|the result is|the answer is))?"
    r"|(?:[\s,，。.!！?？、；~～…]*(?:谢谢|谢啦|谢了|多谢|感谢|非常感谢|万分感谢|辛苦(?=了|啦|你|您)|麻烦(?=了"
    r"|啦|你|您)|拜托(?=了|啦|你|您)|感激不尽|谢)(?:你|您|啦|了|大家|哈|哦|呀|啊|先|咯|喽){0,6})"
    r"|[\s,，]*(?:好不好|好吗|行吗|行不行|可以吗|可不可以|可以不|好么|成吗|中不中|怎么样啊|呗|哈|啦|嘛|哦|噢"
    r"|喔|咯|喽|呐|哟|吧|呀)"
    r"|[\s,，。；]+(?:然后|再|并|最后|直接|只要|只需){0,6}(?:告诉我|跟我说|给我说|回复我|告知我|说给我听|说一声)"
    r"(?:一下|一声)?(?:它?里面|上面)?(?:结果|答案|内容|写了什么|说了什么|是什么|是多少|怎么样)?(?:就行|就好"
    r"|就可以|即可|吧|就够了)?(?:了)?"
    r"|[\s,，。；]+(?:就行|就好|就可以|就可以了|即可|就够了|这样就行|这样就好|急用|急急急|急|在线等|挺急的"
    r"|比较急|不急|随时都行|尽快)"
    r"|(?<=[\u3400-\u9fff\w”\"」])(?:就行|就好|就可以|即可)(?:了)?"
    r")[\s,.!?，。！？、~～…]*$",
    re.IGNORECASE,
)
# What follows without quotes is told to people as it stands: nothing is cut off its end.
_FREE = lazily.pattern(r"\b(?:remind|notify|tell|alert|message|saying)\b|提醒|通知|告诉|[:：](?!//|\d)", re.IGNORECASE)
_QUOTED = lazily.pattern(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|`[^`]*`")
_LOOKS = (
    (
        lazily.pattern(
            r"\b(?:take|have|grab) (?:a |another )?(?:(?:quick|brief|short|good|close|closer) )?(?:look|glance|peek) "
            r"(?:at|in|into|inside|through)\b",
            re.IGNORECASE,
        ),
        "open",
    ),
    (lazily.pattern(r"\b(?:look|peek|glance) (?:at|into|inside)(?= \S+[./]\S)", re.IGNORECASE), "open"),
    (
        lazily.pattern(
            r"瞅一眼|瞅一瞅|瞅瞅|瞅下|瞄一眼|瞄一下|瞧一眼|瞧一瞧|瞧瞧|瞧一下|看一眼|看两眼|瞥一眼|扫一眼|过一眼"
            r"|过目一下|看一看"
        ),
        "看一下",
    ),
    (lazily.pattern(r"(?<=[写说讲])([了的着]?)是?些?(?:啥|什么|哪些内容)"), r"\1什么"),
    (lazily.pattern(r"(?<=有)啥(?=内容)"), "什么"),
    # What people only remark on a file before they say what is to be done with it.
    (
        lazily.pattern(
            r"([^\s，,。；;]{1,80}\.[a-z]\w{1,4}\s?)(?:内容|全文)?(?:实在|真的|也|写得)?"
            r"(?:太|好|很|挺|非常|特别|有点儿?)(?:长|多|乱|大|厚|啰嗦)[了的]?(?=\s?[，,])",
            re.IGNORECASE,
        ),
        r"读 \1",
    ),
    (
        lazily.pattern(
            r"(?:我?(?:实在|真的)?(?:懒得|没有?(?:时间|空|工夫|耐心)去?|来不及)(?:仔细|细)?[看读听]完?\s?)"
            r"(?=\S{1,80}\.[a-z]\w{1,4}\s?[，,](?!.{0,200}\.[a-z]))",
            re.IGNORECASE,
        ),
        "读 ",
    ),
    (
        lazily.pattern(
            r"(?:\bi(?:'m| am) too (?:lazy|busy|tired) to (?:read|go through|listen to) "
            r"|\bi (?:don't|do not|have no) (?:have )?(?:the |any )?time (?:to (?:read|go through|listen to)|for) )"
            r"(?=\S{1,80}\.[a-z]\w{1,4}\s?[，,](?!.{0,200}\.[a-z]))",
            re.IGNORECASE,
        ),
        "read ",
    ),
    # What something is drawn from stands before it: 简历.pdf 里的邮箱，提取后发到控制台.
    (
        lazily.pattern(
            r"(?<=[\u3400-\u9fff])\s?[，,]\s?(提取|抽取|摘出|找出|识别|收集)(?:出来|一下|好|完){0,6}(?:之后|以后|后)再?"
        ),
        r"\1，",
    ),
)
_LOOSE_QUOTES = lazily.pattern(rf"{_QUOTED.pattern}|『[^』]*』|(?<!\w)'[^']*'(?!\w)")
_MOST = 6


def plainly(source: Source) -> Source:
    """The request without what asks for nothing; as it is when nothing else would be left."""
    start, end = _kept(source.original)
    return Source(_looked(source.original[start:end]), _looked(source.plain[start:end]), source.is_cut)


def _kept(text: str) -> Span:
    """Where the request stands between courtesies at both ends."""
    start, end = 0, len(text)
    for _ in range(_MOST):
        first = _BEGINNINGS.match(text[start:end])
        behind = start + first.end() if first else start
        last = _ENDINGS.search(text[behind:end])
        before = behind + last.start() if last and not _is_free(text[behind : behind + last.start()]) else end
        if (behind, before) == (start, end) or not any(map(str.isalnum, text[behind:before])):
            break
        start, end = behind, before
    return start, end


def _is_free(text: str) -> bool:
    """Whether a text ends with a message that is not quoted."""
    return _QUOTED.search(text) is None and _FREE.search(text) is not None


def _looked(text: str) -> str:
    """The usual words, but for what is quoted: that is written or looked for as it stands."""
    parts, at = [], 0
    for quoted in _LOOSE_QUOTES.finditer(text):
        parts += [_in_usual_words(text[at : quoted.start()]), quoted[0]]
        at = quoted.end()
    return "".join([*parts, _in_usual_words(text[at:])])


def _in_usual_words(text: str) -> str:
    for pattern, plain in _LOOKS:
        text = pattern.sub(plain, text)
    return without_formats(text)
