"""Images and sounds of a message, as the protocols want them: a data URL, or base64."""

from __future__ import annotations

from base64 import b64encode
from typing import NoReturn

from autoglm.core.chat import Media
from autoglm.core.errors import FailureKind, ModelError


def in_base64(media: Media) -> str:
    """Its bytes as base64. Raises ModelError for media that are only a URL."""
    if not media.content:
        raise ModelError(
            f"The endpoint does not fetch {media.media_type} by itself.",
            kind=FailureKind.INVALID_ARGS,
            hint="Send the bytes instead of a URL.",
        )
    return b64encode(media.content).decode()


def data_url(media: Media) -> str:
    """The URL that the endpoint fetches, or one that holds the bytes."""
    return f"data:{media.media_type};base64,{in_base64(media)}" if media.content or not media.url else media.url


def refuse(media: Media, protocol: str, place: str = "") -> NoReturn:
    """Raises ModelError for media that the protocol cannot carry there."""
    raise ModelError(
        f"{protocol} cannot carry {media.media_type}{place}.",
        kind=FailureKind.INVALID_ARGS,
        hint="Ask an endpoint of another protocol, or leave it out.",
    )
