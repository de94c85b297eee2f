"""Ranges of whole-number arguments. They stand in a tool's schema, so a plan that breaks them is refused unrun."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

_MOST = 1_000_000_000

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
"""How many: 0 or more."""

Positive: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]
"""How many, or which one counted from 1."""

Few: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=50)]
"""How many around each: 0 to 50."""

Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""Bytes of a file: 0 or more."""

ALL_ROWS = 1_000_000
"""As many rows as no table has: all of them."""
