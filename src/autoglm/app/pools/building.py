"""The models file becomes one `ChatModel`: endpoints, pools around them, cooperation around pools, live versions.

Owns: which adapter a line of the file stands for. Must not know: how versions are tried, how endpoints talk.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from autoglm.app.pools.cooperation import cooperating
from autoglm.app.pools.endpoints import ResolvedEndpoint, resolved
from autoglm.app.system import draw
from autoglm.core.errors import SettingsError
from autoglm.core.ports import ChatModel, Clock, HttpClient
from autoglm.models.endpoint import EndpointLimits, EndpointModel, Price
from autoglm.models.feedback import Feedback, FeedbackFile, FeedbackReader
from autoglm.models.pooling.caching import CachingModel
from autoglm.models.pooling.coalescing import CoalescingModel
from autoglm.models.pooling.places import Lobby
from autoglm.models.pooling.pool import PoolModel, Sharing
from autoglm.models.presets import PRESETS
from autoglm.models.profiles import load_profile, profile_names
from autoglm.models.replicating.replicas import LocalReplicas
from autoglm.models.replicating.scaling import PoolScaler, Replica
from autoglm.models.updating.live import BuiltVersion, LiveModels
from autoglm.models.updating.versions import FileVersions
from autoglm.models.wire import PROTOCOLS
from autoglm.routing.balancing import OPTIONS, balancer_named
from autoglm.routing.protection import BreakerPolicy, HedgePolicy, Protection, RetryPolicy
from autoglm.routing.scaling import ScalingPolicy
from autoglm.routing.standing import Seats
from autoglm.settings.models_file import (
    KnownNames,
    ModelsFile,
    load_models,
    models_of_settings,
    options_of,
    parse_models,
)
from autoglm.settings.models_tree import CooperationKind, PoolSettings, ProtectionSettings, Strategy
from autoglm.settings.tree import Settings


def read_models(settings: Settings) -> ModelsFile | None:
    """The models file, else the settings `model.*` as one; None without either. Raises SettingsError."""
    if settings.models_file is not None:
        return load_models(settings.models_file, known=known_names())
    return models_of_settings(settings.model) if settings.model.is_configured else None


def known_names() -> KnownNames:
    return KnownNames(presets=tuple(PRESETS), protocols=PROTOCOLS, profiles=profile_names(), options=OPTIONS)


def versions_of(settings: Settings) -> FileVersions:
    """Where the versions of this home are."""
    return FileVersions(settings.home / "models")


def live_models(settings: Settings, *, http: HttpClient, clock: Clock) -> LiveModels | None:
    """All pools behind one port; None when no model is configured. Raises SettingsError."""
    file = read_models(settings)
    if file is None:
        return None
    place = settings.models_file or Path("models.yaml")
    live = LiveModels(
        ModelsBuilder(http, clock=clock, folder=settings.home / "models").build,
        parse=lambda text: parse_models(text, place, known=known_names()),
        clock=clock,
        draw=draw,
        versions=versions_of(settings) if settings.models_file is not None else None,
    )
    live.start(file)
    return live


class ModelsBuilder:
    """Makes the adapters of a version. Pools that say the same in two versions are one object in both, so that what
    they have learned of their endpoints survives a new version of the file. An endpoint in several pools, or versions,
    is bounded over all of them. `folder` is where people's feedback is, and what replicas print."""

    def __init__(self, http: HttpClient, *, clock: Clock, folder: Path | None = None) -> None:
        self._http = http
        self._clock = clock
        self._folder = folder
        self._feedback = FeedbackFile(folder) if folder is not None else None
        self._reader = FeedbackReader(self._feedback, self._heard) if self._feedback is not None else None
        self._kept: dict[str, _Kept] = {}
        self._lobby = Lobby()
        self._seats: WeakValueDictionary[tuple[str, str], Seats] = WeakValueDictionary()

    def build(self, file: ModelsFile) -> BuiltVersion:
        """Raises SettingsError that names every endpoint without a key."""
        used = _used_endpoints(file)
        endpoints = {name: resolved(name, file.endpoints[name]) for name in file.endpoints if name in used}
        if problems := [one.key_problem for one in endpoints.values() if one.key_problem]:
            raise SettingsError("\n".join(problems), hint="Set the key, or take the endpoint out of its pools.")
        building = _Building(self, file, endpoints, self._clock)
        pools = {name: building.model(name) for name in file.pools}
        asked = {name: one for name, one in endpoints.items() if name in _asked_endpoints(file)}
        return BuiltVersion(
            file=file,
            pools=pools,
            endpoints={name: self.endpoint(one) for name, one in asked.items()},
            digests={name: one.digest for name, one in asked.items()},
            keepers=(*building.keepers.values(), *((self._reader,) if self._reader is not None else ())),
        )

    def judged(self, kind: str, endpoint: str, quality: float) -> None:
        """Tell every pool what was found out about an endpoint's answers to requests of this kind."""
        for kept in self._kept.values():
            kept.pool.judged(kind, endpoint, quality)

    def _heard(self, said: Feedback) -> None:
        self.judged(said.kind, said.endpoint, said.quality)

    def endpoint(
        self,
        found: ResolvedEndpoint,
        protection: ProtectionSettings | None = None,
        *,
        is_streaming: bool | None = None,
    ) -> EndpointModel:
        """The adapter of one endpoint; bounds that it does not set itself are those of the pool."""
        settings, pool = found.settings, protection or ProtectionSettings()
        own = settings.limits
        has_price = settings.input_price is not None and settings.output_price is not None
        return EndpointModel(
            self._http,
            name=found.name,
            base_url=found.base_url,
            model=settings.model,
            protocol=found.protocol,
            profile=load_profile(found.profile),
            api_key=found.key,
            is_streaming=settings.streaming if is_streaming is None else is_streaming,
            allow_private=True,  # an administrator has set this address, often one in the same network
            limits=EndpointLimits(
                total_s=own.total_s or pool.total_s,
                idle_s=own.idle_s or pool.idle_s,
                first_token_s=own.first_token_s or pool.first_token_s,
                max_bytes=own.max_bytes or pool.max_bytes,
            ),
            price=Price(input=settings.input_price or 0.0, output=settings.output_price or 0.0) if has_price else None,
            clock=self._clock,
        )

    def pool(
        self,
        name: str,
        settings: PoolSettings,
        endpoints: Iterable[ResolvedEndpoint],
        template: ResolvedEndpoint | None,
    ) -> _Kept:
        """A pool over endpoints: the one that was made before, if it would be equal."""
        endpoints = tuple(endpoints)
        key = _key_of(settings, (*endpoints, *((template,) if template else ())))
        if (kept := self._kept.get(name)) is None or kept.key != key:
            kept = self._kept[name] = self._made(key, name, settings, endpoints, template)
        return kept

    def _made(
        self,
        key: str,
        name: str,
        settings: PoolSettings,
        endpoints: tuple[ResolvedEndpoint, ...],
        template: ResolvedEndpoint | None,
    ) -> _Kept:
        pool = PoolModel(
            name,
            {one.name: self.endpoint(one, settings.protection) for one in endpoints},
            tuple(one.facts for one in endpoints),
            balancer=balancer_named(settings.strategy or Strategy.TWO_CHOICES, options_of(settings)),
            protection=protection_of(settings.protection),
            clock=self._clock,
            draw=draw,
            sharing=Sharing({one.name: self._seats_of(one) for one in endpoints}, self._lobby),
            is_growing=template is not None,
        )
        for said in self._feedback.recent() if self._feedback is not None else ():
            pool.judged(said.kind, said.endpoint, said.quality)
        scaler = self._scaler(pool, settings, template) if template is not None else None
        return _Kept(key, pool, self._shared(pool, settings.protection), scaler)

    def _seats_of(self, one: ResolvedEndpoint) -> Seats:
        """Of the endpoint as people know it: its name, at its address."""
        return self._seats.setdefault((one.name, one.base_url), Seats())

    def _shared(self, model: ChatModel, protection: ProtectionSettings) -> ChatModel:
        """With equal calls asked once, and answers kept, if the settings want it."""
        if protection.coalescing:
            model = CoalescingModel(model, clock=self._clock)
        if protection.cache_entries:
            model = CachingModel(model, entries=protection.cache_entries, ttl_s=protection.cache_s, clock=self._clock)
        return model

    def _scaler(self, pool: PoolModel, settings: PoolSettings, template: ResolvedEndpoint) -> PoolScaler:
        wanted = settings.replicas
        replicas = LocalReplicas(
            wanted.command,
            http=self._http,
            clock=self._clock,
            path=wanted.path,
            health=wanted.health,
            start_s=wanted.start_s,
            stop_s=wanted.stop_s,
            log=None
            if self._folder is None
            else self._folder / f"{hashlib.sha256(pool.name.encode()).hexdigest()[:8]}.log",
        )

        def make(address: str) -> Replica:
            port = address.partition("//")[2].partition("/")[0].rpartition(":")[2]
            one = resolved(f"{template.name}-{port}", template.settings, base_url=address)
            return Replica(address, one.facts, self.endpoint(one, settings.protection))

        policy = ScalingPolicy(
            least=wanted.least,
            most=wanted.most,
            fixed=len(settings.endpoints),
            in_flight=wanted.in_flight,
            queued=wanted.queued,
            up_cooldown_s=wanted.up_cooldown_s,
            down_cooldown_s=wanted.down_cooldown_s,
        )
        return PoolScaler(
            pool, replicas, make=make, policy=policy, clock=self._clock, drain_s=settings.protection.total_s
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A pool, what it was made of, what stands around it, and what keeps it at its size."""

    key: str
    pool: PoolModel
    model: ChatModel
    keeper: PoolScaler | None = None


class _Building:
    """The pools of one version; those that others ask are made first."""

    def __init__(
        self, builder: ModelsBuilder, file: ModelsFile, endpoints: Mapping[str, ResolvedEndpoint], clock: Clock
    ) -> None:
        self._builder = builder
        self._file = file
        self._endpoints = endpoints
        self._clock = clock
        self._models: dict[str, ChatModel] = {}
        self.keepers: dict[str, PoolScaler] = {}

    def model(self, name: str) -> ChatModel:
        """The pool, or an endpoint as a pool of its own, so that it is protected too."""
        if name not in self._models:
            self._models[name] = self._made(name)
        return self._models[name]

    def _made(self, name: str) -> ChatModel:
        settings = self._file.pools.get(name)
        if settings is None:
            alone = self._builder.pool(
                f"endpoint {name}", PoolSettings(endpoints=(name,)), (self._endpoints[name],), None
            )
            return alone.model
        if settings.cooperation.kind is not CooperationKind.SINGLE:
            return cooperating(settings.cooperation, self.model, clock=self._clock, feedback=self._builder)
        template = self._endpoints[settings.replicas.endpoint] if settings.replicas.command else None
        found = self._builder.pool(name, settings, (self._endpoints[one] for one in settings.endpoints), template)
        if found.keeper is not None:
            self.keepers[name] = found.keeper
        return found.model


def protection_of(settings: ProtectionSettings) -> Protection:
    """The router's own form of it."""
    breaker, retry, hedge = settings.breaker, settings.retry, settings.hedge
    return Protection(
        breaker=BreakerPolicy(
            failures=breaker.failures,
            cooldown_s=breaker.cooldown_s,
            probes=breaker.probes,
            window_s=breaker.window_s,
            failure_share=breaker.failure_share,
            least_calls=breaker.least_calls,
        ),
        max_ejected_share=settings.max_ejected_share,
        retry=RetryPolicy(
            most=retry.most,
            first_s=retry.first_s,
            factor=retry.factor,
            jitter=retry.jitter,
            longest_s=retry.longest_s,
        ),
        hedge=HedgePolicy(after_s=hedge.after_s, budget_share=hedge.budget_share),
        total_s=settings.total_s,
        first_token_s=settings.first_token_s,
        idle_s=settings.idle_s,
        max_bytes=settings.max_bytes,
        is_coalescing=settings.coalescing,
        cache_entries=settings.cache_entries,
        cache_s=settings.cache_s,
    )


def _asked_endpoints(file: ModelsFile) -> set[str]:
    """Endpoints that calls go to as they stand in the file."""
    pools = file.pools.values()
    named = [name for pool in pools for name in (*pool.endpoints, *pool.cooperation.members, pool.cooperation.judge)]
    return set(named) & set(file.endpoints)


def _used_endpoints(file: ModelsFile) -> set[str]:
    return _asked_endpoints(file) | {pool.replicas.endpoint for pool in file.pools.values() if pool.replicas.command}


def _key_of(settings: PoolSettings, endpoints: Iterable[ResolvedEndpoint]) -> str:
    plain = [dataclasses.asdict(settings), [(one.name, one.digest) for one in endpoints]]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
