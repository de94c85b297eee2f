"""Speech to text at any endpoint of OpenAI's `/audio/transcriptions`. The sound leaves this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec

from autoglm.core.errors import FailureKind, StepError, ToolError
from autoglm.core.http import HttpRequest
from autoglm.core.ports import HttpClient
from autoglm.tools.cleaning import clean_text

MAX_BYTES = 25_000_000
"""What OpenAI's endpoint takes; others follow it."""
_ENDINGS: Mapping[str, str] = {
    "audio/wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/flac": "flac", "audio/mp4": "m4a",
}  # fmt: skip
_KINDS: Mapping[int, FailureKind] = {
    400: FailureKind.INVALID_ARGS, 401: FailureKind.REFUSED, 403: FailureKind.REFUSED, 404: FailureKind.NOT_FOUND,
    413: FailureKind.TOO_LARGE, 429: FailureKind.RATE_LIMITED,
}  # fmt: skip


class HttpTranscriber:
    """Sends a sound and takes the text."""

    def __init__(
        self,
        http: HttpClient,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        total_s: float,
    ) -> None:
        self._http = http
        self._url = base_url.rstrip("/").removesuffix("/audio/transcriptions") + "/audio/transcriptions"
        self._model = model
        self._key = api_key
        self._total_s = total_s

    async def __call__(self, content: bytes, media_type: str) -> str:
        """The words. Raises ToolError, without the key."""
        if len(content) > MAX_BYTES:
            raise ToolError(
                f"The sound has {len(content):,} bytes; the most is {MAX_BYTES:,}.",
                kind=FailureKind.TOO_LARGE,
                hint="Cut it, or pack it tighter.",
            )
        try:
            response = await self._http.fetch(self._request(content, media_type))
        except StepError as error:
            raise self._told(error.message, error.kind, error.hint) from None
        if response.status != 200:
            kind = _KINDS.get(response.status, FailureKind.UNAVAILABLE)
            raise self._told(f"The endpoint answered {response.status}: {_reason(response.body)}", kind)
        return _text(response.body)

    def _request(self, content: bytes, media_type: str) -> HttpRequest:
        mark = f"autoglm-{hashlib.sha256(content).hexdigest()[:32]}"
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return HttpRequest(
            url=self._url,
            method="POST",
            headers=headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {}),
            body=multipart(
                {"model": self._model, "response_format": "json"},
                file=content,
                name=f"sound.{_ENDINGS.get(media_type, 'bin')}",
                media_type=media_type,
                mark=mark,
            ),
            total_s=self._total_s,
            idle_s=self._total_s,
            allow_private=True,  # an administrator has set this address, often one in the same network
        )

    def _told(self, message: str, kind: FailureKind, hint: str = "") -> ToolError:
        hidden = message.replace(self._key, "***") if self._key else message
        return ToolError(hidden, kind=kind, hint=hint.replace(self._key, "***") if self._key else hint)


def multipart(fields: Mapping[str, str], *, file: bytes, name: str, media_type: str, mark: str) -> bytes:
    """Form fields and one file as RFC 7578 wants them. `mark` must not occur in any of them."""
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    kind = f"Content-Type: {media_type}\r\n\r\n"
    return b"".join([*parts, head.encode(), kind.encode(), file, f"\r\n--{mark}--\r\n".encode()])


class _Answer(msgspec.Struct):
    text: str


def _text(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Answer).text
    except msgspec.DecodeError:
        raise ToolError(
            f"The endpoint answered with something that is no transcription: {_reason(body)}",
            kind=FailureKind.BAD_OUTPUT,
        ) from None


def _reason(body: bytes) -> str:
    return clean_text(body[:300].decode(errors="replace")).strip() or "nothing"
