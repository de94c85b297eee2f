"""Wire formats: requests as an endpoint wants them, answers as we want them. Pure: bytes in, values out.

Owns: four protocols, and what counts as a whole answer or as a failure of a named kind.
Must not know: connections, time, retries, which endpoint is asked.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from autoglm.core.errors import NotFound
from autoglm.models.wire.format import WireFormat

_FORMATS = {
    "openai_chat": "OpenAiChat",
    "openai_responses": "OpenAiResponses",
    "anthropic": "Anthropic",
    "gemini": "Gemini",
}
PROTOCOLS = tuple(_FORMATS)


def wire_format(protocol: str) -> WireFormat:
    """The format of that name; only the one that is used is loaded. Raises NotFound that lists the names."""
    if protocol not in _FORMATS:
        raise NotFound(f"There is no protocol {protocol!r}.", hint=f"Known: {', '.join(PROTOCOLS)}.")
    module = import_module(f"autoglm.models.wire.{protocol}")
    return cast("WireFormat", getattr(module, _FORMATS[protocol])())
