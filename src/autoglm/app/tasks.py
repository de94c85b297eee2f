"""What callers give becomes a `Task`, once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypedDict

from autoglm.core.errors import UsageError
from autoglm.core.plan import Plan
from autoglm.core.task import Budget, Limits, Task
from autoglm.core.values import Json
from autoglm.settings.tree import Settings

Request: TypeAlias = str | Plan | Mapping[str, Json]
"""A sentence, a plan, or a plan as JSON."""


class TaskOptions(TypedDict, total=False):
    """What may be said besides the request; see `Task` for the meaning. What is left out comes from the settings."""

    planner: str
    payload: Json
    principal: str
    session: str
    trace_id: str
    language: str
    priority: int
    deadline: float | None
    budget: Budget
    limits: Limits


def task_from(request: Request, options: TaskOptions, settings: Settings) -> Task:
    """The task. Raises UsageError for an empty or oversized request, PlanRejected for JSON that is no plan."""
    text, plan = (request, None) if isinstance(request, str) else ("", _plan(request))
    _check_text(text, plan, settings.limits.max_request_bytes)
    words = text or (plan.goal if plan is not None else "")
    return Task(
        request=text.strip(),
        plan=plan,
        payload=options.get("payload"),
        planner=options.get("planner") or settings.planner,
        principal=options.get("principal") or "local",
        session=options.get("session") or "",
        trace_id=options.get("trace_id") or "",
        language=options.get("language") or language_for(words, settings),
        priority=options.get("priority", 0),
        deadline=options.get("deadline"),
        budget=options.get("budget") or settings.budget.for_task(),
        limits=options.get("limits") or settings.task_limits(),
    )


def language_for(words: str, settings: Settings) -> str:
    """That of the words; without words, that of the settings."""
    if words.strip():
        from autoglm.planning.language import language_of_request

        return language_of_request(words)
    from autoglm.settings.locale import language_of

    return language_of(settings)


def _plan(request: Plan | Mapping[str, Json]) -> Plan:
    if isinstance(request, Plan):
        return request
    from autoglm.planning.plan_json import plan_from

    return plan_from(request)


def _check_text(text: str, plan: Plan | None, most_bytes: int) -> None:
    if plan is None and not text.strip():
        raise UsageError("The request is empty.", hint="Say what you want done.")
    size_bytes = len(text.encode(errors="surrogatepass"))
    if size_bytes > most_bytes:
        raise UsageError(
            f"The request has {size_bytes:,} bytes and limits.max_request_bytes is {most_bytes:,}.",
            hint="Put long material into a file in the workspace and name the file.",
        )
