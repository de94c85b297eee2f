"""Forms that read an address, ask whether it answers, take a field from what it gives, or send something to it.

Must not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autoglm.core.values import Json
from autoglm.planning.offline.forms.masks import Found, Pattern, chinese, english
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words import lazily

Form = tuple[Pattern, Callable[[Found], Sequence[Told] | None]]

_URL = r"(?P<url><url>)"
_SITE = (
    r"(?:(?:the|this|that|my|our) )?(?:(?:web ?site|site|web ?page|page|server|service|link|url|address|api"
    r"|endpoint|host)(?: at| under)? )?"
)
_GET = (
    r"(?:fetch|get|download|open|load|visit|read|retrieve|grab|pull(?: down| in| up)?|call|access|query"
    r"|request|browse(?: to)?|go to"
    r"|navigate to|show|view|look at|curl|scrape|crawl|hit|display|bring up|check out|take a look at|have a look at)"
)
_WHAT = (
    r"(?:(?:the|all|all the|its|full|whole|entire)? ?(?:(?:web ?page|page|web ?site|site|contents?|text|data"
    r"|json|article|url|link|address|api"
    r"|response|answer|endpoint|document|information|body|feed)(?: (?:of|from|at|on|under|behind|for"
    r"|at the address|in))? ?){1,3})"
)
_STATE = (
    r"(?:up|down|online|offline|reachable|available|alive|working|ok|okay|accessible|live|running|responding"
    r"|up and running|there|healthy"
    r"|answering|responsive|in service|functioning|still there|broken|dead)"
)
_DOES = (
    r"(?:respond|answer|work|load|open|exist|return(?: anything| (?:a )?200| ok)?|function|reply|resolve"
    r"|still work|come up)"
)
_CHECK = r"(?:check|see|test|verify|find out|look|tell me|ping|probe|confirm)"
_KEY = r"(?P<key><quote>|[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d+\]|\.\d+){0,6})"
_CONTENTS = frozenset(
    [
        "emails",
        "email",
        "mails",
        "links",
        "link",
        "urls",
        "url",
        "addresses",
        "phones",
        "phone",
        "numbers",
        "number",
        "dates",
        "date",
        "names",
        "text",
        "texts",
        "summary",
        "words",
        "keywords",
        "money",
        "amounts",
        "hashtags",
        "mentions",
        "prices",
        "versions",
        "sentences",
        "lines",
        "title",
        "content",
        "contents",
        "html",
        "headers",
        "status",
    ]
)
_PLAIN_KEY = lazily.pattern(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\]|\.\d+){0,6}")
_FIELD = r"(?:field|value|key|property|attribute|entry|element)"
_TAKE = (
    r"(?:get|fetch|pull(?: out)?|read(?: out)?|extract|show|give|take|pick(?: out)?|print|return|find|grab"
    r"|look up|what(?:'s| is|s)|display"
    r"|select|tell|output)(?: me)?(?: out)?"
)
_OUT_OF = (
    r"(?:from|of|in|out of|at|returned by|on|inside|delivered by)(?: the (?:json|response|answer|reply|result"
    r"|data|body)(?: of| from| at| returned by| that)?)?"
)
_HEADERS = r"(?:http |response |the ){0,6}headers?"
_SEND = r"(?:send|make|do|issue|run|fire|perform|execute|submit)(?: me)?(?: an?| one)?"
_METHOD = r"(?P<method>post|put|patch|delete)"
_WITH = (
    r"(?:,? (?:with|containing|sending|using|and|carrying|that contains|whose|where)?(?: ?the| ?an?| ?this)?"
    r"(?: ?(?:plain|raw|text|following|json|request)){0,6}(?: ?(?:json|body|payload|data|text|content|message))?"
    r"(?: is| being)?:? ?(?P<body><json>|<quote>))"
)

_OPEN_HAN = (
    r"(?:打开|访问|抓取|抓一下|抓|下载|获取|读取|请求|看看|看一下|看|浏览|拉取|拉一下|爬取|爬一下|爬|查看"
    r"|读一下|读|进入|取回|取|调用|加载|载入|点开|上)"
)
_SITE_HAN = r"(?:一下|这个|该|下面的?)?(?:网页|网站|页面|网址|链接|接口|地址|站点|服务|服务器)?(?:：)?"
_CONTENT_HAN = (
    r"(?:的)?(?:网页|页面|网站|接口|链接)?(?:的)?(?:全部|所有|完整|文字|正文)?(?:内容|正文|文字|数据|文本"
    r"|返回内容|返回结果|返回数据|返回值|返回|响应|信息|页面)?"
)
_SAYS_HAN = (
    r"(?:，?(?:看看?|看一?看|看一下|瞧瞧)?(?:上面|里面|页面|上|里)?(?:都)?(?:写|说|讲|有|是)了?(?:些)?(?:什么"
    r"|啥)(?:内容|东西)?|，?(?:看看|看一下|瞧瞧))"
)
_CHECK_HAN = (
    r"(?:看看|看一下|看|检查|检测|测试|测一下|测|试试|试一下|试|确认|查看|查一下|查查|查|探测|瞧瞧|ping)"
    r"(?:一下|下)?"
)
_ALIVE_HAN = (
    r"(?:(?:现在|目前|当前|还|是否|能否|能不能|可不可以|可以|能|是不是|有没有|正常|不正常){0,4}"
    r"(?:打得开|打不打得开|打不打的开|打得开不|连得上|连得通|访问|可访问|连通|连接|通不通|通|在线|活着|可用"
    r"|可达|响应|反应|挂了|挂|宕机|运行|打开|好使|正常|上线|崩|断)"
    r"(?:访问|运行|工作|了没有|了没|没有|没|不|着)?)"
)
_HEAD_HAN = r"(?:的)?(?:http|响应|请求|返回|应答)?(?:的)?(?:头部信息|头信息|头部|头|headers?)"
_RAW_HAN = (
    r"(?:的)?(?:网页|页面)?(?:的)?(?:html源代码|html源码|html代码|html原文|html|源代码|源码|源文件|原始html"
    r"|原始内容|原始代码|原始网页|原始页面|原始数据)"
)
_FIELD_HAN = r"(?:字段|的值|值|属性|键|这个字段|项)"
_KEY_HAN = r"(?P<key><quote>|[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d+\]|\.\d+){0,6})"
_TAKE_HAN = (
    r"(?:取出|提取出?|拿出|读出|读取|挑出|取|提|拿|抽取|获取|找出|查出|看看?|显示|给出|输出|解析出)(?:其中的?"
    r"|里面的?|返回的?|结果里的?|结果中的?|它的|里的|中的)?(?:字段)?"
)
_METHOD_HAN = r"(?P<method>post|put|patch|delete)(?:方法|请求|方式)?"
_BODY_HAN = (
    r"(?:[，,；]?(?:请求)?(?:并)?(?:内容|数据|正文|请求体|参数|json|body|带上?|附带|附上|携带|消息体|体)?(?:是"
    r"|为|用|：|:)?(?P<body><json>|<quote>))"
)


def _get(found: Found) -> Sequence[Told]:
    return (Told(Work.FETCH, {"url": found.value("url")}),)


def _head(found: Found) -> Sequence[Told]:
    return (Told(Work.FETCH, {"url": found.value("url"), "method": "HEAD"}),)


def _raw(found: Found) -> Sequence[Told]:
    return (Told(Work.FETCH, {"url": found.value("url"), "raw": True}),)


def _field(found: Found) -> Sequence[Told] | None:
    query = _query(found)
    return (*_get(found), Told(Work.PICK, {"query": query})) if query else None


def _picked(found: Found) -> Sequence[Told] | None:
    query = _query(found)
    return (Told(Work.PICK, {"query": query}),) if query else None


def _picked_word(found: Found) -> Sequence[Told] | None:
    """A field by one word; words for what texts hold are none: "extract emails" is no field."""
    return None if found.said("key").lower() in _CONTENTS else _picked(found)


def _query(found: Found) -> str:
    """The path of a field as it was written, quoted or not."""
    quoted = found.value("key")
    key = str(quoted) if quoted is not None else found.said("key")
    return key if _PLAIN_KEY.fullmatch(key) else ""


def _send(found: Found) -> Sequence[Told] | None:
    """A request with what is to be sent. What changes a thing at a server must say what it sends, but for DELETE, and
    for an empty POST that is asked for as one."""
    method = found.word("method").upper()
    body = found.named("body")
    is_bare = method in ("DELETE", "POST") and "request" in found
    if not body and not is_bare and method != "DELETE":
        return None
    told: dict[str, Json] = {"json" if one.kind is Kind.JSON else "body": one.value for one in body}
    return (Told(Work.SEND, {"url": found.value("url"), "method": method, **told}),)


_ENGLISH: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    # headers, source
    (rf"(?:{_SEND} )?head(?: request)?(?: to| on| of| for| against)? {_SITE}{_URL}", _head),
    (
        rf"(?:(?:show|get|give|fetch|check|print|read|see|look at|list|request|inspect|download|retrieve)(?: me)? "
        rf"|what are )(?:only |just )?(?:the )?{_HEADERS}(?: only| alone)?(?: (?:of|for|from|at|on|returned by"
        rf"|sent by|that)) {_SITE}{_URL}(?: (?:returns|sends|gives))?",
        _head,
    ),
    (rf"{_HEADERS} (?:of|for|from) {_URL}", _head),
    (rf"what (?:{_HEADERS}) does {_SITE}{_URL} (?:return|send|give|have)", _head),
    (rf"{_GET}(?: me)? {_SITE}{_URL},? (?:but )?(?:only |just )?(?:the )?{_HEADERS}(?: only| alone)?", _head),
    (rf"(?:{_GET} )?{_URL} (?:with|using|via|by)(?: an?| the)?(?: http)? head(?: request| method)?", _head),
    (rf"use (?:the )?head(?: method)? (?:on|for|to (?:check|fetch|request|test)) {_URL}", _head),
    (
        rf"{_GET}(?: me)?(?: the)?(?: (?:raw|original|unprocessed|page|full|whole|complete)){{0,6}}(?: ?(?:html|source"
        rf"|markup))(?: (?:source|code|content|of the page|page)){{0,6}}(?: code)? (?:of|from|at|for"
        rf"|behind) {_SITE}{_URL}",
        _raw,
    ),
    (
        rf"{_GET}(?: me)? {_SITE}{_URL},? (?:as|in|and keep|but keep|and give me|and show me)(?: it as| its| the"
        rf"| me)?(?: (?:raw|plain|original|unprocessed|page|full)){{0,6}} ?(?:html|source|markup"
        rf"|source code|html source"
        rf"|html code)(?: as it is)?",
        _raw,
    ),
    (
        rf"{_GET}(?: me)? (?:the )?(?:raw|original|unprocessed) (?:page|content|contents|text|response|data|body"
        rf"|version|html)?(?: ?(?:of|from|at))? {_SITE}{_URL}",
        _raw,
    ),
    (
        rf"{_GET}(?: me)? {_SITE}{_URL} (?:raw|unprocessed|without (?:any )?(?:cleaning|conversion|processing)"
        rf"(?: it)?|as it is|as is)",
        _raw,
    ),
    # does it answer
    (
        rf"(?:is|are) {_SITE}{_URL} (?:still |currently |now |actually )?{_STATE}(?: or {_STATE}| or not)?"
        rf"(?: right now| at the moment| today)?",
        _get,
    ),
    (
        rf"{_CHECK} (?:if|whether|that) {_SITE}{_URL} (?:is |can be |still )?(?:still |currently |actually )?"
        rf"(?:{_STATE}|{_DOES}s?|reached|responds|answers|works|loads|opens|returns(?: a)? 200|replies)"
        rf"(?: or {_STATE}| or not)?",
        _get,
    ),
    (rf"(?:{_CHECK}|ping|test|try)(?: on)? {_SITE}{_URL}(?: for me)?(?: for availability)?", _get),
    (rf"(?:does|will) {_SITE}{_URL} (?:still )?{_DOES}", _get),
    (rf"(?:can|could) (?:you|we|i) (?:still )?(?:reach|open|access|get to|connect to|load) {_SITE}{_URL}", _get),
    (
        rf"(?:what(?:'s| is)?|which|check|get|show me|give me|see)(?: the)?(?: http)?(?: response)? (?:status"
        rf"|status code|code|response code|http code)(?: (?:of|for|does|from|at|is returned by|do i get from"
        rf"|do you get from))? {_SITE}{_URL}(?: (?:return|give|send|have|answer with))?",
        _get,
    ),
    # contents
    (
        rf"{_GET}(?: me)?(?: (?:the )?{_WHAT})? ?{_SITE}{_URL}(?: page| website| and show (?:me )?(?:the )?"
        rf"(?:result|it|content|page))?",
        _get,
    ),
    (rf"(?:{_SEND} )?get(?: request)? (?:to|from|on|for) {_SITE}{_URL}", _get),
    (rf"what does {_SITE}{_URL} (?:say|return|contain|show|look like|give(?: back)?|answer|have|respond with)", _get),
    (rf"what(?:'s|s| is) (?:written |there |the (?:content|text) )?(?:on|at|in|under|behind|of) {_SITE}{_URL}", _get),
    (rf"(?:show|tell|give)(?: me)? what(?:'s|s| is) (?:on|at|in|under|behind) {_SITE}{_URL}", _get),
    # a field of the answer
    (rf"{_TAKE}(?: the)?(?: {_FIELD}(?: named| called)?) {_KEY} {_OUT_OF} {_SITE}{_URL}", _field),
    (rf"{_TAKE}(?: the)? {_KEY} {_FIELD} {_OUT_OF} {_SITE}{_URL}", _field),
    (
        rf"{_TAKE}(?: the)? (?P<key><quote>|[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d+\]|\.\d+){{1,6}}"
        rf"|[a-z]+_[a-z_]+) {_OUT_OF} {_SITE}{_URL}",
        _field,
    ),
    # sending
    (rf"{_SEND} {_METHOD}(?P<request> (?:request|call))? (?:to|on|at|for|against) {_SITE}{_URL}{_WITH}?", _send),
    (rf"{_SEND} {_METHOD}(?P<request> (?:request|call))?{_WITH} (?:to|on|at|for|against) {_SITE}{_URL}", _send),
    (
        rf"{_METHOD}(?: the| this)?(?: (?:json|body|data|payload|text|content|object|message))? (?P<body><json>"
        rf"|<quote>) (?:to|at|on|into|onto|against) {_SITE}{_URL}",
        _send,
    ),
    (rf"{_METHOD}(?: to| at| on)? {_SITE}{_URL}{_WITH}?", _send),
    (
        rf"{_SEND}(?: the| this)?(?: (?:json|body|data|payload|object))? (?P<body><json>) (?:to|at) {_SITE}{_URL} "
        rf"(?:with|as|by|via|using)(?: an?| the)?(?: http)? {_METHOD}(?: request| method)?",
        _send,
    ),
    (
        rf"(?:update|change|modify|replace|create|delete) {_SITE}{_URL} (?:with|to) (?P<body><json>|<quote>),? "
        rf"(?:with|as|by|via|using)(?: an?| the)?(?: http)? {_METHOD}(?: request| method)?",
        _send,
    ),
    (
        rf"use (?:the )?{_METHOD}(?: method)? to (?:send|submit|write|store|update|set)(?: the| this)?(?: (?:json"
        rf"|body|data|payload))? (?P<body><json>|<quote>) (?:to|at|on) {_SITE}{_URL}",
        _send,
    ),
    (
        rf"(?:use|do|with) (?:an? |the )?(?:http )?{_METHOD}(?: request| method)?(?: to| on| at|,)? (?:update "
        rf"|change |modify )?{_SITE}{_URL}{_WITH}",
        _send,
    ),
)

_CHINESE: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    # headers, source
    (
        rf"(?:只)?(?:{_OPEN_HAN}|{_CHECK_HAN}|要|返回|列出|给出|显示)?(?:一下)?{_SITE_HAN}{_URL}"
        rf"(?:返回)?{_HEAD_HAN}(?:信息|有哪些|是什么)?",
        _head,
    ),
    (
        rf"(?:用|以|通过|发|发送|做|发起)(?:一个|个|一次)?head(?:方法|请求|方式)?(?:去|来|到|给)?(?:{_OPEN_HAN}"
        rf"|{_CHECK_HAN})?(?:一下)?{_SITE_HAN}{_URL}(?:看看|试试)?",
        _head,
    ),
    (rf"(?:对|向|给|往){_SITE_HAN}{_URL}(?:发送|发起|发|做|来)(?:一个|个|一次|一条)?head(?:请求)?", _head),
    (rf"head{_URL}", _head),
    (rf"(?:{_OPEN_HAN}|要|给出|显示)(?:一下)?{_SITE_HAN}{_URL}{_RAW_HAN}", _raw),
    (
        rf"{_OPEN_HAN}(?:一下)?{_SITE_HAN}{_URL}，?(?:保留|不要转换，?保留|直接给|返回|要|给我)(?:它的|其)?"
        rf"(?:原始的?)?(?:html|源码|源代码|原文|原始内容|原样)",
        _raw,
    ),
    # does it answer
    (rf"{_CHECK_HAN}{_SITE_HAN}{_URL}(?:这个)?(?:网站|网页|接口|服务|链接|页面|地址)?{_ALIVE_HAN}", _get),
    (rf"{_URL}(?:这个)?(?:网站|网页|接口|服务|链接|页面|地址)?{_ALIVE_HAN}", _get),
    (
        rf"(?:{_CHECK_HAN})?{_SITE_HAN}{_URL}(?:的|返回的?)?(?:http)?(?:响应)?状态码?(?:是多少|是什么|怎么样|如何"
        rf"|正常)?",
        _get,
    ),
    (rf"(?:检查|检测|测试|测一下|试试|试一下|ping)(?:一下|下)?{_SITE_HAN}{_URL}", _get),
    # contents
    (rf"{_OPEN_HAN}{_SITE_HAN}{_URL}{_CONTENT_HAN}{_SAYS_HAN}?", _get),
    (
        rf"(?:把|将)?{_URL}(?:这个)?(?:网页|页面|网站|接口)?(?:的内容|的数据)?(?:上|里|上面|里面)?(?:都)?(?:写|说"
        rf"|讲|返回)了?(?:些)?(?:什么|啥)",
        _get,
    ),
    (
        rf"(?:把|将){_SITE_HAN}{_URL}(?:的内容|的数据|的网页)?(?:抓取?|下载|取|拿|读|拉取?|爬)(?:下来|回来|过来"
        rf"|出来)",
        _get,
    ),
    # a field of the answer
    (
        rf"(?:从|在)?{_SITE_HAN}{_URL}(?:的)?(?:返回|响应|结果|接口|数据|json|返回值|返回结果|返回数据)?(?:的)?"
        rf"(?:里面|里|中)?(?:的)?，?{_TAKE_HAN}{_KEY_HAN}{_FIELD_HAN}?",
        _field,
    ),
    (
        rf"(?:取|获取|读取|取出|提取|看看?|查看?){_SITE_HAN}{_URL}(?:的)?(?:返回|响应|结果|接口|数据|json|返回值"
        rf"|返回结果)?(?:的)?(?:里面|里|中)的{_KEY_HAN}{_FIELD_HAN}?",
        _field,
    ),
    # sending
    (
        rf"(?:用|以|通过){_METHOD_HAN}，?(?:把|将){_SITE_HAN}(?:数据|内容|json)?(?P<body><json>|<quote>)(?:发送"
        rf"|提交|发|传|推送|更新|写|送)(?:到|给|至|入){_SITE_HAN}{_URL}",
        _send,
    ),
    (
        rf"(?:向|给|往|对){_SITE_HAN}{_URL}(?:发送|发起|提交|做|提|发|来)(?P<request>一个|个|一次"
        rf"|一条)?{_METHOD_HAN}{_BODY_HAN}?",
        _send,
    ),
    (
        rf"(?:把|将)(?:数据|内容|json)?(?P<body><json>|<quote>)(?:用|以|通过)?{_METHOD_HAN}(?:发送|提交|更新|发"
        rf"|传)?(?:到|给|至){_SITE_HAN}{_URL}",
        _send,
    ),
    (
        rf"(?:用|以|通过){_METHOD_HAN}(?:去|来)?(?:请求|更新|修改|访问|删除|调用|提交到|提交|发送到"
        rf"|发到){_SITE_HAN}{_URL}{_BODY_HAN}?",
        _send,
    ),
    (rf"{_METHOD_HAN}(?:到|给)?{_URL}{_BODY_HAN}?", _send),
    (rf"(?:发送|发起|发)(?:一个|个|一次)?{_METHOD_HAN}(?:到|给|至){_URL}{_BODY_HAN}?", _send),
)

_ANSWER = (
    r"(?: (?:from|of|in|out of|inside) (?:it|that|there|the (?:answer|response|json|reply|result|data|body"
    r"|output)))"
)
_BACK: tuple[tuple[str, Callable[[Found], Sequence[Told] | None]], ...] = (
    (rf"{_TAKE}(?: the)?(?: {_FIELD}(?: named| called)?) {_KEY}{_ANSWER}?", _picked),
    (rf"{_TAKE}(?: the)? {_KEY} {_FIELD}{_ANSWER}?", _picked),
    (
        rf"{_TAKE}(?: only| just)?(?: the)? (?P<key><quote>|[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d+\]|\.\d+){{1,6}}"
        rf"|[a-z]+_[a-z_]+){_ANSWER}?",
        _picked,
    ),
    (
        rf"(?:pull|pick|take|extract|read)(?: out)?(?: only| just)?(?: the)? (?P<key>[a-z_][\w-]*)"
        rf"(?: out)?{_ANSWER}?",
        _picked_word,
    ),
    (rf"(?:把|将)?{_TAKE_HAN}{_KEY_HAN}{_FIELD_HAN}(?:给我|出来)?", _picked),
    (rf"(?:把|将)?{_TAKE_HAN}{_KEY_HAN}(?:给我|出来)?", _picked_word),
    (rf"(?:把|将)(?:其中的?|里面的?|返回的?|结果里的?)?{_KEY_HAN}{_FIELD_HAN}(?:取|提取|拿|读|挑|抽)出?来?", _picked),
    (rf"(?:把|将)(?:其中的?|里面的?|返回的?|结果里的?)?{_KEY_HAN}(?:取|提取|拿|读|挑|抽)出?来?", _picked_word),
)


FORMS: Sequence[Form] = (
    *((english(pattern), make) for pattern, make in _ENGLISH),
    *((chinese(pattern), make) for pattern, make in _CHINESE),
)


BACK: Sequence[Form] = tuple(
    (english(pattern) if pattern.isascii() else chinese(pattern), make) for pattern, make in _BACK
)
"""Forms that take a field from the answer that was read just before."""
