"""Forms that put a page as it is into a file, or pick a field of a JSON file however deep it lies.

Must not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.core.values import Json
from autoglm.planning.files import ending_of, is_plain
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import Told, Work, written
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS

_PAGES = ("html", "htm")
_KNOWN = {
    "key": Regex("[a-z_][a-z0-9_]*"),
    "field": Regex(r"[a-z_][a-z0-9_]*(?:\[\d+\])?(?:\.[a-z_][a-z0-9_]*(?:\[\d+\])?){0,8}"),
}

_ENGLISH = Grammar(
    """
    load = download|save|store|fetch|get|write|put|grab
    raw = raw|original|unprocessed|unchanged
    source = html|source|markup
    into = (to|into|in|as) [a|the]* [file] [called|named] {path}
    kept = [,] [and|then]* (save|store|write|put) it <into>
    each = [(collect|gather|get|list|find|give|show|pull|extract|pick|what are) [me] [out]] (every|each|all)
        [[of] the]
    anywhere = [,] (however|no matter how) deep[ly] [it|they] [is|are|lies|lie|nested]
        |[,] (at|on) (any|every|all|whatever) (depth[s]|level[s])|[,] recursively|[,] wherever (it is|they are)|[,]
            anywhere
    """,
    _KNOWN,
)
_CHINESE = Grammar(
    """
    load = 下载|保存|存|抓取|抓|拉取|获取|打开
    raw = [的](原始html|html[源代码|源码|原文]|源[代]码|原始(网页|页面|内容|代码))
    pause = [，|,|；]
    taking = [请|帮我|麻烦|给我|帮忙]*(取|拿|提取|读|找)[出|一下|到|来]*
    into = <pause>[并|再|然后|把它|原样|直接]*(存|写|保存|放|下载|另存)(到|进|为|成|在|入)[文件]{path}[里|中]
    anywhere = [，][不管|无论|不论]*[嵌套|藏|放|在]*[得|了|在]*(多深|哪一层|哪层|几层)[都要|都算|里]*
        |[，](所有|每一|任意|各|任何)(层级|层|深度)[的|都|里|中|要]*
    """,
    _KNOWN,
    is_chinese=True,
)


def _saved(found: Found) -> Sequence[Told] | None:
    """A page as it is, and the file for it. What is no text would be lost in it, and is not fetched."""
    url, path = str(found.value("url")), str(found.value("path"))
    if not is_plain(path) or _is_more_than_text(url):
        return None
    asked: dict[str, Json] = {"raw": True} if "raw" in found or ending_of(path) in _PAGES else {}
    return Told(Work.FETCH, {"url": url, **asked}), written(path)


def _is_more_than_text(url: str) -> bool:
    name = url.partition("://")[2].partition("?")[0].partition("/")[2].rpartition("/")[2]
    return ending_of(name) in FILE_ENDINGS and not is_plain(name)


def _of_value(found: Found) -> Told:
    """A part of a JSON value that stands in the request."""
    return Told(Work.PICK, {"query": found.said("field"), "value": found.value("json")})


def _deep(found: Found) -> Told | None:
    """A field of a JSON file wherever it stands."""
    path = str(found.value("path"))
    return Told(Work.PICK, {"query": f"..{found.said('key')}", "path": path}) if path.endswith(".json") else None


FORMS = (
    *_ENGLISH.forms(_saved, """
        <load> [me] [the] [page|whole page]* {raw:<raw>} [page|content[s]|<source>]* [code] [of|from|at] {url} <into>
        <load> [me] [the] {raw:<source>} [source|code]* (of|from|at) {url} <into>
        <load> [me] [the] [page|file|<source>]* {url} <into>
        (download|fetch|get) [me] [the] {raw:[<raw>] <source>} [source|code]* (of|from|at) {url}<kept>
    """),
    *_CHINESE.forms(_saved, """
        [把|将]*[<load>]{url}[这个网页|这个页面|网页|页面]*{raw:<raw>}<load>[下来|一下]*<into>
        [把|将]*(<load>)*{url}[这个网页|这个页面|网页|页面]*{raw:<raw>}[下载|抓]*[下来]<into>
        (下载|抓取){url}<into>
        [把|将]{url}下载(到|为|成){path}
    """),
)  # fmt: skip
DEEP = (
    *_ENGLISH.forms(_deep, """
        <each> {key} [field|value|key|entry|fields|values|keys|entries] (in|of|from|inside) {path}<anywhere>
    """),
    *_CHINESE.forms(_deep, """
        [<load>|收集|列出|找出|提取|取出|把]*{path}[里面|里|中][的](所有|全部|每[一]个)[的]{key}[字段|键|项|值
            |属性]*<anywhere>[，]
            [都|全|全部]*[列出来|找出来|取出来|提取出来|给我]
    """),
)  # fmt: skip
"""A clause that asks for the fields of one name, however deep they lie."""

PICKED = _CHINESE.forms(
    _of_value,
    """
    [从|这个|这段]*{json}[里面|里|中]*[的|，]*<taking>{field}[字段|的值]*
    [从|这个|这段]*{json}[里面|里|中]*[的|，]*{field}[字段|的值]*(是|等于|为)(什么|多少|几)
    <taking>{json}[里面|里|中]的{field}[字段|的值]*
""",
)
"""A clause that picks a part of a JSON value which it holds."""
