"""Phi and xLAM: `functools[{...}, {...}]`."""

from __future__ import annotations

import re

from autoglm.models.tool_calls.candidate import Dialect, Reading, Source
from autoglm.models.tool_calls.dialects.bodies import json_calls


def _read(source: Source, opener: re.Match[str]) -> Reading:
    return json_calls(source, opener.end(), len(source.text))


PHI = Dialect(name="phi", hints=("functools",), opener=r"functools\s?(?=\[\s*\{)", read=_read)
