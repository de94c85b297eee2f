"""The ways in which models write calls as text, in the order in which they are asked where several could read on.

A new one is a module with a `Dialect` and a line in `DIALECTS`; if a family of models writes it, also one in
`FAMILIES`. Must not know: which tools fit, or whether a text only talks about tools.
"""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.models.tool_calls.candidate import Dialect
from autoglm.models.tool_calls.dialects.bare_json import BARE_JSON
from autoglm.models.tool_calls.dialects.deepseek import DEEPSEEK
from autoglm.models.tool_calls.dialects.function_tag import FUNCTION_TAG
from autoglm.models.tool_calls.dialects.gemma import GEMMA
from autoglm.models.tool_calls.dialects.glm import GLM, GLM_LINES
from autoglm.models.tool_calls.dialects.harmony import HARMONY
from autoglm.models.tool_calls.dialects.invoke import INVOKE
from autoglm.models.tool_calls.dialects.kimi import KIMI
from autoglm.models.tool_calls.dialects.llama import LLAMA
from autoglm.models.tool_calls.dialects.mistral import MISTRAL
from autoglm.models.tool_calls.dialects.phi import PHI
from autoglm.models.tool_calls.dialects.python_call import PYTHON_CALL
from autoglm.models.tool_calls.dialects.react import REACT
from autoglm.models.tool_calls.dialects.tagged import TAGGED
from autoglm.models.tool_calls.dialects.thought import THOUGHT

DIALECTS: tuple[Dialect, ...] = (
    THOUGHT,
    KIMI,
    DEEPSEEK,
    MISTRAL,
    LLAMA,
    HARMONY,
    GEMMA,
    INVOKE,
    FUNCTION_TAG,
    GLM,
    TAGGED,
    PHI,
    REACT,
    GLM_LINES,
    PYTHON_CALL,
    BARE_JSON,
)

_COMMON = (THOUGHT, TAGGED, PYTHON_CALL, BARE_JSON)
FAMILIES: Mapping[str, tuple[Dialect, ...]] = {
    "glm": (GLM, GLM_LINES, *_COMMON),
    "qwen": (FUNCTION_TAG, REACT, *_COMMON),
    "deepseek": (DEEPSEEK, INVOKE, *_COMMON),
    "kimi": (KIMI, INVOKE, *_COMMON),
    "llama": (LLAMA, FUNCTION_TAG, *_COMMON),
    "minimax": (INVOKE, *_COMMON),
    "mistral": (MISTRAL, *_COMMON),
    "hermes": _COMMON,
}
"""What each family of models writes: its own forms, and those that any model falls back to."""


def dialects_of(profile: str | None) -> tuple[Dialect, ...]:
    """The dialects of a family; all of them for None and for a family that is not known."""
    return FAMILIES.get(profile.lower(), DIALECTS) if profile else DIALECTS
