"""Performs the methods of the protocol on the door. Must not know: transports, and which version is spoken."""

from __future__ import annotations

import asyncio
import itertools
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

from autoglm.core.a2a import Method, Problem
from autoglm.core.errors import AutoglmError, NotFound, UsageError
from autoglm.core.values import Json
from autoglm.security.masking import mask
from autoglm.server.a2a.ports import AgentDoor, AgentRefusal, AgentTask, Tell
from autoglm.server.a2a.spelling import (
    artifact_updates,
    line_update,
    query_in,
    said_in,
    status_update,
    task_id,
    task_json,
    waits,
)
from autoglm.server.jsonrpc import Params

Emit: TypeAlias = Callable[[Mapping[str, Json]], Awaitable[None]]
"""Sends one event of a stream."""
Breathe: TypeAlias = Callable[[], Awaitable[None]]
"""Sends a sign of life, since connections that are silent are closed by many."""

LONGEST_WAIT_S = 600.0
_BREATH_S = 15.0
_log = logging.getLogger("autoglm.agent")


class Agent:
    """Answers from what the door offers."""

    def __init__(self, door: AgentDoor) -> None:
        self._door = door

    async def perform(self, method: Method, params: Params, *, principal: str) -> Mapping[str, Json]:
        """The result of a method that gives one. Raises AgentRefusal, whatever happens."""
        try:
            return await _METHODS[method](self, params, principal)
        except Exception as error:  # noqa: BLE001 -- the server's outer edge: one request, not the service
            raise refusal_of(error) from None

    async def stream(self, method: Method, params: Params, *, principal: str, emit: Emit, breathe: Breathe) -> None:
        """Tell the events of a task until it is settled. Raises AgentRefusal, whatever happens. A client that leaves
        changes nothing for the task."""
        try:
            await self._told(await self._begun(method, params, principal), principal, emit, breathe)
        except Exception as error:  # noqa: BLE001 -- as above
            raise refusal_of(error) from None

    # --- methods -----------------------------------------------------------------------------------------------------

    async def send(self, params: Params, principal: str) -> Mapping[str, Json]:
        task = await self._door.send(said_in(params, principal=principal))
        if waits(params):
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_WAIT_S):
                    while not task.is_settled:
                        task = await self._door.follow(task.id, principal=principal, within_s=_BREATH_S, tell=_quietly)
        return {"task": task_json(task)}

    async def get(self, params: Params, principal: str) -> Mapping[str, Json]:
        return task_json(await self._door.task(task_id(params), principal=principal))

    async def list(self, params: Params, principal: str) -> Mapping[str, Json]:
        query = query_in(params, principal=principal)
        page = await self._door.tasks(query)
        shown = [task_json(task, with_artifacts=params.get("includeArtifacts") is True) for task in page.tasks]
        return {"tasks": shown, "nextPageToken": page.token, "pageSize": query.limit, "totalSize": page.total}

    async def cancel(self, params: Params, principal: str) -> Mapping[str, Json]:
        name = task_id(params)
        task = await self._door.task(name, principal=principal)
        if task.has_ended:
            raise AgentRefusal(Problem.NOT_CANCELABLE, f"Task {name} has ended: {task.state.value}.")
        return task_json(await self._door.cancel(name, principal=principal))

    # --- streams -----------------------------------------------------------------------------------------------------

    async def _begun(self, method: Method, params: Params, principal: str) -> AgentTask:
        if method is Method.STREAM:
            return await self._door.send(said_in(params, principal=principal))
        task = await self._door.task(task_id(params), principal=principal)
        if task.has_ended:
            raise AgentRefusal(Problem.UNSUPPORTED, f"Task {task.id} has ended: {task.state.value}.", hint="GetTask.")
        return task

    async def _told(self, task: AgentTask, principal: str, emit: Emit, breathe: Breathe) -> None:
        """The task, a line for whatever it does, then what it came to."""
        await emit({"task": task_json(task)})
        if task.is_settled:
            return
        lines = _Lines(task, emit)
        while True:
            told = lines.told
            now = await self._door.follow(task.id, principal=principal, within_s=_BREATH_S, tell=lines.again())
            if now.is_settled:
                break
            if lines.told == told:
                await breathe()
        for update in artifact_updates(now):
            await emit(update)
        await emit(status_update(now))


class _Lines:
    """Passes each line of a task on once, though all are told from the beginning again and again."""

    def __init__(self, task: AgentTask, emit: Emit) -> None:
        self.told = 0
        self._task = task
        self._emit = emit

    def again(self) -> Tell:
        """A listener that has heard nothing yet."""
        heard = itertools.count(1)

        async def tell(line: str) -> None:
            if next(heard) > self.told:
                self.told += 1
                await self._emit(line_update(self._task, line, self.told))

        return tell


async def _quietly(_line: str) -> None:
    pass


_METHODS: Mapping[Method, Callable[[Agent, Params, str], Awaitable[Mapping[str, Json]]]] = {
    Method.SEND: Agent.send,
    Method.GET: Agent.get,
    Method.LIST: Agent.list,
    Method.CANCEL: Agent.cancel,
}


def refusal_of(error: Exception) -> AgentRefusal:
    """The failure as clients are told of it; what nobody expected goes to the log and not to them."""
    match error:
        case AgentRefusal():
            return error
        case NotFound():
            return AgentRefusal(Problem.NO_TASK, error.message, hint=error.hint)
        case UsageError():
            return AgentRefusal(Problem.INVALID_PARAMS, error.message, hint=error.hint)
        case AutoglmError():
            return AgentRefusal(Problem.INTERNAL, error.message, hint=error.hint)
    _log.error("%s", mask("".join(traceback.format_exception(error))))
    return AgentRefusal(Problem.INTERNAL, "The agent has a fault.")
