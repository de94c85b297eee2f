"""The pools as they are now: a `ChatModel` whose versions change under running calls without cutting one.

Owns: which version a run is pinned to, trying a new version, going back. Must not know: files of settings being
watched, how an endpoint talks.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from autoglm.core.chat import ChatAnswer, ChatChunk, ChatRequest
from autoglm.core.errors import AutoglmError, FailureKind, ModelError, SettingsError, StorageError
from autoglm.core.ports import ChatModel, Clock
from autoglm.models.streams import closing
from autoglm.models.updating.pins import Pins
from autoglm.models.updating.probing import Probe, all_probed, probe
from autoglm.models.updating.shadows import Shadows
from autoglm.models.updating.versions import MemoryVersions, Stamp, VersionEvent, Versions, VersionsState
from autoglm.routing.endpoint import Draw
from autoglm.routing.rollout import (
    NOT_THE_VERSIONS_FAULT,
    Figures,
    Outcome,
    Rollout,
    RolloutPolicy,
    Verdict,
    figures_of,
    judged,
)
from autoglm.settings.models_file import ModelsFile

_MOST_OUTCOMES = 1000
_log = logging.getLogger("autoglm.models")


class Keeper(Protocol):
    async def run(self) -> None:
        """Work until cancelled, then clean up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltVersion:
    """A version with what serves it. `endpoints` are for probes; equal `digests` mean equal endpoints; `keepers` work
    for its pools as long as it is alive."""

    file: ModelsFile
    pools: Mapping[str, ChatModel]
    endpoints: Mapping[str, ChatModel]
    digests: Mapping[str, str]
    keepers: tuple[Keeper, ...] = ()

    @property
    def name(self) -> str:
        return self.file.version

    @property
    def policy(self) -> RolloutPolicy:
        rollout = self.file.rollout
        return RolloutPolicy(
            canary_share=rollout.canary_share,
            shadow_share=rollout.shadow_share,
            error_rate=rollout.error_rate,
            p95_s=rollout.p95_s,
            least_calls=rollout.least_calls,
            window_s=rollout.window_s,
        )

    def pool(self, name: str) -> ChatModel:
        """Raises ModelError for a name that is no pool."""
        chosen = self.file.default_pool if name == "default" else name
        if chosen not in self.pools:
            raise ModelError(
                f"There is no pool {name[:100]!r} in version {self.name} of the models.",
                kind=FailureKind.NOT_FOUND,
                hint=f"Known here: {', '.join(self.pools)}.",
            )
        return self.pools[chosen]

    def check_size(self, request: ChatRequest) -> None:
        """Raises ModelError for a question that is larger than the pool takes."""
        name = self.file.default_pool if request.model == "default" else request.model
        pool = self.file.pools.get(name)
        if pool is not None and (size := prompt_bytes(request)) > pool.protection.max_prompt_bytes:
            raise ModelError(
                f"The question has {size:,} bytes and the pool {name} takes {pool.protection.max_prompt_bytes:,}.",
                kind=FailureKind.TOO_LARGE,
                hint=f"Send less, or raise pools.{name}.protection.max_prompt_bytes.",
            )


def prompt_bytes(request: ChatRequest) -> int:
    """The size of what is said: texts as UTF-8, reasoning, and media."""
    texts = sum(len((turn.text + turn.reasoning).encode(errors="surrogatepass")) for turn in request.messages)
    return texts + sum(len(media.content) for turn in request.messages for media in turn.media)


Build = Callable[[ModelsFile], BuiltVersion]
Parse = Callable[[str], ModelsFile]


class LiveModels:
    """Sends `request.model` to the pool of that name, in the version that `request.run_id` began with.

    `start` takes the first version at once; `offer` takes further ones. `build` makes the adapters of a version and
    `parse` reads a kept text; both raise SettingsError. `warn` gets what an operator should know.
    """

    def __init__(
        self,
        build: Build,
        *,
        parse: Parse,
        clock: Clock,
        draw: Draw,
        versions: Versions | None = None,
        warn: Callable[[str], None] = _log.warning,
    ) -> None:
        self._build = build
        self._parse = parse
        self._clock = clock
        self._versions: Versions = versions or MemoryVersions()
        self._warn = warn
        self._built: dict[str, BuiltVersion] = {}
        self._outcomes: dict[str, deque[Outcome]] = {}
        self._pins = Pins()
        self._rollout = Rollout(current="")
        self._stamp: Stamp | None = None
        self.shadows = Shadows(draw=draw, clock=clock)

    # --- serving -----------------------------------------------------------------------------------------------------

    async def stream(self, request: ChatRequest) -> AsyncIterator[ChatChunk]:
        """Pieces of text, then the whole answer with the version that gave it. Raises ModelError."""
        answer: ChatAnswer | None = None
        with self._pins.held(request.run_id, self._chosen(request), now=self._clock.now()) as name:
            served = self._built[name]
            served.check_size(request)
            if name == self._rollout.current and self._rollout.new:
                self._shadow(request)
            async with self._measured(served), closing(served.pool(request.model).stream(request)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        answer = replace(chunk, version=name)
                        break
                    yield chunk
        if answer is not None:  # given last of all: many listeners stop here, and everything is noted by then
            yield answer

    def _chosen(self, request: ChatRequest) -> Callable[[], str]:
        return lambda: self._rollout.version_for(request.run_id or request.session or request.principal)

    def _shadow(self, request: ChatRequest) -> None:
        """Ask the version on trial too, later and for nobody."""
        new = self._built[self._rollout.new]
        self.shadows.offer(new.policy.shadow_share, request, lambda: self._shadowed(new, request))

    async def _shadowed(self, new: BuiltVersion, request: ChatRequest) -> ChatAnswer | None:
        """The answer for the record of costs; its failure counts against the new version."""
        asked = replace(request, run_id="", purpose=f"shadow:{request.purpose}", is_whole=True)
        try:
            async with self._measured(new), closing(new.pool(request.model).stream(asked)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, ChatAnswer):
                        return replace(chunk, version=new.name)
        except ModelError:
            pass  # measured
        return None

    @asynccontextmanager
    async def _measured(self, served: BuiltVersion) -> AsyncIterator[None]:
        """Note how a call ended; one that its caller left is nobody's failure."""
        started = self._clock.now()
        try:
            yield
        except ModelError as error:
            self._note(served, started, is_failure=error.kind not in NOT_THE_VERSIONS_FAULT)
            raise
        self._note(served, started, is_failure=False)

    def _note(self, served: BuiltVersion, started: float, *, is_failure: bool) -> None:
        now = self._clock.now()
        outcomes = self._outcomes.setdefault(served.name, deque(maxlen=_MOST_OUTCOMES))
        outcomes.append(Outcome(now, now - started, is_failure))
        if served.name == self._rollout.new:
            self._judge(served, now)

    def _judge(self, new: BuiltVersion, now: float) -> None:
        since = now - new.policy.window_s
        found = judged(
            self.figures(new.name, since=since), self.figures(self._rollout.current, since=since), new.policy
        )
        if found.verdict is Verdict.ROLL_BACK:
            self._warn(f"The version {new.name} of the models was sent back: {found.reason}.")
            self._change_safely(lambda state: state.rolled_back(now=now, reason=found.reason, by="autoglm"))

    def figures(self, version: str, *, since: float) -> Figures:
        """What this process has seen of a version."""
        return figures_of(self._outcomes.get(version, ()), since=since)

    # --- versions ----------------------------------------------------------------------------------------------------

    @property
    def rollout(self) -> Rollout:
        return self._rollout

    @property
    def current(self) -> BuiltVersion:
        return self._built[self._rollout.current]

    def built(self, version: str) -> BuiltVersion | None:
        """A version that is alive here."""
        return self._built.get(version)

    @property
    def alive(self) -> tuple[BuiltVersion, ...]:
        """Every version that a call or a run may still need."""
        return tuple(self._built.values())

    def start(self, file: ModelsFile) -> None:
        """Take the version that the file is, without asking its endpoints: it serves alone when it is the first one
        here, else as `offer` would have it. A version that was sent back stays so. Raises SettingsError."""
        try:
            state = self._versions.read()
        except StorageError as error:
            self._warn(f"{error} The models file counts alone.")
            state = None
        named = _distinct(file, state)
        if state is not None and named.version in state.sent_back and self._is_usable(state.rollout.current):
            reason = state.sent_back[named.version]
            self._warn(
                f"The models file is version {named.version}, which was sent back ({reason}); "
                f"{state.rollout.current} serves. Change the file, or `autoglm models promote {named.version}`."
            )
            self._adopt(state)
            return
        self._built[named.version] = self._build(named)
        self._take(named)
        self.refresh()

    async def offer(self, file: ModelsFile, *, must_answer: bool = True) -> bool:
        """Take a new version: it is built, its changed endpoints are asked, then it goes on trial. False when it is
        the one that serves, or is on trial, already. Raises SettingsError with every reason, and nothing changes."""
        state = _known(self._versions.read())
        named = _distinct(file, state)
        if _is_known(named.version, self._rollout):
            return False
        if named.version in state.sent_back:
            raise SettingsError(
                f"The version {named.version} of the models was sent back before: {state.sent_back[named.version]}.",
                hint=f"Change the file, or `autoglm models promote {named.version}`.",
            )
        new = self._build(named)
        if must_answer and file.rollout.probe:
            self._require_answers(new, await self._probed(new))
        self._built[named.version] = new
        self._outcomes.pop(named.version, None)
        self._take(named)
        return True

    async def _probed(self, new: BuiltVersion) -> dict[str, Probe]:
        known = self.current.digests
        changed = [name for name in new.endpoints if known.get(name) != new.digests[name]]
        return await all_probed({name: partial(probe, new.endpoints[name], clock=self._clock) for name in changed})

    def _require_answers(self, new: BuiltVersion, probes: dict[str, Probe]) -> None:
        bad = [f"{name}: {found.words}" for name, found in probes.items() if found.failure is not None]
        if not bad:
            return
        reason = f"{len(bad)} of {len(probes)} changed endpoints gave no answer: {'; '.join(bad)}"
        event = VersionEvent(at=self._clock.now(), event="refused", version=new.name, reason=reason)
        self._change_safely(lambda state: state.noted(event))
        raise SettingsError(
            f"The version {new.name} of the models was refused. {reason}",
            hint="Mend the endpoints, or set rollout.probe to false to take it unasked.",
        )

    def promote(self, version: str = "", *, by: str = "") -> str:
        """The version on trial, or the named one, serves everything. Raises NotFound, SettingsError."""
        if version and version not in self._built:
            self._revive(version)
        now = self._clock.now()
        self._adopt(self._versions.change(lambda state: _known(state).promoted(version, now=now, by=by)))
        return self._rollout.current

    def roll_back(self, *, reason: str, by: str = "") -> str:
        """Go back; the version that serves then. Nothing changes when there is no other."""
        now = self._clock.now()
        self._adopt(self._versions.change(lambda state: _known(state).rolled_back(now=now, reason=reason, by=by)))
        return self._rollout.current

    def refresh(self) -> None:
        """Take in what another process changed, and what time settles."""
        stamp = self._versions.stamp()
        if stamp != self._stamp and (state := self._versions.read()) is not None:
            self._adopt(state)
        new, now = self._built.get(self._rollout.new), self._clock.now()
        if new is not None and self._rollout.settled(window_s=new.policy.window_s, now=now) != self._rollout:
            self._change_safely(lambda state: state.promoted(now=now, reason="its trial ended well", by="autoglm"))
        self._forget(now)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _take(self, file: ModelsFile) -> None:
        now = self._clock.now()

        def change(state: VersionsState | None) -> VersionsState:
            if state is None or not self._is_usable(state.rollout.current):
                event = VersionEvent(at=now, event="promoted", version=file.version, reason="the first one")
                first = VersionsState(rollout=Rollout(current=file.version, since=now))
                return replace(first, digests={file.version: file.digest}).noted(event)
            if _is_known(file.version, state.rollout):
                return state
            return state.offered(file.version, file.digest, share=file.rollout.canary_share, now=now)

        try:
            self._versions.keep(file.version, file.text)
            state = self._versions.change(change)
            self._versions.keep(file.version, file.text)  # another process may have cleared it before it was in use
        except StorageError as error:
            self._warn(f"{error} The version {file.version} serves in this process alone.")
            state = change(None if self._rollout.current not in self._built else VersionsState(rollout=self._rollout))
        self._adopt(state)

    def _change_safely(self, change: Callable[[VersionsState], VersionsState]) -> None:
        """A full disk must not keep a bad version in service."""
        try:
            state = self._versions.change(lambda state: change(_known(state)))
        except AutoglmError as error:
            self._warn(str(error))
            state = change(VersionsState(rollout=self._rollout))
        self._adopt(state)

    def _adopt(self, state: VersionsState) -> None:
        """Serve as the state says, as far as its versions can be built here."""
        rollout = state.rollout
        self._stamp = self._versions.stamp()
        if not self._is_usable(rollout.current):
            self._warn(f"The version {rollout.current} of the models cannot be used here; nothing changes.")
            return
        if rollout.new and not self._is_usable(rollout.new):
            rollout = replace(rollout, new="", share=0.0)
        for version in state.sent_back:
            self._pins.drop(version)
        self._rollout = rollout
        self._forget(self._clock.now())

    def _is_usable(self, version: str) -> bool:
        if version in self._built:
            return True
        try:
            self._revive(version)
        except AutoglmError as error:
            self._warn(f"The version {version} of the models cannot be used: {error}")
            return False
        return True

    def _revive(self, version: str) -> None:
        """Build a kept version. Raises NotFound, SettingsError, StorageError."""
        file = replace(self._parse(self._versions.text(version)), version=version)
        self._built[version] = self._build(file)

    def _forget(self, now: float) -> None:
        """Let go of versions that serve nobody any more."""
        alive = {self._rollout.current, self._rollout.new} | self._pins.versions(now=now)
        for version in [name for name in self._built if name not in alive]:
            del self._built[version]
            self._outcomes.pop(version, None)


def _is_known(version: str, rollout: Rollout) -> bool:
    """Whether it is served as it should be; the current one, offered again, ends the trial of another."""
    return version == (rollout.new or rollout.current)


def _known(state: VersionsState | None) -> VersionsState:
    if state is None:
        raise SettingsError("There is no version of the models yet.", hint="Write a models file, docs/pools.md.")
    return state


def _distinct(file: ModelsFile, state: VersionsState | None) -> ModelsFile:
    """A label that stands for something else already gets the digest behind it."""
    known = state.digests.get(file.version) if state is not None else None
    if known in {None, file.digest}:
        return file
    return replace(file, version=f"{file.version}+{file.digest[:8]}")
