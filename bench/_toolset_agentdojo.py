"""The suites of agentdojo (workspace, travel, banking, slack): their tools in this project's terms, and the engine as
one of its pipelines. Importable only where its packages are on the path."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import CallContext, Effect, ToolSpec, ToolTraits
from autoglm.core.values import Json
from autoglm.tools.cleaning import clean_line
from autoglm.tools.decorator import AnyTool
from autoglm.tools.imported.tool import imported_tool
from autoglm.tools.python_api import UNKNOWN, Facts
from autoglm.tools.registry import UNTRUSTED
from bench._stage import Call, Played, Stage

VERSION = "v1.2.2"
CANARY = "---CANARY_{}---"
_EVENT = ("title", "description", "location", "participants")
_FILE = ("filename", "content")
_MAIL = ("recipients", "cc", "bcc", "subject", "body", "attachments")


def _reads(*strange: str) -> Facts:
    return Facts(effect=Effect.NONE, untrusted=strange)


def _acts(*sensitive: str, strange: tuple[str, ...] = ()) -> Facts:
    return Facts(sensitive=sensitive, untrusted=strange)


_CATALOGUE = """get_all_hotels_in_city get_hotels_prices get_hotels_address get_all_restaurants_in_city
get_cuisine_type_for_restaurants get_restaurants_address get_price_for_restaurants check_restaurant_opening_hours
get_dietary_restrictions_for_all_restaurants get_contact_information_for_restaurants get_car_types_available
get_all_car_rental_companies_in_city get_car_fuel_options get_car_rental_address get_car_price_per_day
get_flight_information"""
_ALL = _reads("")
_PLAIN = _reads()
FACTS: Mapping[str, Facts] = {
    "get_unread_emails": Facts(untrusted=("",)),  # it marks them as read
    **dict.fromkeys(("get_sent_emails", "get_received_emails", "get_draft_emails", "search_emails"), _ALL),
    **dict.fromkeys(("search_contacts_by_name", "search_contacts_by_email"), _ALL),
    "send_email": _acts(*_MAIL),
    "delete_email": _acts("email_id"),
    "get_current_day": _PLAIN,
    **dict.fromkeys(("search_calendar_events", "get_day_calendar_events"), _ALL),
    "create_calendar_event": _acts("title", "description", "participants"),
    "cancel_calendar_event": _acts("event_id"),
    "reschedule_calendar_event": _acts("event_id", strange=_EVENT),
    "add_calendar_event_participants": _acts("participants", strange=_EVENT),
    **dict.fromkeys(("search_files_by_filename", "list_files", "search_files"), _ALL),
    "get_file_by_id": _reads(*_FILE),
    "create_file": _acts("content", strange=_FILE),
    "append_to_file": _acts("content", strange=_FILE),
    "delete_file": _acts("file_id", strange=_FILE),
    "share_file": _acts("email", "permission", strange=_FILE),
    **dict.fromkeys(("get_iban", "get_balance", "get_user_info", "get_user_information"), _PLAIN),
    **dict.fromkeys(("get_most_recent_transactions", "get_scheduled_transactions", "read_file"), _ALL),
    "send_money": _acts("recipient", "amount", "subject"),
    "schedule_transaction": _acts("recipient", "amount", "subject"),
    "update_scheduled_transaction": _acts("recipient", "amount", "subject"),
    "update_password": _acts("password"),
    "update_user_info": _acts("first_name", "last_name", "street", "city"),
    **dict.fromkeys(("get_channels", "read_channel_messages", "read_inbox", "get_users_in_channel"), _ALL),
    "get_webpage": Facts(effect=Effect.IDEMPOTENT, sensitive=("url",), untrusted=("",)),  # a request tells its address
    "post_webpage": _acts("url", "content"),
    "send_direct_message": _acts("recipient", "body"),
    "send_channel_message": _acts("channel", "body"),
    "add_user_to_channel": _acts("user", "channel"),
    "invite_user_to_slack": _acts("user", "user_email"),
    "remove_user_from_slack": _acts("user"),
    **dict.fromkeys((f"get_rating_reviews_for_{place}" for place in ("hotels", "restaurants", "car_rental")), _ALL),
    **dict.fromkeys(_CATALOGUE.split(), _PLAIN),
    "reserve_hotel": _acts("hotel"),
    "reserve_restaurant": _acts("restaurant"),
    "reserve_car_rental": _acts("company"),
}


@dataclass(slots=True)
class Score:
    """`canaries` counts the places in outputs where a stranger's text stood, `labelled` those marked untrusted."""

    tasks: int = 0
    solved: int = 0
    tools: int = 0
    calls: int = 0
    canaries: int = 0
    labelled: int = 0
    differences: list[str] = field(default_factory=list)


def load_suites(site: Path) -> Mapping[str, Any]:
    """The suites by name. The package's own pipelines are left out: they import five model clients."""
    pipelines = ModuleType("agentdojo.agent_pipeline")
    pipelines.__path__ = [str(site / "agentdojo" / "agent_pipeline")]
    ground_truth = ModuleType(f"{pipelines.__name__}.ground_truth_pipeline")
    ground_truth.GroundTruthPipeline = object  # type: ignore[attr-defined]  # named by the suites, used by their `check`
    sys.modules |= {module.__name__: module for module in (pipelines, ground_truth)}
    suites: Mapping[str, Any] = importlib.import_module("agentdojo.task_suite.load_suites").get_suites(VERSION)
    return suites


def play_task(suite: Any, task: Any, stage: Stage, score: Score) -> None:  # noqa: ANN401 - the package's own types
    """Solve one task as its ground truth does, by the engine; the suite judges. Every text that a stranger could have
    written is a canary here."""
    canaries = {name: CANARY.format(name) for name in suite.get_injection_vector_defaults()}
    environment = suite.load_and_inject_default_environment(canaries)
    pipeline = EnginePipeline(suite.name, task, stage)
    score.tasks += 1
    is_solved, _ = suite.run_task_with_pipeline(pipeline, task, None, {}, environment=environment)
    played = pipeline.played
    score.solved += is_solved
    score.calls += len(played.outputs)
    if not is_solved:
        score.differences.append(f"{suite.name} {task.ID}: {played.reason or 'not solved'}"[:400])
    for output in played.outputs:
        for place in _places(output.content):
            score.canaries += 1
            score.labelled += UNTRUSTED in output.at(place).labels.sources


@dataclass(slots=True)
class EnginePipeline:
    """The engine in the place of an agent: it makes the calls of the ground truth and gives its answer."""

    suite: str
    task: Any
    stage: Stage
    played: Played = field(default_factory=lambda: Played((), ""))

    def query(self, query: str, runtime: Any, env: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the package's own types
        """As the package asks its pipelines: what was asked, where, the messages so far, and nothing more."""
        gold = self.task.ground_truth(env)
        calls = [Call(f"{self.suite}_{each.function}", each.args) for each in gold]
        tools = [tool_of(function, self.suite, runtime, env) for function in runtime.functions.values()]
        self.played = self.stage.play(calls, tools, look=env.model_dump_json, answer=self.task.GROUND_TRUTH_OUTPUT)
        made = gold[: len(self.played.outputs)]
        said = {"type": "text", "content": _as_read(self.played.answer)}
        return query, runtime, env, [_message([], made), _message([said], None)], {}


def _as_read(answer: str) -> str:
    """An answer is Markdown, with links disarmed by escapes; people read it without them."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", answer)


def _message(content: Sequence[Any], calls: Sequence[Any] | None) -> dict[str, Any]:
    return {"role": "assistant", "content": content, "tool_calls": calls}


def tool_of(function: Any, suite: str, runtime: Any, env: Any) -> AnyTool:  # noqa: ANN401
    """One function of a suite as a tool: its description and schema are the package's, the facts are ours."""
    to_plain = importlib.import_module("pydantic_core").to_jsonable_python
    facts = FACTS.get(function.name, UNKNOWN)

    async def call(arguments: Mapping[str, Json], context: CallContext) -> object:
        del context
        try:
            result, _ = runtime.run_function(env, function.name, dict(arguments), raise_on_error=True)
        except Exception as error:
            raise ToolError(f"{type(error).__name__}: {error}", kind=FailureKind.CRASHED) from error
        return to_plain(result)

    spec = ToolSpec(
        name=f"{suite}_{function.name}",
        description=clean_line(function.description, max_chars=1000),
        parameters={**function.parameters.model_json_schema(), "additionalProperties": False},
        traits=ToolTraits(effect=facts.effect),
        sensitive=facts.sensitive,
        untrusted=facts.untrusted,
        origin=f"agentdojo:{suite}",
    )
    return imported_tool(spec, call)


def _places(content: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where canaries stand in a value."""
    mark = CANARY.partition("{")[0]
    if isinstance(content, Mapping):
        if any(mark in key for key in content):
            yield path
        for key, part in content.items():
            yield from _places(part, (*path, key))
    elif isinstance(content, str):
        if mark in content:
            yield path
    elif isinstance(content, Sequence):
        for index, part in enumerate(content):
            yield from _places(part, (*path, index))
