"""Says a request plainly: without greetings, thanks and other words of courtesy around it, and with the usual words for
"look at". What is quoted, and what people are to be told, stays as it was said. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.rewriting.formats import without_formats
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN_SIGN, Source, Span

_SPACES = " \t\r\n\u3000"
_MARKS = f"{_SPACES},.!?，。！？、;；~～…-"
_KNOWN = {
    "stop": Regex("$"),
    "gap": Regex(r"\s?"),
    "comma": Regex(r"(?=\s?[，,])"),
    # A file that is named behind it, and the only one in all that follows.
    "only_file": Regex(r"(?=\S{1,80}\.[a-z]\w{1,4}\s?[，,](?!.{0,200}\.[a-z]))"),
}
_ENGLISH = Phrasing(
    """
    please = please|pls|plz|pleaze|plse|kindly
    kindly = <please>|maybe|possibly|perhaps|quickly|just|also|then
    favour = favour|favor
    moment = time|a (moment|minute|second)
    thanks = [many|lots of] thank[s] [you] [so much|very much|a lot|a bunch|a million|in advance|again|for your help
        |for that|for the help|ever so much|mate|guys]*
    result = [the] (result|answer|outcome)|what (it says|it is|is there|they are|(you|u) (find|found|get|got|see)
        |comes out|the result is|the answer is)
    read = read|go through|listen to
    """,
    {
        **_KNOWN,
        "mark": Regex(r"\s*[:,-]"),
        "order": Regex("(?=[a-z])"),
        "end": Regex(r"(?=[\s,.!?，。！？、:：;~～…-]|$)"),
        "word_end": Regex(r"\b"),
        "hesitation": Regex("um+|uh+|hmm+"),
        "not_with": Regex("(?! with)"),
        "file": Regex(r"(?=\S+[./]\S)"),
    },
    is_within=True,
)
_CHINESE = Phrasing(
    """
    you = [你|您]
    help = 帮(我|忙|个忙)
    """,
    {
        **_KNOWN,
        "order": Regex('(?=[\\w“"「])'),
        "pause": Regex(r"[\s,.!，。！、~～…:：-]+"),
        # Of 有多少行吗 the lines are asked for.
        "no_count": Regex("(?<!多少)(?<!几)"),
        "does": Regex("(?=[把将])"),
        "begs": Regex("(?=帮|[您你])"),
        "behind_pause": Regex(r"(?<=[\s,，。；])"),
        "behind_han": Regex(f"(?<={HAN_SIGN})"),
        "says": Regex("(?<=[写说讲])"),
        "colon": Regex(r"[:：](?!//|\d)"),
        "file": Regex(r"[^\s，,。；;]{1,80}\.[a-z]\w{1,4}\s?"),
    },
    is_chinese=True,
)
_BEGINNINGS = (
    *_ENGLISH.patterns("""
        (hi|hey|hello|hiya|yo|howdy|greetings|good (morning|afternoon|evening|day)|morning)
            [there|again|all|team|everyone|autoglm|assistant|buddy|friend|mate|dear]<end>
        (quick|quickly|quick one)<mark>
        [a] (quick|small|little|simple|one|another) (question|<favour>|request|thing|one|task|ask) [for you]<mark>
        ((can|could|would|will) (you|u|ya)|would you mind|(can|could|may) i ask you to) [<kindly>]*
            [(be so (kind|nice|good)|be kind enough) [as] to|help me [out] [to|and]|do me a <favour> and
            |take a (moment|second|minute) [to|and]] <order>
        (i['d| would|'ll] [really] (like|love|want|need|wish) [you|u]|i( was|'m| am) [just] (wondering|hoping) [if]
            [you (could|can|would)]|i wonder if you (could|can)
            |it would be (great|nice|good|lovely) if you (could|would)|if you could|is it possible [for you])
            [to] [<kindly>]* <order>
        (<please>|ok|okay|alright|all right|well|so|right|<hesitation>|actually|basically|btw|by the way
            |sorry [to (bother|trouble|disturb) you [again]]|excuse me|if (possible|you (can|don't mind|have <moment>))
            |when you (can|have <moment>)|help me [to|out]<not_with>|do me a <favour> [and])<end>
    """),
    *_CHINESE.patterns("""
        (你好|您好|嗨|哈喽|哈啰|嘿|早上好|上午好|下午好|晚上好|早安|早|在吗|在不在|亲|大佬|老师|朋友|师傅|小助手|助手|那个
            |(嗯)+|(呃)+|哎|唉|话说|是这样|打扰一下|不好意思|抱歉|有个事|有个小事|问个事|有个问题|帮个忙|请教一下|请教下
            |想请教一下|辛苦)[呀|啊|哈|哟|哦|了|您|你|们]*<pause>
        (麻烦<you>|劳驾[您]|拜托<you>|辛苦<you>|烦请|有劳|求<begs>)[<help>][来]<order>
        (能不能|能否|可不可以|可否|可以|能|方便|你能[不][能]|你可以|你能否)[(麻烦|请)<you>][的话](<help>|给我|替我)<order>
        我(想|要|需要|希望)([让][请]你|[请]您)[来|去][帮(我|忙)]<order>
        (能不能|能否|可不可以|可否)[(麻烦|请)<you>](告诉我|跟我说|给我说)[一下|一声]<order>
        (能不能|能否|可不可以|可否)<does>
        [我](想|要|需要)知道<order>
    """),
)
_ENDINGS = (
    *_ENGLISH.patterns("""
        [and|so] (<thanks>|thank u|thankyou|thx|thnx|tnx|tysm|ty|cheers [mate]|much appreciated
            |[i['d]] [really] appreciate (it|that)|appreciated|much obliged|best regards|bye)<stop>
        (<please>|for me|if you (can|could|don't mind|would|please)|if possible|if that's (ok|okay)
            |when you (can|have <moment>)|(would|will|could|can) you|ok|okay|asap|as soon as possible|right away
            |real quick|will do)<stop>
        [and] [just|then] (let me know|tell me|show me) [<result>]<stop>
    """),
    *_CHINESE.patterns("""
        (谢谢|谢啦|谢了|多谢|感谢|非常感谢|万分感谢|(辛苦|麻烦|拜托)(了|啦|你|您)|感激不尽|谢)
            [你|您|啦|了|大家|哈|哦|呀|啊|先|咯|喽]*<stop>
        <no_count>(好不好|好吗|行吗|行不行|可以吗|可不可以|可以不|好么|成吗|中不中|怎么样啊|呗|哈|啦|嘛|哦|噢|喔|咯|喽|呐|哟|吧|呀)<stop>
        <behind_pause>[然后|再|并|最后|直接|只要|只需]*(告诉我|跟我说|给我说|回复我|告知我|说给我听|说一声)[一下|一声]
            [[它]里面|上面][结果|答案|内容|写了什么|说了什么|是什么|是多少|怎么样][就行|就好|就可以|即可|吧|就够了][了]<stop>
        <behind_pause>(就够了|这样就行|这样就好|急用|急急急|急|在线等|挺急的|比较急|不急|随时都行|尽快)<stop>
    """),
)
# What follows without quotes is told to people as it stands: nothing is cut off its end.
_FREE = (
    _ENGLISH.pattern("(remind|notify|tell|alert|message|saying)<word_end>"),
    _CHINESE.pattern("提醒|通知|告诉|<colon>"),
)
# What follows a colon may be what is to be written.
_LOOSE_QUOTES = lazily.pattern(
    r"“[^”]*”|\"[^\"]*\"|「[^」]*」|`[^`]*`|『[^』]*』|(?<!\w)'[^']*'(?!\w)|(?:(?<!\d)[:：]|[:：](?!\d))(?!//)[^“\"「『'].*$"
)
_LOOKS = (
    (
        _ENGLISH.pattern("""
            (take|have|grab) [a|another] [quick|brief|short|good|close|closer] (look|glance|peek)
                (at|in|into|inside|through)<word_end>
        """),
        "open",
    ),
    (_ENGLISH.pattern("(look|peek|glance) (at|into|inside) <file>"), "open "),
    (
        _CHINESE.pattern("""
            (瞅|瞄|瞧|看|瞥|扫|过)一眼|瞅(一瞅|瞅|下)|(瞄|瞧)一下|瞧(一瞧|瞧)|看(两眼|一看)|过目一下
        """),
        "看一下",
    ),
    (_CHINESE.pattern("<says>{done:了|的|着|}[是][些](啥|什么|哪些内容)"), r"\g<done>什么"),
    # What people only remark on a file before they say what is to be done with it.
    (
        _CHINESE.pattern("""
            {file}[内容|全文][实在|真的|也|写得](太|好|很|挺|非常|特别|有点[儿])(长|多|乱|大|厚|啰嗦)[了|的]
            [[我]*(懒得|不想|没空|没时间|来不及)(看|读|细看|听)[完|了]]<comma>
        """),
        r"读 \g<file>",
    ),
    (
        _CHINESE.pattern("""
            [我][实在|真的](懒得|没[有](时间|空|工夫|耐心)[去]|来不及)[仔细|细](看|读|听)[完]<gap><only_file>
        """),
        "读 ",
    ),
    (
        _ENGLISH.pattern("""
            (i('m| am) too (lazy|busy|tired) to <read>
                |i (don't|do not|have no) [have] [the|any] time (to <read>|for)) <only_file>
        """),
        "read ",
    ),
    # What something is drawn from stands before it: 简历.pdf 里的邮箱，提取后发到控制台.
    (
        _CHINESE.pattern("""
            <behind_han><gap>(，|,)<gap>{work:提取|抽取|摘出|找出|识别|收集}[出来|一下|好|完]*(之后|以后|后)[再]
        """),
        r"\g<work>，",
    ),
)
_MOST = 6


def plainly(source: Source) -> Source:
    """The request without what asks for nothing; as it is when nothing else would be left."""
    start, end = _kept(source.original)
    return Source(_looked(source.original[start:end]), _looked(source.plain[start:end]), source.is_cut)


def _kept(text: str) -> Span:
    """Where the request stands between courtesies at both ends."""
    start, end = 0, len(text)
    for _ in range(_MOST):
        behind = start + _greeted(text[start:end])
        before = behind + _asked(text[behind:end])
        if (behind, before) == (start, end) or not any(map(str.isalnum, text[behind:before])):
            break
        start, end = behind, before
    return start, end


def _greeted(text: str) -> int:
    """Where the courtesy ends that a text begins with."""
    told = text.lstrip(_MARKS)
    found = next(filter(None, (beginning.match(told) for beginning in _BEGINNINGS)), None)
    return len(text) - len(told[found.end() :].lstrip()) if found else 0


def _asked(text: str) -> int:
    """Where what is asked ends, before a courtesy that the text ends with."""
    told = text.rstrip(_MARKS)
    starts = [found.start() for ending in _ENDINGS if (found := ending.search(told))]
    asked = told[: min(starts, default=0)]
    return len(asked.rstrip(_MARKS)) if asked and not _is_free(asked) else len(text)


def _is_free(text: str) -> bool:
    """Whether a text may end with a message that is not quoted."""
    return any(free.search(text) for free in _FREE)


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
