"""The browser's tools, and its sessions: one for each run, closed when it has been idle for too long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias
from urllib.parse import urlsplit

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import CallContext, Effect
from autoglm.tools.bounds import Positive
from autoglm.tools.browser.chromium import Chromium, is_root, require
from autoglm.tools.browser.gate import MakeGate
from autoglm.tools.browser.view import MAX_CHARS, Page
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.workspace import Workspace

if TYPE_CHECKING:
    from autoglm.tools.browser.session import Session

ORIGIN = "browser"
_UNSANDBOXED = "This process is root, so Chromium runs without its own sandbox."
Chars: TypeAlias = Annotated[int, msgspec.Meta(ge=100, le=200_000)]
"""How much of a page is given at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserBounds:
    """`act` is the effect that clicking and filling count as; `max_file_bytes` bounds a picture or download."""

    program: Path
    act: Effect = Effect.UNSAFE
    idle_s: float = 300.0
    max_sessions: int = 8
    max_file_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Saved:
    """A file in the workspace. `name` is the one that the server suggested."""

    path: str
    size_bytes: int
    name: str = ""


class BrowserSource:
    """A ToolSource. The browser starts with the first page."""

    origin = ORIGIN

    def __init__(self, bounds: BrowserBounds, make_gate: MakeGate, workspace: Workspace) -> None:
        self._bounds = bounds
        self._make_gate = make_gate
        self._workspace = workspace
        self._chromium = Chromium(bounds.program)
        self._sessions: dict[str, Session] = {}
        self._starting = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None

    async def tools(self) -> Sequence[AnyTool]:
        require(self._bounds.program)
        pages = (*page_tools(self), *acting_tools(self, self._bounds.act))
        return (*pages, *file_tools(self, self._workspace, self._bounds))

    async def session(self, context: CallContext, *, is_new: bool = False) -> Session:
        """The session of the run; with `is_new` one is begun when there is none. Raises ToolError."""
        async with self._starting:
            found = self._sessions.get(context.run_id)
            if found is None and is_new:
                found = await self._begin(context.run_id)
        if found is None:
            raise ToolError(
                "No page is open in this run; one that is idle for too long, or of a process that ended, is closed.",
                kind=FailureKind.NOT_FOUND,
                hint="Open the page again: browser_open.",
            )
        return found

    async def end(self, run_id: str) -> bool:
        """Close the run's session; False when there is none."""
        session = self._sessions.pop(run_id, None)
        if session is not None:
            await session.close()
        return session is not None

    async def close(self) -> None:
        async with self._starting:  # so that nothing is cut off while it is being closed
            if self._sweeping is not None:
                self._sweeping.cancel()
                await asyncio.wait([self._sweeping])
            for run_id in list(self._sessions):
                await self.end(run_id)
            await self._chromium.close()

    async def _begin(self, run_id: str) -> Session:
        if len(self._sessions) >= self._bounds.max_sessions:
            raise ToolError(
                f"{len(self._sessions)} runs have a browser open, which is the most.",
                kind=FailureKind.UNAVAILABLE,
                hint="Try again later, or raise browser.max_sessions.",
            )
        from autoglm.tools.browser.session import Session  # noqa: PLC0415 - loads playwright, an extra

        gate = self._make_gate()
        await gate.start()
        try:
            session = Session(await self._chromium.context(gate), gate)
        except BaseException:
            await gate.close()
            raise
        if is_root():
            session.note(_UNSANDBOXED)
        self._sessions[run_id] = session
        if self._sweeping is None or self._sweeping.done():
            # It belongs to this source and not to the step that began it; it ends with the last session, or in `close`.
            self._sweeping = asyncio.get_running_loop().create_task(self._sweep())
        return session

    async def _sweep(self) -> None:
        while self._sessions:
            await asyncio.sleep(self._bounds.idle_s / 4)
            async with self._starting:
                oldest = asyncio.get_running_loop().time() - self._bounds.idle_s
                for run_id in [name for name, session in self._sessions.items() if session.idle_since < oldest]:
                    await self.end(run_id)
                if not self._sessions:
                    await self._chromium.close()


def page_tools(source: BrowserSource) -> tuple[AnyTool, ...]:
    """How steps come to a page, see it and leave it."""

    @tool(
        name="browser_open",
        effect=Effect.NONE,
        description_zh="在浏览器中打开网页，返回页面大纲；可操作的元素都带有 ref。",
        arguments_zh={"url": "网页的地址，http 或 https。"},
        keywords=("browse", "website", "浏览器", "网页"),
        consumes={"url": "url"},
        sensitive=("url",),
        untrusted=("",),
        origin=ORIGIN,
    )
    async def browser_open(url: str, context: CallContext) -> Labelled[Page]:
        """Open a web page in the browser and give its outline, in which everything that can be acted on has a ref.

        Args:
            url: The page's address, http or https.
        """
        return _labelled(await (await source.session(context, is_new=True)).open(url))

    @tool(
        name="browser_read",
        effect=Effect.NONE,
        description_zh="返回当前页面的大纲：文字、链接、表单，以及各元素的 ref。",
        arguments_zh={
            "start_line": "从第几行开始；接着读时，用上次的 last_line 的下一行。",
            "max_chars": "最多给出多少个字符。",
        },
        untrusted=("",),
        origin=ORIGIN,
    )
    async def browser_read(
        context: CallContext, start_line: Positive = 1, max_chars: Chars = MAX_CHARS
    ) -> Labelled[Page]:
        """Give the outline of the page as it is now: text, links and forms, each with its ref.

        Args:
            start_line: The first line wanted; the next after `last_line` of what was read before.
            max_chars: How much to give at most.
        """
        session = await source.session(context)
        return _labelled(await session.read(start_line=start_line, max_chars=max_chars))

    @tool(
        name="browser_back", effect=Effect.NONE, description_zh="回到上一个页面。", untrusted=("",), origin=ORIGIN
    )  # fmt: skip
    async def browser_back(context: CallContext) -> Labelled[Page]:
        """Go back to the page before."""
        return _labelled(await (await source.session(context)).back())

    @tool(name="browser_close", effect=Effect.IDEMPOTENT, description_zh="关闭本次运行的浏览器页面。", origin=ORIGIN)
    async def browser_close(context: CallContext) -> bool:
        """Close the browser pages of this run; false when none is open."""
        return await source.end(context.run_id)

    return browser_open, browser_read, browser_back, browser_close


def acting_tools(source: BrowserSource, act: Effect) -> tuple[AnyTool, ...]:
    """What steps can do to the page of their run, with the effect that the settings name."""

    @tool(
        name="browser_click",
        effect=act,
        description_zh="点击页面上带有该 ref 的元素。",
        arguments_zh={"ref": "大纲里的 ref，例如 e12。"},
        untrusted=("",),
        origin=ORIGIN,
    )
    async def browser_click(ref: str, context: CallContext) -> Labelled[Page]:
        """Click an element of the page.

        Args:
            ref: As the outline names it, such as e12.
        """
        return _labelled(await (await source.session(context)).click(ref))

    @tool(
        name="browser_fill",
        effect=act,
        description_zh="在表单字段中填写文字，可同时提交。",
        arguments_zh={
            "ref": "字段在大纲里的 ref。",
            "text": "要填写的文字。",
            "submit": "填完后按回车键。",
        },
        sensitive=("text",),
        untrusted=("",),
        origin=ORIGIN,
    )
    async def browser_fill(ref: str, text: str, context: CallContext, submit: bool = False) -> Labelled[Page]:
        """Write a text into a field of the page, in place of what is there.

        Args:
            ref: The field, as the outline names it.
            text: What to write.
            submit: Press Enter afterwards.
        """
        return _labelled(await (await source.session(context)).fill(ref, text, submit=submit))

    @tool(
        name="browser_select",
        effect=act,
        description_zh="在下拉框中选择一个或多个选项。",
        arguments_zh={"ref": "下拉框在大纲里的 ref。", "options": "要选的选项，写标签或值；下拉框支持时可以多选。"},
        untrusted=("",),
        origin=ORIGIN,
    )
    async def browser_select(ref: str, options: list[str], context: CallContext) -> Labelled[Page]:
        """Choose in a list of options.

        Args:
            ref: The list, as the outline names it.
            options: The labels or values to choose; more than one where the list allows it.
        """
        return _labelled(await (await source.session(context)).select(ref, options))

    return browser_click, browser_fill, browser_select


def file_tools(source: BrowserSource, workspace: Workspace, bounds: BrowserBounds) -> tuple[AnyTool, ...]:
    """What steps can bring from the page into the workspace."""

    @tool(
        name="browser_screenshot",
        effect=Effect.IDEMPOTENT,
        description_zh="把当前页面截图保存为工作区中的 PNG 文件。",
        arguments_zh={"path": "保存到哪个文件，以 .png 结尾。", "whole_page": "截取整个页面，而不只是一屏。"},
        produces={"path": "path"},
        origin=ORIGIN,
    )
    async def browser_screenshot(path: str, context: CallContext, whole_page: bool = False) -> Saved:
        """Save a picture of the page as a PNG file in the workspace.

        Args:
            path: Where, ending in .png.
            whole_page: The whole page rather than what fits on a screen.
        """
        if not path.lower().endswith(".png"):
            raise ToolError("A picture of a page is a PNG file.", kind=FailureKind.INVALID_ARGS, hint="End in .png.")
        where = workspace.locate(path)
        picture = await (await source.session(context)).picture(is_whole=whole_page)
        return await asyncio.to_thread(_saved, workspace, where, picture, bounds)

    @tool(
        name="browser_download",
        effect=bounds.act,
        timeout_s=300.0,
        description_zh="点击下载链接，把文件保存到工作区。",
        arguments_zh={"ref": "链接或按钮在大纲里的 ref。", "path": "保存到哪个文件。"},
        produces={"path": "path"},
        untrusted=("name",),
        origin=ORIGIN,
    )
    async def browser_download(ref: str, path: str, context: CallContext) -> Saved:
        """Click what starts a download, and save the file in the workspace.

        Args:
            ref: The link or button, as the outline names it.
            path: Where to save it.
        """
        where = workspace.locate(path)
        session = await source.session(context)
        name, content = await session.download(ref, max_bytes=bounds.max_file_bytes, within_s=240.0)
        return await asyncio.to_thread(_saved, workspace, where, content, bounds, name=name)

    return browser_screenshot, browser_download


def _labelled(page: Page) -> Labelled[Page]:
    return Labelled(page, (f"url:{urlsplit(page.url).hostname or ''}",))


def _saved(workspace: Workspace, path: str, content: bytes, bounds: BrowserBounds, *, name: str = "") -> Saved:
    if len(content) > bounds.max_file_bytes:
        what = f"The file has {len(content):,} bytes; the most is {bounds.max_file_bytes:,}."
        raise ToolError(what, kind=FailureKind.TOO_LARGE)
    workspace.write(path, content)
    return Saved(path, len(content), name)
