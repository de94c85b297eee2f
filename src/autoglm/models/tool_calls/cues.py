"""The words by which a text shows that it talks about a call instead of making it, in English and Chinese."""

from __future__ import annotations

import re

_PERSONS = r"(?:you|users?|one|we|people|developers?|clients?|callers?|someone|anyone|they)"
_ENGLISH = (
    # examples
    r"e\.g\.", r"i\.e\.", r"for (?:example|instance)", r"examples?\b", r"sample\b", r"such as", r"looks? like",
    r"like (?:this|so)\b", r"imagine", r"suppose", r"pretend", r"let['’]s say", r"hypothetical", r"pseudo",
    # advice to the reader
    rf"{_PERSONS} (?:can|could|may|might|should|would|need|must|want|will|have to)\b",
    r"(?:would|could|might) (?:be|look|have|call|use|write|send|give|produce|emit|need|return|help)",
    r"if (?:you|the user|we|i|there|it|one|a)\b", r"how (?:to|you|do|does|can)\b",
    r"(?<!need )(?<!going )(?<!have )(?<!want )"
    r"to (?:call|invoke|use|try|test|run|query|execute) (?:it|this|the|that|a|an|them|such)\b",
    r"(?:call|invoke|use|run) (?:it|this|them) (?:as|with|by|like|from)", r"note that", r"note:",
    # how something is written or works
    r"(?:is|are|be|been|being|was|were|gets?) (?:called|invoked|used|written|encoded|represented|seriali[sz]ed"
    r"|formatted|stored|parsed|defined|declared|expected|structured)",
    r"syntax", r"template", r"placeholder", r"snippet", r"documentation", r"docs\b", r"docstring", r"schemas?\b",
    r"signatures?\b", r"usage\b", r"format (?:is|are|looks|would|of|for|used)",
    r"(?:following|expected|same|above|below) (?:\w+ ){0,2}format", r"accepts?\b", r"expects?\b", r"takes\b",
    r"means\b", r"equivalent", r"corresponds", r"describes?\b", r"explains?\b", r"api reference",
    # what was
    r"returns\b", r"returned", r"responds?\b", r"responded", r"response (?:is|was|body|will)", r"logged", r"logs?\b",
    r"stored", r"records?\b", r"history", r"previous(?:ly)?", r"earlier", r"last (?:time|turn|week)", r"yesterday",
    r"already", r"question asks", r"wrong", r"incorrect", r"invalid", r"mistake",
    # refusals
    r"can(?:not|'t|’t| not)", r"unable", r"won['’]t", r"not (?:able|available|possible|allowed|going)",
    r"no (?:suitable|matching|appropriate|relevant|such) ", r"none of the", r"avoid", r"not \W", r"never\b",
    r"do(?:es)? not (?:have|support|need|call|use|run)", r"don['’]t (?:have|need|call|use|run)", r"doesn['’]t",
    r"instead\b", r"without (?:calling|using)",
    # something for the reader, not for a tool
    r"(?:show|give|send|write|provide|prepare|draft|print|paste)s? (?:you|down)\b", r"json (?:you|for you|that you)",
    # programming
    r"unit test", r"tests?\b", r"assert", r"mock", r"tutorial", r"article", r"blog", r"code\b", r"script\b",
    r"program\b", r"in (?:python|javascript|code|json schema)",
    # questions
    r"should i\b", r"shall (?:i|we)\b", r"do you want", r"would you like",
)  # fmt: skip
_CHINESE = (
    "例如", "比如", "譬如", "示例", "样例", "例子", "举例", "范例", "假如", "假设", "如果", "若要", "若您", "若你",
    "想象",
    "你可以", "您可以", "可以(?:这样|用|使用|通过|调用|写|像)", "你应该", "您应该", "你需要", "您需要",
    "用户(?:可以|需要|会)", "开发者", "参考", "注意[:：]",
    "用法", "语法", "文档", "教程", "模板", "伪代码", "代码", "脚本", "占位",
    "格式(?:是|为|如下|类似|要求|说明)", "形如",
    "类似", "写法", "写成", "表示为", "解释", "含义", "意思是", "定义", "相当于",
    "不要", "不能", "不应", "不会", "不用", "不需要", "没有(?:合适|可用|相关|必要)", "无法",
    "无需", "不支持", "不可用", "避免",
    "而不是", "错误", "返回(?:了|的|值|结果)", "响应", "日志", "记录", "历史", "之前", "上次", "昨天", "已经", "测试",
    "是否", "要不要", "需要我", "要我", "吗[?？]",
)  # fmt: skip

TALK = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})|{'|'.join(_CHINESE)}", re.IGNORECASE)
"""Somewhere near a call: it is talked about."""

_DOING = (
    "check|look|find|search|get (?!to|back|into)|fetch|call|use|query|run|retrieve|see what|calculate|compute|gather"
    "|pull|try|help|book|create|send|set|make (?:a|the|this|that)|do|take care|handle|convert|schedule|order|play|open"
    "|turn|add|update|load|proceed|figure|work|invoke|determine|obtain|request|execute|perform|process|start"
)
_DOING_ZH = "查|调用|看|搜|算|计算|获取|执行|处理|找|用|使用|试|安排|预订|创建|发送|设置|了解|办|完成|进行"
INTENT = re.compile(
    rf"\b(?:i(?:['’]ll| will|['’]m going to| am going to| need to| have to| should| must| want to)|let me|let['’]s)"
    rf" (?:\w+ly |now |first |just |also |then |try to |go ahead and ){{0,2}}(?:{_DOING})\b"
    r"|\bone moment\b"
    r"|\bi(?:['’]m| am) (?:now )?(?:calling|invoking|checking|searching|fetching|looking|running|querying|using)\b"
    r"|\A\W*(?:now )?(?:calling|invoking|checking|searching|fetching|looking|running|querying)"
    r"(?: (?:up|now|for|this|that|it|the (?:tool|function|api)s?|you)){0,3}\W*\Z"
    r"|\b(?:tool|function)[ _]?calls?\W*\Z|\bcalling the (?:tool|function)s?\W*\Z"
    rf"|(?:我(?:来|将|会|先|需要|这就|帮)|让我|帮您|帮你|正在|马上|为您)[^，。,]{{0,4}}?(?:{_DOING_ZH})"
    r"|(?:正在|马上)(?:为您|帮您)|调用[^。]{0,6}\W*\Z|请稍",
    re.IGNORECASE,
)
"""Before a call: the speaker is about to make it."""

FILLER = re.compile(
    r"(?:\W|\b(?:ok|okay|sure|yes|yeah|alright|all right|right|great|got it|certainly|of course|absolutely|understood"
    r"|on it|working on it|no problem|thanks|thank you|hello|hi|and|then|next|also|action|json|step|here|\d+)\b"
    r"|好的|好|收到|没问题|可以|明白|当然|嗯|是的|行|您好|你好|了解|然后|接着|步骤)*+",
    re.IGNORECASE,
)
"""Words before or between calls that say nothing."""

GOING_ON = re.compile(
    r"\W*(?:i(?:['’]ll| will| am|['’]m)\b|let me|please wait|one moment|just a moment|waiting for"
    r"|once (?:i|the|we)\b"
    r"|hold on"
    r"|我(?:将|会|来|先|正在|这就)|请稍|稍等|等待|正在|马上|让我)",
    re.IGNORECASE,
)
"""At the start of what follows a call: the speaker goes on with the work."""

CODE_LINE = re.compile(
    r"^[ \t]*(?:import |from [\w.]+ import|def |class |async |await |return |if .+:$|for .+:$|with .+:$|try:|print\s?\("
    r"|>>> |\.\.\. |\$ |# |// |#include|const |let |var |function |public |curl |[\w.]+ ?= ?\S)",
    re.MULTILINE,
)
"""A line of a program."""
