"""Starts and ends one Chromium of this machine, driven through Playwright.

What belongs to no session (Chromium's own errands) is given a proxy that is not there, and no name is resolved by the
browser itself: only a session's gate leads out.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from autoglm.core.errors import FailureKind, ToolError
from autoglm.tools.cleaning import clean_line

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

    from autoglm.tools.browser.gate import Gate

_NOWHERE = "http://127.0.0.1:9"
_START_S = 30.0
_ARGUMENTS = (
    "--disable-quic",
    "--disable-extensions",
    "--autofill-server-url=http://127.0.0.1:9/",
    "--dns-prefetch-disable",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-pings",
)


def is_root() -> bool:
    """Whether Chromium's own sandbox has to be left off: it refuses to work for root."""
    return os.geteuid() == 0


def require(program: Path) -> None:
    """Raises ToolError (UNAVAILABLE) when Playwright or the browser is missing."""
    try:
        import playwright.async_api  # noqa: F401, PLC0415 - an extra; it is loaded where it is used
    except ImportError:
        raise ToolError(
            "The browser needs the package playwright.",
            kind=FailureKind.UNAVAILABLE,
            hint='Install it: pip install "open-autoglm[browser]".',
        ) from None
    if not os.access(program, os.X_OK):
        raise ToolError(
            f"There is no browser at {program}.",
            kind=FailureKind.UNAVAILABLE,
            hint="Install Chromium (on Debian: apt-get install chromium), or name it in browser.program.",
        )


class Chromium:
    """The browser process; it is started by the first session."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self._folder: TemporaryDirectory[str] | None = None

    async def context(self, gate: Gate) -> BrowserContext:
        """A session without a past, whose network is the gate. Raises ToolError."""
        from playwright.async_api import Error  # noqa: PLC0415

        try:
            if self._browser is None or not self._browser.is_connected():
                await self.close()
                await self._start()
            assert self._browser is not None
            return await self._browser.new_context(
                proxy={
                    "server": gate.server,
                    "bypass": "<-loopback>",  # loopback, too, goes through the gate
                    "username": gate.username,
                    "password": gate.password,
                },
                service_workers="block",
                accept_downloads=True,
                permissions=[],
                viewport={"width": 1280, "height": 800},
            )
        except Error as error:
            raise ToolError(
                f"The browser cannot be started: {clean_line(error.message, max_chars=300)}",
                kind=FailureKind.UNAVAILABLE,
                hint="`autoglm doctor` shows whether it is there.",
            ) from None

    async def _start(self) -> None:
        from playwright.async_api import async_playwright  # noqa: PLC0415

        self._folder = TemporaryDirectory(prefix="autoglm-browser-", ignore_cleanup_errors=True)
        self._driver = await async_playwright().start()
        self._browser = await self._driver.chromium.launch(
            executable_path=self._program,
            headless=True,
            chromium_sandbox=not is_root(),
            args=list(_ARGUMENTS),
            proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
            env={"PATH": "/usr/bin:/bin", "HOME": self._folder.name, "LANG": "C.UTF-8"},  # nothing of our environment
            downloads_path=self._folder.name,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=_START_S * 1000,
        )

    async def close(self) -> None:
        browser, driver, folder = self._browser, self._driver, self._folder
        self._browser = self._driver = self._folder = None
        try:
            if browser is not None:
                await browser.close()
        finally:
            if driver is not None:
                await driver.stop()
            if folder is not None:
                folder.cleanup()
