"""Forms that read an address, ask whether it answers, take a field from what it gives, or send something to it.

Must not know: names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import words

# Words for what texts hold, which name no field.
_CONTENTS = frozenset(
    words(
        """emails email mails links link urls url addresses phones phone numbers number dates date names text texts
        summary words keywords money amounts hashtags mentions prices versions sentences lines title content contents
        html headers status"""
    )
)
# A field, and the steps from it into what it holds: user.name, items[0]. Chinese goes on behind it without a space.
_NAME = "[a-z_][a-z0-9_-]*"
_STEP = rf"(?:\.{_NAME}|\[\d+\]|\.\d+)"
_PATH = lazily.pattern(f"{_NAME}{_STEP}{{0,6}}", re.IGNORECASE)
_FIELDS = {
    "name": Regex(_NAME),
    "path_of_field": Regex(f"{_NAME}{_STEP}{{0,6}}"),
    # What cannot be a word of English.
    "sure_path": Regex(f"{_NAME}{_STEP}{{1,6}}|[a-z]+_[a-z_]+"),
}

_ENGLISH = Grammar(
    """
    site = [the|this|that|my|our] [([web] (site|page)|website|webpage|server|service|link|url|address|api|endpoint|host)
        [at|under]] {url}
    get = fetch|get|download|open|load|visit|read|retrieve|grab|pull [down|in|up]|call|access|query|request
        |browse [to]|go to|navigate to|show|view|look at|curl|scrape|crawl|hit|display|bring up|check out
        |(take|have) a look at
    check = check|see|test|try|verify|find out|look|tell me|ping|probe|confirm
    what_is = what(s|'s| is)

    # what is got of a page
    headers = [http|response|the]* header[s]
    only_headers = [only|just] <headers> [only|alone]
    raw = raw|original|unprocessed
    unchanged = <raw>|page|full|whole|complete
    source = html|source|markup
    page = [web] (page|site)|webpage|website|content[s]|text|data|json|article|url|link|address|api|response|answer
        |endpoint|document|information|body|feed
    contents = [all] [the|its] [full|whole|entire] (<page> [of|from|at|on|under|behind|for|at the address|in])+

    # whether it answers
    state = up [and running]|down|online|offline|reachable|available|alive|working|ok|okay|accessible|live|running
        |responding|there|healthy|answering|responsive|in service|functioning|still there|broken|dead
    does = respond|answer|[still] work|load|open|exist|return [anything|[a] <number>|ok]|function|reply|resolve|come up
    is = <state>|<does>[s]|reached|returns [a] <number>|replies
    or_not = or (<state>|not)
    status = [http] [response] (status [code]|code|response code|http code)

    # a field of what it answers
    field = field|value|key|property|attribute|entry|element
    key = <quote>|<path_of_field>
    named_field = [the] (<field> [named|called] {key}|{key} <field>|{key:<quote>|<sure_path>})
    take = (get|fetch|pull|read|extract|show|give|take|pick|print|return|find|grab|look up|<what_is>|display|select|tell
        |output) [out] [me] [out]
    answer = json|response|answer|reply|result|data|body
    out_of = (from|of|in|out of|at|returned by|on|inside|delivered by)
        [the <answer> [of|from|at|on|returned by|that]]
    out_of_it = (from|of|in|out of|inside) (it|that|there|the (<answer>|output))

    # what is sent
    send = (send|make|do|issue|run|fire|perform|execute|submit) [me] [a|an|one]
    method = post|put|patch|delete
    request = request|call
    by_method = (with|as|by|via|using) [a|an|the] [http] {method} [request|method]
    body = <json>|<quote>
    to = to|at|on|for|against
    with = [,] [with|containing|sending|using|and|carrying|that contains|whose|where] [the|a|an|this]
        [plain|raw|text|following|json|request]*
        [json|body|payload|data|text|content|message] [is|being]([:] {body}|:{body})
    """,
    _FIELDS,
)
_CHINESE = Grammar(
    """
    page = 网页|网站|页面|网址|链接|接口|地址|站点|服务[器]
    site = [一下|这个|该|下面[的]][<page>][：]{url}
    look = 看[看|一看|一下]|瞧瞧
    open = 打开|访问|抓[取|一下]|下载|获取|读[取|一下]|请求|看[看|一下]|浏览|拉(取|一下)|爬[取|一下]|查看|进入|取[回]
        |调用|加载|载入|点开|上
    check = (看[看|一下]|检查|检测|测[试|一下]|试[试|一下]|确认|查[看|查|一下]|探测|瞧瞧|ping)[[一]下]
    taking = 把|将
    by = 用|以|通过
    once = [一](个|次|条)

    # what is got of a page
    headers = [的][http|响应|请求|返回|应答][的](头[部][信息]|header[s])
    merely = [我][就|只|仅|光]*[想|需|要]*
    no_page = [网页|页面|返回|响应]*(正文|内容|网页|页面|body)[就|都|可以]*(不要|不用|别)[了|给我|显示|看|下载|管
        |返回|取]*
        |(不要|不用|别)[下载|取|返回|给我|看|显示]*[网页|页面]*(正文|内容|网页|页面|body)
    raw = [的][网页|页面][的](html[[源]代码|源码|原文]|源[代]码|源文件|原始(html|内容|代码|网页|页面|数据))
    contents = [的][<page>][的][全部|所有|完整|文字|正文]
        [内容|正文|文字|数据|文本|返回[内容|结果|数据|值]|响应|信息|页面]
    says = [，][<look>][上[面]|里[面]|页面][都](写|说|讲|有|是|返回)[了|的][些](什么|啥)[内容|东西] | [，]<look>

    # whether it answers
    alive = [现在|目前|当前|还|是否|能否|能不能|可不可以|可以|能|是不是|有没有|正常|不正常]*
        (打得开[不]|打不打(得|的)开|连得(上|通)|访问|可访问|连通|连接|[通不]通|在线|活着|可用|可达|响应|反应|挂[了]
            |宕机|运行|打开
        |好使|正常|上线|崩|断)
        [访问|运行|工作|了没[有]|没[有]|不|着]

    # a field of what it answers
    key = <quote>|<path_of_field>
    field = [这个]字段|[的]值|属性|键|项
    answer = 返回[的][值|结果|数据|内容|json]|响应|结果|接口|数据|json
    inside = 里[面]|中
    its = (其中|里面|返回|结果[里[面]|中])[的]|(它|里|中)的
    take = (取[出]|提[取[出]]|拿[出]|读(出|取)|挑出|抽取|获取|找出|查出|看[看]|显示|给出|输出|解析出)[<its>][字段]

    # what is sent
    method = post|put|patch|delete
    call = {method}[方法|请求|方式]
    request = <once>
    removal = {method:delete}[方法|请求|方式]
    removed = (删[除|掉]|移除|清除|去)[掉|了]
    body = <json>|<quote>
    send = 发送|发起|提交|做|提|发|来
    to = 到|给|至
    with = [，|,|；][请求][并][json[格式]的][json]
        [内容|数据|正文|请求体|参数|json|body|带[上]|附带|附上|携带|[消息]体][是|为|用|：|:]{body}
    """,
    _FIELDS,
    is_chinese=True,
)


def _fetch(how: Mapping[str, Json]) -> Callable[[Found], Told]:
    return lambda found: Told(Work.FETCH, {"url": found.value("url"), **how})


_get, _head, _raw = _fetch({}), _fetch({"method": "HEAD"}), _fetch({"raw": True})


def _field(found: Found) -> Sequence[Told] | None:
    picked = _picked(found)
    return (_get(found), picked) if picked else None


def _picked(found: Found) -> Told | None:
    """A field by its path as it was written, quoted or not."""
    quoted = found.value("key")
    query = found.said("key") if quoted is None else str(quoted)
    return Told(Work.PICK, {"query": query}) if _PATH.fullmatch(query) else None


def _picked_word(found: Found) -> Told | None:
    """A field by one word; words for what texts hold are none: "extract emails" is no field."""
    return None if found.word("key") in _CONTENTS else _picked(found)


def _send(found: Found) -> Told | None:
    """A request with what is to be sent. What changes a thing at a server must say what it sends, but for DELETE, and
    for an empty POST that is asked for as one."""
    method = found.word("method").upper()
    body = found.named("body")
    is_bare = method == "DELETE" or (method == "POST" and "request" in found)
    if not body and not is_bare:
        return None
    told: dict[str, Json] = {"json" if one.kind is Kind.JSON else "body": one.value for one in body}
    return Told(Work.SEND, {"url": found.value("url"), "method": method, **told})


FORMS = (
    *_ENGLISH.forms(_head, """
        [<send>] head [request] [<to>|of] <site>
        [(show|get|give|fetch|check|print|read|see|look at|list|request|inspect|download|retrieve) [me]|what are]
            <only_headers> (of|for|from|at|on|returned by|sent by|that) <site> [returns|sends|gives]
        what <headers> does <site> (return|send|give|have)
        <get> [me] <site>[,] [but] <only_headers>
        [<get>] {url} (with|using|via|by) [a|an|the] [http] head [request|method]
        use [the] head [method] (on|for|to (check|fetch|request|test)) {url}
    """),
    *_CHINESE.forms(_head, """
        [只][<open>|<check>|要|返回|列出|给出|显示][一下]<site>[返回]<headers>[信息|有哪些|是什么]
        (<by>|发[送|起]|做)[<once>]head[方法|请求|方式][去|来|到|给][<open>|<check>][一下]<site>[看看|试试]
        (对|向|给|往)<site>(发[送|起]|做|来)[<once>]head[请求]
        [<open>]<site>[，]<merely>[<open>|要|给[我]|列出|返回|显示]*[一下|它的|其]<headers>[就行|就好|就够了]
            [，<no_page>]
        [<merely>][<open>|要|给[我]]*<site>(的|返回的)[http]<headers>[就行|就好|就够了][，<no_page>]
    """),
    *_ENGLISH.forms(_raw, """
        <get> [me] [the] [<unchanged>]* <source> [source|code|content|of the page|page]* (of|from|at|for|behind) <site>
        <get> [me] <site>[,] (as|in|(and|but) keep|and (give|show) me) [it as|its|the|me] [<unchanged>|plain]*
            (html|source|markup) [source|code] [as it is]
        <get> [me] [the] <raw> [page|content[s]|text|response|data|body|version|html] [of|from|at] <site>
        <get> [me] <site> (raw|unprocessed|without [any] (cleaning|conversion|processing) [it]|as [it] is)
    """),
    *_CHINESE.forms(_raw, """
        (<open>|要|给出|显示)[一下]<site><raw>
        <open>[一下]<site>[，]([不要转换[，]]保留|直接给|返回|要|给我)[它的|其][原始[的]]
            (html|源[代]码|原文|原始内容|原样)
    """),
    # Whether it answers.
    *_ENGLISH.forms(_get, """
        (is|are) <site> [still|currently|now|actually] <state> [<or_not>] [right now|at the moment]
        <check> (if|whether|that) <site> [is|can be|still] [still|currently|actually] <is> [<or_not>]
        (<check>|reach|connect to) [on] <site> [for me] [for availability]
        (does|will) <site> [still] <does>
        (can|could) (you|we|i) [still] (reach|open|access|get to|connect to|load) <site>
        [what['s| is]|which|check|get [me]|show me|give me|see|find|list|look up] [the] <status>
            [of|for|in|does|from|at|is returned by|do (i|you) get from] <site> [return|give|send|have|answer with]
    """),
    *_CHINESE.forms(_get, """
        [<check>]<site>[这个][<page>]<alive>
        <open>[一下]<site>[，][<look>|试试|测试[一下]|检查[一下]]<alive>
        [<check>]<site>[的|返回[的]][http][响应]状态[码][是多少|是什么|怎么样|如何|正常]
        (检查|检测|测试|测一下|试试|试一下|ping)[[一]下]<site>
    """),
    # What is there.
    *_ENGLISH.forms(_get, """
        <get> [me] [<contents>] <site> [page|website|and show [me] [the] (result|it|content|page)]
        [<send>] get [request] (to|from|on|for) <site>
        what does <site> (say|return|contain|show|look like|give [back]|answer|have|respond with)
        [(show|tell|give) [me]] <what_is> [written|there|the (content|text)] (on|at|in|under|behind|of) <site>
    """),
    *_CHINESE.forms(_get, """
        <open><site><contents>[<says>]
        [<taking>]{url}[这个][<page>][的(内容|数据)][上[面]|里[面]][都](写|说|讲|返回)[了][些](什么|啥)
        <taking><site>[的(内容|数据|网页)](抓[取]|下载|取|拿|读|拉[取]|爬)(下|回|过|出)来
        (从|去|上|到)<site>[那里|那边|这里|上|里]*(拿|取|抓|拉|获取|下载|读|要|请求|爬|抓取|拉取|读取|调)[一下|下|点|个|一份|出|回|到]*
            [最新的](数据|内容|东西|信息|结果|网页|页面|json|返回[值|结果|内容|数据])[下来|回来|过来|出来]
    """),
    *_ENGLISH.forms(_field, "<take> <named_field> <out_of> <site>"),
    *_CHINESE.forms(_field, """
        [从|在]<site>[的][<answer>][的][<inside>][的][，]<take>{key}[<field>]
        <taking><site>[的|返回的][<answer>][的][<inside>]的{key}[<field>](取|提取|拿|读|挑|抽|找)[出]来[看看|给我]
        (取[出]|获取|读取|提取|看[看]|查[看])<site>[的][<answer>][的]<inside>的{key}[<field>]
    """),
    *_ENGLISH.forms(_send, """
        <send> {method} [{request}] <to> <site>[<with>]
        <send> {method} [{request}]<with> <to> <site>
        {method} [the|this] [json|body|data|payload|text|content|message|object] {body} (<to>|into|onto) <site>
        {method} [to|at|on] <site>[<with>]
        <send> [the|this] [json|body|data|payload|object] {body:<json>} (to|at) <site> <by_method>
        (update|change|modify|replace|create|delete) <site> (with|to) {body}[,] <by_method>
        use [the] {method} [method] to (send|submit|write|store|update|set) [the|this] [json|body|data|payload]
            {body} (to|at|on) <site>
        (use|do|with) [a|an|the] [http] {method} [request|method][,| to| on| at] [update|change|modify] <site><with>
    """),
    *_CHINESE.forms(_send, """
        (<by>|发[送|起]<once>|发[送|起])<removal>[，]<taking><site>[给]<removed>
        (<by>|发[送|起]<once>)<removal>[去|来]<removed><site>
        <taking><site>(<by>|发[送|起]<once>)<removal>[给]<removed>
        <by><call>[，]<taking>[这个|该|下面[的]][数据|内容|json][：]{body}(发[送]|提交|传|推送|更新|写|送)(<to>
            |入)<site>
        (向|给|往|对)<site><send>[{request}]<call>[<with>]
        <taking>[数据|内容|json]{body}[<by>]<call>[发[送]|提交|更新|传][<to>]<site>
        <by><call>[，](向|给|往|对|到)<site>(提交|发[送]|传|写|推送|更新)[一下|数据|内容|个|一个]*{body}
        <by><call>[去|来](请求|更新|修改|访问|删除|调用|提交[到]|发[送]到)<site>[<with>]
        <call>[到|给]{url}[<with>]
        发[送|起][<once>]<call><to>{url}[<with>]
    """),
)  # fmt: skip

BACK = (
    *_ENGLISH.forms(_picked, "<take> [only|just] <named_field> [<out_of_it>]"),
    *_ENGLISH.forms(
        _picked_word, "(pull|pick|take|extract|read) [out] [only|just] [the] {key:<name>} [out] [<out_of_it>]"
    ),
    *_CHINESE.forms(_picked, """
        [<taking>]<take>{key}<field>[给我|出来]
        <taking>[<its>]{key}<field>[(取|提取|拿|读|挑|抽)[出][来]]
    """),
    *_CHINESE.forms(_picked_word, """
        [<taking>]<take>{key}[给我|出来]
        <taking>[<its>]{key}(取|提取|拿|读|挑|抽)[出][来]
    """),
)  # fmt: skip
"""Forms that take a field from the answer that was read just before."""
