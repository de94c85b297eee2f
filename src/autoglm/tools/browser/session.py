"""The pages of one run. One action at a time; each tells what the page looks like afterwards."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error
from playwright.async_api import TimeoutError as TooLate

from autoglm.core.errors import EgressRefused, FailureKind, ToolError
from autoglm.tools.browser.view import MAX_CHARS, Page, page_view, selector
from autoglm.tools.cleaning import clean_line

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Download, Locator
    from playwright.async_api import Page as BrowserPage

    from autoglm.tools.browser.gate import Gate

_ACT_MS = 10_000
_OPEN_MS = 30_000
_SETTLE_MS = 3_000
_BEGIN_S = 0.15  # what a click starts, a request or a window, takes a moment to begin
_MOST_PAGES = 5
_MOST_NOTES = 50
_PASSWORDS = "fields => fields.map(field => field.value)"


class Session:
    """Holds a context of the browser and its gate; closing it closes both."""

    def __init__(self, context: BrowserContext, gate: Gate) -> None:
        self._used_at = asyncio.get_running_loop().time()
        self._context = context
        self._gate = gate
        self._alone = asyncio.Lock()
        self._page: BrowserPage | None = None
        self._notes: list[str] = []
        self._passwords: set[str] = set()
        context.set_default_timeout(_ACT_MS)
        context.on("page", self._follow)
        context.on("dialog", self._dismiss)

    @property
    def idle_since(self) -> float:
        """By the loop's clock; never while something is being done."""
        return math.inf if self._alone.locked() else self._used_at

    async def close(self) -> None:
        with suppress(Error):
            await self._context.close()
        await self._gate.close()

    # --- what tools do -----------------------------------------------------------------------------------------------

    async def open(self, url: str) -> Page:
        """Raises EgressRefused for what may not be reached, ToolError for what does not come."""
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ToolError("A page's address begins with http:// or https://.", kind=FailureKind.INVALID_ARGS)
        async with self._acting():
            page = self._page or await self._context.new_page()
            self._tell_refusals()
            try:
                answer = await page.goto(url, wait_until="domcontentloaded", timeout=_OPEN_MS)
            except Error as error:
                self._raise_stopped("")
                raise _failed(error.message, is_late=isinstance(error, TooLate)) from None
            if answer is not None and answer.status >= 400:
                self._raise_stopped(urlsplit(answer.url).hostname or "")
                self.note(f"The server answered {answer.status}.")
            return await self._look()

    async def read(self, *, start_line: int = 1, max_chars: int = MAX_CHARS) -> Page:
        async with self._acting():
            return await self._look(start_line=start_line, max_chars=max_chars)

    async def click(self, ref: str) -> Page:
        async with self._acting():
            await (await self._found(ref)).click()
            return await self._look()

    async def fill(self, ref: str, text: str, *, submit: bool = False) -> Page:
        async with self._acting():
            field = await self._found(ref)
            if await field.get_attribute("type") == "password":
                self._passwords.add(text)
            await field.fill(text)
            if submit:
                await field.press("Enter")
            return await self._look()

    async def select(self, ref: str, options: list[str]) -> Page:
        async with self._acting():
            await (await self._found(ref)).select_option(options)
            return await self._look()

    async def back(self) -> Page:
        async with self._acting():
            await self._current().go_back(wait_until="domcontentloaded")
            return await self._look()

    async def picture(self, *, is_whole: bool) -> bytes:
        """A PNG of what is seen, or of the whole page."""
        async with self._acting():
            return await self._current().screenshot(full_page=is_whole, type="png")

    async def download(self, ref: str, *, max_bytes: int, within_s: float) -> tuple[str, bytes]:
        """The name that the server suggests, and the file. Raises ToolError."""
        async with self._acting():
            target = await self._found(ref)
            async with self._current().expect_download(timeout=_OPEN_MS) as coming:
                await target.click()
            download = await coming.value
            try:
                return clean_line(download.suggested_filename, max_chars=200), await _content(
                    download, max_bytes, within_s
                )
            finally:
                with suppress(Error):
                    await download.delete()

    # --- the page ----------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _acting(self) -> AsyncIterator[None]:
        """Alone, with what Playwright raises as our errors."""
        async with self._alone:
            try:
                yield
            except Error as error:
                raise _failed(error.message, is_late=isinstance(error, TooLate)) from None
            finally:
                self._used_at = asyncio.get_running_loop().time()

    def _current(self) -> BrowserPage:
        if self._page is None or self._page.is_closed():
            raise ToolError(
                "No page is open in this run.", kind=FailureKind.NOT_FOUND, hint="Open one first: browser_open."
            )
        return self._page

    async def _found(self, ref: str) -> Locator:
        """Raises ToolError for a ref of an earlier page."""
        found = self._current().locator(selector(ref))
        with suppress(Error):
            if await found.count() == 1:
                return found
        raise ToolError(
            f"There is no {ref} on the page as it is now.",
            kind=FailureKind.NOT_FOUND,
            hint="Read the page again: browser_read.",
        )

    async def _look(self, *, start_line: int = 1, max_chars: int = MAX_CHARS) -> Page:
        await asyncio.sleep(_BEGIN_S)
        page = self._current()
        with suppress(TooLate):  # some pages never come to rest
            await page.wait_for_load_state("load", timeout=_SETTLE_MS)
            await page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)
        page = self._current()
        self._tell_refusals()
        self._passwords |= await _passwords(page)
        notes, self._notes = self._notes, []
        return page_view(
            await page.aria_snapshot(mode="ai"),
            url=page.url,
            title=await page.title(),
            start_line=start_line,
            max_chars=max_chars,
            secrets=self._passwords,
            notes=notes,
        )

    async def _follow(self, page: BrowserPage) -> None:
        """A new window becomes the current page; of too many the new one is closed."""
        if len(self._context.pages) > _MOST_PAGES:
            self.note("A further window was closed: too many are open.")
            with suppress(Error):
                await page.close()
            return
        if self._page is not None:
            self.note("A new window opened; it is the page now.")
        before, self._page = self._page, page
        page.on("close", lambda _: self._return_to(page, before))

    def _return_to(self, closed: BrowserPage, before: BrowserPage | None) -> None:
        if self._page is closed:
            self._page = before

    async def _dismiss(self, dialog: Dialog) -> None:
        """No page waits for an answer, and none is agreed with."""
        self.note(f"The page showed a dialog, which was dismissed: {clean_line(dialog.message, max_chars=300)!r}")
        with suppress(Error):
            await dialog.dismiss()

    def _tell_refusals(self) -> None:
        for refusal in self._gate.take_refusals():
            self.note(refusal.reason)

    def _raise_stopped(self, host: str) -> None:
        """Raises EgressRefused or ToolError when the gate was the reason: it has stopped this host ("": any)."""
        for refusal in self._gate.take_refusals():
            if host in {"", refusal.host} and refusal.is_forbidden:
                raise EgressRefused(refusal.reason, hint="An administrator can allow it: browser.allow_hosts.")
            if host in {"", refusal.host}:
                raise ToolError(refusal.reason, kind=FailureKind.UNAVAILABLE, hint="Check the address, or try again.")
            self.note(refusal.reason)

    def note(self, sentence: str) -> None:
        """Tell it with the next page."""
        if sentence not in self._notes and len(self._notes) < _MOST_NOTES:
            self._notes.append(sentence)


async def _passwords(page: BrowserPage) -> set[str]:
    """What stands in the page's password fields."""
    found = list[str]()
    for frame in page.frames:
        with suppress(Error):
            found += await frame.locator("input[type=password]").evaluate_all(_PASSWORDS)
    return {value for value in found if isinstance(value, str)}


async def _content(download: Download, max_bytes: int, within_s: float) -> bytes:
    try:
        async with asyncio.timeout(within_s):
            path = await download.path()
    except TimeoutError:
        with suppress(Error):
            await download.cancel()
        raise ToolError(f"The download took longer than {within_s:g} s.", kind=FailureKind.TIMEOUT) from None
    return await asyncio.to_thread(_read_file, path, max_bytes)


def _read_file(path: Path, max_bytes: int) -> bytes:
    size = path.stat().st_size
    if size > max_bytes:
        raise ToolError(f"The download has {size:,} bytes; the most is {max_bytes:,}.", kind=FailureKind.TOO_LARGE)
    return path.read_bytes()


def _failed(message: str, *, is_late: bool = False) -> ToolError:
    """Playwright's first line says what happened; what follows is its log."""
    said = clean_line(message.split("\n", 1)[0], max_chars=300)
    if "Download is starting" in said:
        return ToolError(
            "The address is a download, no page.", kind=FailureKind.INVALID_ARGS, hint="Use browser_download on a link."
        )
    kind = FailureKind.TIMEOUT if is_late else FailureKind.UNAVAILABLE
    return ToolError(f"The browser could not do it: {said}.", kind=kind, hint="Read the page again: browser_read.")
