"""An answer while it comes in, the same for all protocols, and the rules by which it counts.

An answer counts only when it is whole: it has content or calls, and it says that it is finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from autoglm.core.chat import ChatAnswer, ChatRequest, ToolCall, Usage
from autoglm.core.errors import FailureKind, ModelError
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import StopReason, ToolDialect
from autoglm.models.wire.calls import CallDraft, calls_in_text, read_calls
from autoglm.models.wire.thinking import ThinkSplitter


class Draft:
    """What has come so far. `finish` is "" until the endpoint says why it stopped; with `is_done` nothing more comes;
    `counted` are the tokens that the endpoint counted, in and out."""

    __slots__ = ("_profile", "_request", "_splitter", "_stops", "calls", "counted", "finish", "is_done", "reasoning",
                 "refusal", "texts")  # fmt: skip

    def __init__(self, request: ChatRequest, profile: Profile, stops: Mapping[str, StopReason]) -> None:
        self.finish = ""
        self.is_done = False
        self.texts: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.calls: dict[object, CallDraft] = {}
        self.counted: tuple[int, int] | None = None
        self._request = request
        self._profile = profile
        self._stops = stops
        self._splitter = ThinkSplitter() if profile.has_think_tags else None

    @property
    def has_begun(self) -> bool:
        """Whether anything of an answer has come."""
        return bool(self.texts or self.reasoning or self.calls or self.finish or self.is_done or self.refusal)

    def add_text(self, piece: str) -> str:
        """Add text; gives what of it belongs to the answer."""
        if self._splitter is not None:
            piece, thought = self._splitter.feed(piece)
            if thought:
                self.reasoning.append(thought)
        if piece:
            self.texts.append(piece)
        return piece

    def call(self, key: object) -> CallDraft:
        """The call that goes by that key in this answer."""
        found = self.calls.get(key)
        if found is None:
            found = self.calls[key] = CallDraft()
        return found

    def answer(self, *, endpoint: str) -> ChatAnswer:
        """The whole answer. Raises ModelError when it is cut, filtered, refused, empty, or its calls cannot be read."""
        stop = self._checked_stop()
        if self._splitter is not None:
            text, thought = self._splitter.finish()
            self.texts.append(text)
            self.reasoning.append(thought)
        text = "".join(self.texts)
        calls = self._read_calls(text)
        if not calls and not text.strip():
            reason = " because max_tokens was used up before any text" if stop == "length" else ""
            raise ModelError(f"The model's answer is empty{reason}.", kind=FailureKind.BAD_OUTPUT)
        return ChatAnswer(
            text=text,
            calls=calls,
            reasoning="".join(self.reasoning).strip("\n") if self._splitter else "".join(self.reasoning),
            finish="length" if stop == "length" else "tool_calls" if calls else "stop",
            usage=self._usage(text, calls),
            endpoint=endpoint,
        )

    def _checked_stop(self) -> StopReason:
        stop = self._profile.stop_reasons.get(self.finish) or self._stops.get(self.finish, "stop")
        refusal = " ".join("".join(self.refusal).split())[:300]
        if refusal or stop == "filtered":
            why = f": {refusal}" if refusal else " by its content filter."
            raise ModelError(f"The model's answer was withheld{why}", kind=FailureKind.REFUSED)
        if stop == "broken":
            raise ModelError(f"The model stopped with {self.finish!r}.", kind=FailureKind.UNAVAILABLE)
        if stop == "malformed":
            raise ModelError(f"The model stopped with {self.finish!r}.", kind=FailureKind.BAD_OUTPUT)
        if not self.finish and not self.is_done:
            raise ModelError("The model's answer breaks off before its end.", kind=FailureKind.UNAVAILABLE)
        return stop

    def _read_calls(self, text: str) -> tuple[ToolCall, ...]:
        if self.calls:
            ordered = [call for _, call in sorted(self.calls.items(), key=_place)]
            return read_calls(ordered, self._request, self._profile)
        may_hold_calls = self._profile.tool_dialect is not ToolDialect.NATIVE and self._request.tool_choice != "none"
        if may_hold_calls and self._request.tools and text:
            return calls_in_text(text, self._request, self._profile)
        return ()

    def _usage(self, text: str, calls: Sequence[ToolCall]) -> Usage:
        if self.counted is not None:
            return Usage(input_tokens=self.counted[0], output_tokens=self.counted[1])
        asked = sum(estimated_tokens(message.text) for message in self._request.messages)
        called = sum(estimated_tokens(encoded(call.arguments)) for call in calls)
        return Usage(input_tokens=asked, output_tokens=estimated_tokens(text) + called, is_estimate=True)


def estimated_tokens(text: str) -> int:
    """A rough count for endpoints that give none: four ASCII characters a token, two thirds of one for each other."""
    if text.isascii():
        return round(len(text) / 4)
    ascii_chars = len(text.encode("ascii", "ignore"))
    return round(ascii_chars / 4 + (len(text) - ascii_chars) * 2 / 3)


def encoded(value: Json) -> str:
    """A JSON value as text; nothing for null."""
    return "" if value is None else msgspec.json.encode(value).decode()


def count(found: Json) -> int:
    """A number of tokens; 0 for what is none."""
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def as_text(content: Json) -> str:
    """Text as it is, or the text parts of a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else ()
    return "".join(as_text(part.get("text")) for part in parts if isinstance(part, Mapping))


def _place(entry: tuple[object, CallDraft]) -> int:
    return entry[0] if isinstance(entry[0], int) else 0
