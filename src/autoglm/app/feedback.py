"""What a person says of a run becomes feedback on the endpoints that answered in it."""

from __future__ import annotations

from autoglm.app.engine import Engine
from autoglm.core.events import ModelCalled
from autoglm.models.feedback import Feedback, FeedbackFile


async def give_feedback(engine: Engine, run_id: str, *, quality: float, by: str) -> tuple[Feedback, ...]:
    """Keep it for every pool that learns: once for each endpoint and kind of request in the run. Nothing is kept, and
    nothing given back, when the run asked no model. Raises NotFound, StorageError."""
    records = await engine.records(run_id)
    asked = {(one.purpose, one.endpoint) for record in records if isinstance(one := record.event, ModelCalled)}
    at = engine.parts.clock.now()
    said = tuple(
        Feedback(at=at, run_id=run_id, kind=kind, endpoint=endpoint, quality=quality, by=by)
        for kind, endpoint in sorted(asked)
        if endpoint
    )
    if said:
        FeedbackFile(engine.parts.settings.home / "models").add(said)
    return said
