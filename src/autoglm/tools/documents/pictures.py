"""The text in a picture, found on this machine by RapidOCR: it carries its models and asks no server."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from autoglm.core.errors import FailureKind, ToolError
from autoglm.planning.words import counted
from autoglm.tools.cleaning import clean_line
from autoglm.tools.documents.draft import Draft, broken

MAX_PIXELS = 60_000_000
_MIN_SCORE = 0.5
_lock = threading.Lock()
_engines: list[Any] = []  # one for the process: loading the models takes a second


def read_picture(content: bytes, draft: Draft) -> None:
    """The lines of text in reading order. Raises ToolError: TOO_LARGE, BAD_OUTPUT, REFUSED without the extra."""
    require_ocr()
    picture = _pixels(content, draft)
    with _lock:
        found = _engine()(picture)
    read = [_piece(box, text) for box, text, score in _found(found) if score >= _MIN_SCORE]
    draft.text("\n".join(lines_of(read)))
    if left_out := len(found.txts or ()) - len(read):
        draft.leave_out(f"{counted(left_out, 'piece')} that could hardly be read were left out.")
    if not read:
        draft.note("No text was found in the picture.")


def require_ocr() -> None:
    """Load what reads pictures. Raises ToolError (REFUSED) that names the package or library of the system that is
    missing."""
    try:
        import onnxruntime  # noqa: F401, PLC0415 - an extra; it is loaded where it is used
        import rapidocr  # noqa: F401, PLC0415
    except ImportError as error:
        missing = clean_line(str(error), max_chars=200).rstrip(".")
        is_library = ".so" in missing
        what = "a library of the system" if is_library else "further packages"
        raise ToolError(
            f"Reading text in pictures needs {what}: {missing}.",
            kind=FailureKind.REFUSED,
            hint="On Debian: apt-get install libgl1 libglib2.0-0." if is_library else 'Install "open-autoglm[ocr]".',
        ) from None


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and where they stand, in pixels from the upper left corner."""

    text: str
    left: float
    top: float
    bottom: float


def lines_of(pieces: Iterable[Piece]) -> list[str]:
    """Pieces whose middle lies beside the one before are one line, from left to right; lines go from above to below."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        if lines and lines[-1][0].top <= (piece.top + piece.bottom) / 2 <= lines[-1][0].bottom:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [" ".join(piece.text for piece in sorted(line, key=lambda piece: piece.left)) for line in lines]


def _found(found: Any) -> Iterable[tuple[Any, str, float]]:  # noqa: ANN401 - RapidOCR names no types
    """Box, text and score of each piece; the engine gives None for nothing."""
    return zip(found.boxes, found.txts, found.scores, strict=True) if found.txts else ()


def _piece(box: Any, text: str) -> Piece:  # noqa: ANN401 - four corners, as numbers of numpy
    ys = [float(corner[1]) for corner in box]
    return Piece(text, min(float(corner[0]) for corner in box), min(ys), max(ys))


def _pixels(content: bytes, draft: Draft) -> Any:  # noqa: ANN401 - an array of numpy, there with the extra only
    """The picture as rows of colours; of an animation its first. Its size is looked at before it is unpacked."""
    import numpy as np  # noqa: PLC0415 - there with the extra only
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(content)) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _too_large()
            if (frames := getattr(image, "n_frames", 1)) > 1:
                draft.leave_out(f"Only the first of {frames} frames was read.")
            return np.asarray(image.convert("RGB"))[:, :, ::-1]
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (OSError, ValueError, SyntaxError):
        raise broken("picture") from None


def _too_large() -> ToolError:
    return ToolError(
        f"The picture has more than {MAX_PIXELS:,} pixels.", kind=FailureKind.TOO_LARGE, hint="Make it smaller."
    )


def _engine() -> Any:  # noqa: ANN401 - as above
    if not _engines:
        from rapidocr import RapidOCR  # noqa: PLC0415 - as above

        _engines.append(RapidOCR(params={"Global.log_level": "critical"}))
    return _engines[0]
