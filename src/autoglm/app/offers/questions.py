"""What runs ask of people, put to those outside who can answer. Pure."""

from __future__ import annotations

from autoglm.core.errors import UsageError
from autoglm.core.events import PersonAsked, Topic
from autoglm.core.values import Json, encode_json

_MOST_DETAILS = 4_000


def whole_question(asked: PersonAsked) -> str:
    """What is asked, with all that has to be known to answer it."""
    about = "" if asked.details is None else f"\n{encode_json(asked.details).decode()[:_MOST_DETAILS]}"
    return f"{asked.prompt}{about}"


def answer_to(asked: PersonAsked, answer: Json, *, hint: str) -> Json:
    """The answer in the form that this kind of question takes. Raises UsageError, with the hint on how to say it: what
    is no clear yes is none."""
    if asked.topic is Topic.QUESTION:
        return answer
    if not isinstance(answer, bool):
        raise UsageError(f"{asked.step} asks for a yes or no.", hint=hint)
    return answer if asked.topic is Topic.APPROVAL else {"happened": answer}
