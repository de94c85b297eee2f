"""The HTTP tools. They reach the network through the HttpClient port alone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import HttpClient
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json
from autoglm.tools.bodies import UNBOUNDED, Received, harmless, json_of, received, text_of
from autoglm.tools.bounds import Positive
from autoglm.tools.cleaning import clean_line, without_steering
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.wording import words

_MAX_BYTES = 3_900_000  # a text can be twice as long as JSON, and must fit into one output
_MOST_TWICE = 2_500_000  # up to here the text of a JSON fits beside its value
_MAX_TITLE_CHARS = 1_000
_HIDDEN_HEADERS = {"set-cookie", "set-cookie2", "authorization", "proxy-authorization"}
_PRODUCED = {"text": "text", "json": "json", "status": "number"}
_STRANGE = ("text", "title", "json", "headers")


@dataclass(frozen=True, slots=True)
class Page:
    """`text` of HTML is what a reader would see, unless raw was asked for; `json` is null when the body is none.
    `is_cut`: there was more; `size_bytes` is how much of the body was kept, and `note` says of how much."""

    status: int
    ok: bool
    url: str
    headers: dict[str, str]
    content_type: str
    text: str
    title: str
    json: Any
    size_bytes: int
    is_cut: bool
    note: str


class WebTools:
    """The functions behind the HTTP tools. With `keyed_header` a request carries the step's idempotency key in it."""

    def __init__(self, http: HttpClient, keyed_header: str = "") -> None:
        self._http = http
        self._keyed_header = keyed_header

    async def get(
        self,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        method: Literal["GET", "HEAD"] = "GET",
        raw: bool = False,
        timeout_s: float = 30.0,
        max_bytes: Positive = 2_000_000,
    ) -> Labelled[Page]:
        """Fetch a web page or an API's answer. HTML becomes readable text.

        Args:
            url: The address, http or https.
            headers: Request headers.
            method: HEAD asks for the headers alone.
            raw: Give HTML as it is.
            timeout_s: The longest time for the whole exchange.
            max_bytes: How much of the body to keep; what is longer is cut, and says so.
        """
        request = self._request(url, method, headers, timeout_s=timeout_s)
        return _page(await self._received(request, max_bytes), raw=raw)

    async def request(
        self,
        url: str,
        context: CallContext,
        *,
        method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST",
        headers: dict[str, str] | None = None,
        json: Json = None,
        body: str = "",
        timeout_s: float = 30.0,
        max_bytes: Positive = 2_000_000,
    ) -> Labelled[Page]:
        """Send a request that may change something at the server.

        Args:
            url: The address, http or https.
            method: What to do.
            headers: Request headers.
            json: A body to send as JSON. Give this or body.
            body: A body to send as it is. Give this or json.
            timeout_s: The longest time for the whole exchange.
            max_bytes: How much of the answer's body to keep; what is longer is cut, and says so.
        """
        if json is not None and body:
            raise ToolError("Give one of the arguments json and body.", kind=FailureKind.INVALID_ARGS)
        sent = dict(headers or {})
        if json is not None:
            sent.setdefault("Content-Type", "application/json")
        if self._keyed_header:
            sent[self._keyed_header] = context.key
        content = msgspec.json.encode(json) if json is not None else body.encode()
        request = self._request(url, method, sent, timeout_s=timeout_s, body=content)
        return _page(await self._received(request, max_bytes), raw=True)

    async def _received(self, request: HttpRequest, max_bytes: int) -> Received:
        async with self._http.stream(request) as stream:
            return await received(stream, max_bytes=min(max_bytes, _MAX_BYTES))

    def _request(
        self,
        url: str,
        method: str,
        headers: Mapping[str, str] | None,
        *,
        timeout_s: float,
        body: bytes = b"",
    ) -> HttpRequest:
        if timeout_s <= 0:
            raise ToolError("timeout_s must be above 0.", kind=FailureKind.INVALID_ARGS)
        return HttpRequest(
            url=url,
            method=method,
            headers=headers or {},
            body=body,
            total_s=min(timeout_s, 600.0),
            idle_s=min(timeout_s, 30.0),
            max_bytes=UNBOUNDED,
        )


def web_tools(http: HttpClient, keyed_header: str = "") -> tuple[AnyTool, ...]:
    """http_get, http_request.

    Reading is a tool of its own because the effect of a tool is fixed. Whether a server recognises a repeated request
    is a fact about the server: only an administrator who names the header in `keyed_header` makes http_request KEYED.
    """
    functions = WebTools(http, keyed_header)
    return (
        tool(
            name="http_get",
            effect=Effect.NONE,
            timeout_s=120.0,
            description_zh="读取网页或接口的内容；HTML 会转换成可读文本。",
            arguments_zh={
                "url": "网址，http 或 https。",
                "headers": "请求头。",
                "method": "HEAD 只要响应头。",
                "raw": "原样给出 HTML。",
                "timeout_s": "整个往来最多用多少秒。",
                "max_bytes": "正文最多保留多少字节；更长的会截断并注明。",
            },
            keywords=words(
                "fetch, download, get, url, web page, website, open, api, http, "
                "抓取, 下载, 访问, 网页, 网址, 链接, 接口, 打开网页, 获取"
            ),
            examples=(
                "fetch https://example.com",
                "save the page https://example.com/a as page.txt",
                "读取 https://example.com 的内容",
                "https://example.com/a 返回什么状态码",
            ),
            consumes={"url": "url"},
            produces=_PRODUCED,
            sensitive=("url", "headers"),
            untrusted=_STRANGE,
            origin="built-in",
        )(functions.get),
        _requesting_tool(functions, keyed_header),
    )


def _requesting_tool(functions: WebTools, keyed_header: str) -> AnyTool:
    return tool(
        name="http_request",
        effect=Effect.KEYED if keyed_header else Effect.UNSAFE,
        timeout_s=120.0,
        description_zh="向服务器发送可能改变数据的请求：POST、PUT、PATCH、DELETE。",
        arguments_zh={
            "url": "网址，http 或 https。",
            "method": "要做的操作：POST、PUT、PATCH 或 DELETE。",
            "headers": "请求头。",
            "json": "以 JSON 发送的正文。与 body 二选一。",
            "body": "原样发送的正文。与 json 二选一。",
            "timeout_s": "整个往来最多用多少秒。",
            "max_bytes": "响应正文最多保留多少字节；更长的会截断并注明。",
        },
        keywords=words("post, put, patch, delete, send request, submit, call api, 提交, 调用接口, 发送请求, 删除"),
        examples=(
            'post {"name": "Ann"} to https://example.com/api',
            "delete https://example.com/items/42 with a DELETE request",
            '把 {"name": "小李"} 提交到 https://example.com/api',
            "用 DELETE 请求删除 https://example.com/items/42",
        ),
        consumes={"url": "url", "json": "json", "body": "text"},
        produces=_PRODUCED,
        sensitive=("url", "headers", "json", "body"),
        untrusted=_STRANGE,
        origin="built-in",
    )(functions.request)


def readable(source: str) -> tuple[str, str]:
    """Text and title of an HTML page as a reader would see them."""
    parser = _Reader()
    parser.feed(source)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text, " ".join("".join(parser.title).split())


class _Reader(HTMLParser):
    _BLOCKS = frozenset(
        words(
            "p, div, section, article, header, footer, main, aside, h1, h2, h3, h4, h5, h6, ul, ol, table, tr, "
            "blockquote, pre, form, nav"
        )
    )
    _UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "object"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title: list[str] = []
        self._unseen: list[str] = []
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag in self._UNSEEN:
            self._unseen.append(tag)
        self._is_title = tag == "title"
        if tag == "br" or tag in self._BLOCKS:
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        self._is_title = False
        if tag in self._BLOCKS:
            self.parts.append("\n\n" if tag == "p" or tag[0] == "h" else "\n")

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title.append(data)
        elif not self._unseen:
            self.parts.append(data)


def _page(found: Received, *, raw: bool) -> Labelled[Page]:
    text, why_none = text_of(found)
    notes, title, value, flaw = [found.note, why_none], "", None, ""
    if "html" in found.content_type.lower() and not raw:
        text, title = readable(text)
    else:
        value, flaw = _json(text, found)
    value, is_changed = harmless(value)
    plain = without_steering(text)
    if is_changed or plain != text:
        notes.append("Control characters were taken out.")
    if value is not None and found.size_bytes > _MOST_TWICE:
        plain = ""
        notes.append("The text is left out: it is the value of json.")
    page = Page(
        status=found.status,
        ok=200 <= found.status < 300,
        url=_without_password(found.url),
        headers=_headers(found.headers),
        content_type=found.content_type,
        text=plain,
        title=clean_line(html.unescape(title), max_chars=_MAX_TITLE_CHARS),
        json=value,
        size_bytes=found.size_bytes,
        is_cut=found.is_cut,
        note=" ".join(filter(None, (*notes, flaw))),
    )
    return Labelled(page, (f"url:{urlsplit(found.url).hostname or ''}",))


def _json(text: str, found: Received) -> tuple[Json, str]:
    """The value of a body that is JSON, or says so; and what is wrong with one that says so and is none."""
    is_declared = "json" in found.content_type.lower()
    if found.is_cut or not (text.lstrip()[:1] in {"{", "["} or (is_declared and text.strip())):
        return None, ""
    value, flaw = json_of(text)
    if not flaw:
        return value, ""
    said = f"The body should be JSON, and is given as text alone: {clean_line(flaw, max_chars=200)}"
    return None, said if is_declared else ""


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    shown = ((name, value) for name, value in headers.items() if name.lower() not in _HIDDEN_HEADERS)
    return {name: without_steering(value) for name, value in shown}


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)[^/@?#]*@", "", url)
