"""What the status of an HTTP answer means for a delivery, and texts cut to what a vendor takes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.http import HttpResponse


def check_status(channel: str, response: HttpResponse) -> None:
    """Raises ToolError unless the status is 2xx. The address is never named: it may hold a key."""
    status = response.status
    if 200 <= status < 300:
        return
    if status == 429:
        wait = response.headers.get("retry-after", "")
        raise ToolError(
            f"The {channel} channel is asked too often.",
            kind=FailureKind.RATE_LIMITED,
            retry_after_s=float(wait) if wait.isdigit() else None,
        )
    if status >= 500 or status == 408:
        raise ToolError(f"The {channel} channel answered with status {status}.", kind=FailureKind.UNAVAILABLE)
    raise ToolError(
        f"The {channel} channel refused the message with status {status}.",
        kind=FailureKind.REFUSED,
        hint="Check the channel's address and key in the settings.",
    )


def read_object(channel: str, response: HttpResponse) -> dict[str, object]:
    """The JSON object in the body. Raises ToolError (BAD_OUTPUT): an answer of another form proves no delivery."""
    try:
        found = msgspec.json.decode(response.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ToolError(
            f"The {channel} channel gave an answer that is not JSON.",
            kind=FailureKind.BAD_OUTPUT,
            hint="A login page or a proxy may be in the way.",
        )
    return found


def split_bytes(text: str, limit: int) -> Iterator[str]:
    """Parts of at most `limit` bytes of UTF-8, cut between lines where possible, and never inside a character."""
    while len(text.encode()) > limit:
        head = text.encode()[:limit].decode(errors="ignore")
        line_end = head.rfind("\n")
        cut = line_end + 1 if line_end > len(head) // 2 else len(head)
        yield text[:cut].rstrip("\n") or text[:cut]
        text = text[cut:]
    if text:
        yield text


def scrubbed(text: str, *secrets: str) -> str:
    """The vendor's words without our secrets, and of bounded length."""
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    return text[:200]
