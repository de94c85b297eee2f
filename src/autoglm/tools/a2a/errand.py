"""One message to an agent, followed to the end of the task that it makes of it: streamed where it can, else polled.

Whoever stops waiting, because time is over or the run is cancelled, has the task cancelled; unless the same message
may come again and find it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from autoglm.core.a2a import SETTLED, Method
from autoglm.core.errors import AutoglmError, FailureKind, ToolError
from autoglm.core.values import Json
from autoglm.tools.a2a.card import Card
from autoglm.tools.a2a.wire import AgentWire

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 5.0
_LAST_WORD_S = 2.0
_MOST_ARTIFACTS = 1_000
_MOST_MISSES = 5
_PASSING = frozenset({FailureKind.UNAVAILABLE, FailureKind.RATE_LIMITED})


@dataclass(slots=True)
class Errand:
    """What is known of it: `message` when the agent answered at once, else the `task` with its `artifacts`."""

    wire: AgentWire
    card: Card
    within_s: float
    may_come_again: bool = False
    message: Mapping[str, Json] | None = None
    task: dict[str, Json] = field(default_factory=dict)
    artifacts: dict[str, dict[str, Json]] = field(default_factory=dict)

    async def run(self, params: Mapping[str, Json]) -> None:
        """Until the task has ended or waits for an answer. Raises ToolError; OUTCOME_UNKNOWN when the agent may have
        taken the message and cannot be asked about it."""
        try:
            async with asyncio.timeout(self.within_s):
                await self._begin(params)
                await self._follow()
        except TimeoutError:
            if not self.may_come_again:
                await self._cancel()
            raise self.wire.failed(
                f"did not finish within {self.within_s:.3g} s",
                FailureKind.TIMEOUT,
                hint="Allow it more time: timeout_s of the agent in agents.peers.",
            ) from None
        except asyncio.CancelledError:
            await self._cancel()
            raise

    @property
    def state(self) -> str:
        status = self.task.get("status")
        state = status.get("state") if isinstance(status, Mapping) else ""
        return state if isinstance(state, str) else ""

    @property
    def id(self) -> str:
        return str(self.task.get("id", ""))

    @property
    def is_settled(self) -> bool:
        return self.message is not None or self.state in SETTLED

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _begin(self, params: Mapping[str, Json]) -> None:
        if self.card.streams:
            await self._streamed(params)
        else:
            found = await self.wire.ask(self.card.interface, Method.SEND, params, within_s=self.within_s)
            self._take(found)

    async def _streamed(self, params: Mapping[str, Json]) -> None:
        """A stream that breaks off is no harm once the task has a name: it can be asked about."""
        events = self.wire.events(self.card.interface, Method.STREAM, params, within_s=self.within_s)
        has_begun = False
        try:
            async with aclosing(events):
                async for event in events:
                    has_begun = True
                    self._take(event)
                    if self.is_settled:
                        return
        except ToolError as error:
            if error.kind is not FailureKind.UNAVAILABLE or not has_begun:
                raise
        if not self.task:
            raise self.wire.failed("broke off before its answer", FailureKind.OUTCOME_UNKNOWN)

    async def _follow(self) -> None:
        """To ask changes nothing: what may pass is waited out, a few times."""
        pause_s, misses = _FIRST_PAUSE_S, 0
        while not self.is_settled:
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            try:
                found = await self.wire.ask(self.card.interface, Method.GET, {"id": self.id}, within_s=self.within_s)
            except ToolError as error:
                misses += 1
                if error.kind not in _PASSING or misses > _MOST_MISSES:
                    raise
            else:
                misses = 0
                self._take({"task": found})

    async def _cancel(self) -> None:
        """A word that is sent, whether it is heard or not."""
        if self.task and not self.is_settled:
            with suppress(AutoglmError):
                await self.wire.ask(self.card.interface, Method.CANCEL, {"id": self.id}, within_s=_LAST_WORD_S)

    # --- what it tells -----------------------------------------------------------------------------------------------

    def _take(self, event: Json) -> None:
        """Fold one event in. Raises ToolError for what is none, and for one of another task."""
        for member, take in _TAKE.items():
            content = event.get(member) if isinstance(event, Mapping) else None
            if isinstance(content, Mapping):
                take(self, content)
                return
        raise self.wire.failed("sent an answer that is no task and no message", FailureKind.BAD_OUTPUT)

    def _take_task(self, task: Mapping[str, Json]) -> None:
        self._check(task.get("id"))
        self.task = dict(task)
        self.artifacts = {}
        listed = task.get("artifacts")
        for artifact in listed if isinstance(listed, list) else ():
            self._put(artifact, is_more=False)

    def _take_message(self, message: Mapping[str, Json]) -> None:
        self.message = message

    def _take_status(self, update: Mapping[str, Json]) -> None:
        self._check(update.get("taskId"))
        self.task["id"], self.task["status"] = update.get("taskId"), update.get("status")

    def _take_artifact(self, update: Mapping[str, Json]) -> None:
        self._check(update.get("taskId"))
        self.task["id"] = update.get("taskId")
        self._put(update.get("artifact"), is_more=update.get("append") is True)

    def _put(self, artifact: Json, *, is_more: bool) -> None:
        """Parts that come later belong to the artifact of the same name."""
        if not isinstance(artifact, Mapping):
            return
        name, parts = str(artifact.get("artifactId")), artifact.get("parts")
        found = list(parts) if isinstance(parts, list | tuple) else []
        known = self.artifacts.get(name)
        if known is not None and is_more:
            earlier = known["parts"]
            assert isinstance(earlier, list)
            earlier += found
        elif len(self.artifacts) < _MOST_ARTIFACTS:
            self.artifacts[name] = {**artifact, "parts": found}

    def _check(self, name: Json) -> None:
        if not isinstance(name, str) or not name or (self.task and name != self.id):
            raise self.wire.failed("tells of a task that is not ours", FailureKind.BAD_OUTPUT)


_TAKE = {
    "task": Errand._take_task,
    "message": Errand._take_message,
    "statusUpdate": Errand._take_status,
    "artifactUpdate": Errand._take_artifact,
}
