"""Reads `models.yaml` and finds every contradiction in it at once. Knows no adapter and no network."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from autoglm.core.errors import SettingsError
from autoglm.settings.models_tree import (
    CooperationKind,
    CooperationSettings,
    EndpointBounds,
    EndpointSettings,
    ModelsTree,
    PoolSettings,
    ProtectionSettings,
    RolloutSettings,
    Strategy,
)
from autoglm.settings.parse import parse_section
from autoglm.settings.secrets import is_reference, read_secret
from autoglm.settings.sources import Entry, from_text, read_file
from autoglm.settings.tree import ModelSettings

DEFAULT_POOL = "default"
_NAME = re.compile(r"[^\s/?#%\x00-\x1f\x7f][^\s?#%\x00-\x1f\x7f]{0,99}")
_LABEL = re.compile(r"[\w+-][\w.+-]{0,59}")
_HINT = "docs/pools.md explains every key."


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """Names that others bring; an empty set leaves the name unchecked. `options` are those of each strategy."""

    presets: Collection[str] = ()
    protocols: Collection[str] = ()
    profiles: Collection[str] = ()
    options: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsFile:
    """A version of the file: what it says, its label or digest, and the text as it stood. At least one pool, each of
    at least one endpoint; the first one is the default unless one has that name."""

    version: str
    digest: str
    endpoints: Mapping[str, EndpointSettings]
    pools: Mapping[str, PoolSettings]
    rollout: RolloutSettings = field(default_factory=RolloutSettings)
    text: str = ""
    origin: str = ""

    @property
    def default_pool(self) -> str:
        return DEFAULT_POOL if DEFAULT_POOL in self.pools else next(iter(self.pools))


def load_models(path: Path, *, known: KnownNames | None = None) -> ModelsFile:
    """The checked file. Raises SettingsError that names every problem with its place."""
    if not path.is_file():
        raise SettingsError(f"There is no models file {path}.", hint="Check the setting models_file; " + _HINT)
    return parse_models(read_file(path), path, known=known)


def parse_models(text: str, path: Path, *, known: KnownNames | None = None) -> ModelsFile:
    """As `load_models`, for a text that is, or was, at `path`."""
    entry = from_text(text, path)
    tree, problems = parse_section(ModelsTree, entry)
    contradictions = tuple(_contradictions(_Checked(tree, entry, path.name, known or KnownNames())))
    if problems or contradictions:
        raise SettingsError("\n".join((*problems, *contradictions)), hint=_HINT)
    return models_of(tree, text=text, origin=str(path))


def models_of(tree: ModelsTree, *, text: str = "", origin: str = "") -> ModelsFile:
    """The version that a tree is. Without pools, all endpoints are the pool "default"."""
    pools = tree.pools or {DEFAULT_POOL: PoolSettings(endpoints=tuple(tree.endpoints))}
    digest = _digest(tree)
    return ModelsFile(
        version=tree.version or digest[:10],
        digest=digest,
        endpoints=tree.endpoints,
        pools=pools,
        rollout=tree.rollout,
        text=text,
        origin=origin,
    )


def models_of_settings(model: ModelSettings) -> ModelsFile:
    """The settings `model.*` as one endpoint in one pool, both named "default"."""
    endpoint = EndpointSettings(
        base_url=model.base_url,
        model=model.model,
        credential=model.credential if read_secret(model.credential) else "",  # local endpoints want no key
        input_price=model.input_price,
        output_price=model.output_price,
        limits=EndpointBounds(
            total_s=model.total_s, first_token_s=model.first_token_s, idle_s=model.idle_s, max_bytes=model.max_bytes
        ),
    )
    protection = ProtectionSettings(
        total_s=model.total_s, first_token_s=model.first_token_s, idle_s=model.idle_s, max_bytes=model.max_bytes
    )
    pool = PoolSettings(endpoints=(DEFAULT_POOL,), protection=protection)
    tree = ModelsTree(endpoints={DEFAULT_POOL: endpoint}, pools={DEFAULT_POOL: pool})
    return models_of(tree, origin="model.* in the settings")


def _digest(tree: ModelsTree) -> str:
    """Of what the file says, not of how it is written: comments and order of keys do not matter."""
    plain = dataclasses.asdict(dataclasses.replace(tree, version=""))
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


# --- contradictions -------------------------------------------------------------------------------------------------

Problems: TypeAlias = Iterator[str]


@dataclass(frozen=True, slots=True)
class _Checked:
    tree: ModelsTree
    entry: Entry
    name: str
    known: KnownNames

    def problem(self, keys: Sequence[str], what: str) -> str:
        """A line with the place of the deepest key that the file has."""
        entry = self.entry
        for key in keys:
            if not isinstance(entry.content, Mapping) or key not in entry.content:
                break
            entry = entry.content[key]
        return f"{entry.origin if keys else self.name}: {'.'.join(keys) or 'the file'} {what}"


def _contradictions(checked: _Checked) -> Problems:
    tree = checked.tree
    if not tree.endpoints:
        yield checked.problem(("endpoints",), "has no endpoint; write at least one.")
    if tree.version and not _LABEL.fullmatch(tree.version):
        yield checked.problem(("version",), "is no label; use up to 60 letters, digits, -, +, _ and dots.")
    for section in ("endpoints", "pools"):
        for name in getattr(tree, section):
            if not _NAME.fullmatch(name):
                yield checked.problem(
                    (section, name), "is no name; use up to 100 characters without spaces, ?, # and %."
                )
    for name in tree.pools:
        if name in tree.endpoints:
            yield checked.problem(("pools", name), "has the name of an endpoint; a pool needs one of its own.")
    for name, endpoint in tree.endpoints.items():
        yield from _of_endpoint(checked, name, endpoint)
    for name, pool in tree.pools.items():
        yield from _of_pool(checked, name, pool)
    yield from _circles(checked)


def _of_endpoint(checked: _Checked, name: str, endpoint: EndpointSettings) -> Problems:
    at = ("endpoints", name)
    is_template = any(pool.replicas.endpoint == name for pool in checked.tree.pools.values())
    if not (endpoint.base_url or endpoint.preset or is_template):
        yield checked.problem((*at, "base_url"), "is not set; write the address, or a preset that has one.")
    if not endpoint.model:
        yield checked.problem((*at, "model"), "is not set; write the model's name at that address.")
    if endpoint.credential and not is_reference(endpoint.credential):
        yield checked.problem((*at, "credential"), "holds a key itself; write env:NAME or file:PATH instead.")
    if (endpoint.input_price is None) != (endpoint.output_price is None):
        missing = "output_price" if endpoint.output_price is None else "input_price"
        yield checked.problem((*at, missing), "is not set, but the other price is; set both or none.")
    for key, known in (
        ("preset", checked.known.presets),
        ("protocol", checked.known.protocols),
        ("profile", checked.known.profiles),
    ):
        word = getattr(endpoint, key)
        if word and known and word not in known:
            yield checked.problem(
                (*at, key), f"= {json.dumps(word, ensure_ascii=False)} is not known{_near(word, known)}"
            )


def _of_pool(checked: _Checked, name: str, pool: PoolSettings) -> Problems:
    at = ("pools", name)
    kind = pool.cooperation.kind
    yield from _names(checked, (*at, "endpoints"), pool.endpoints, checked.tree.endpoints, "an endpoint")
    if kind is CooperationKind.SINGLE:
        yield from _of_single(checked, at, pool)
    else:
        yield from _of_cooperation(checked, name, pool)
    yield from _of_options(checked, at, pool)
    yield from _of_protection(checked, at, pool.protection)
    if pool.replicas.command:
        yield from _of_replicas(checked, at, pool)


def _names(checked: _Checked, at: Sequence[str], names: Sequence[str], known: Collection[str], what: str) -> Problems:
    for name in dict.fromkeys(names):
        if name not in known:
            yield checked.problem(at, f"names {name}, which is not {what}{_near(name, known)}")
        if names.count(name) > 1:
            yield checked.problem(at, f"names {name} twice; use weight for a larger share.")


def _of_single(checked: _Checked, at: Sequence[str], pool: PoolSettings) -> Problems:
    cooperation = pool.cooperation
    if cooperation.members:
        words = (
            "contradicts kind single; name endpoints in the pool, or set kind to fallback, hedge, cascade or voting."
        )
        yield checked.problem((*at, "cooperation", "members"), words)
    if cooperation.after_s is not None:
        words = "is for kind hedge; inside one pool it is protection.hedge.after_s."
        yield checked.problem((*at, "cooperation", "after_s"), words)
    if not (pool.endpoints or pool.replicas.command or cooperation.members):
        yield checked.problem((*at, "endpoints"), "has no endpoint; name at least one.")
    known = [checked.tree.endpoints[name] for name in pool.endpoints if name in checked.tree.endpoints]
    is_growing = bool(pool.replicas.command)
    if pool.protection.hedge.after_s is not None and len(pool.endpoints) < 2 and not is_growing:
        words = "needs a second endpoint in the pool; add one, or take it out."
        yield checked.problem((*at, "protection", "hedge", "after_s"), words)
    if pool.strategy is Strategy.WEIGHTED and known and not any(endpoint.weight for endpoint in known):
        words = "= weighted contradicts its endpoints, whose weights are all 0; give one a weight."
        yield checked.problem((*at, "strategy"), words)
    currencies = sorted({endpoint.currency for endpoint in known if endpoint.input_price is not None})
    if pool.strategy is Strategy.ADAPTIVE and len(currencies) > 1:
        shown = ", ".join(currency or "none" for currency in currencies)
        words = f"= adaptive compares prices, and those of its endpoints are in different currencies: {shown}."
        yield checked.problem((*at, "strategy"), words)


def _of_cooperation(checked: _Checked, name: str, pool: PoolSettings) -> Problems:
    at, kind = ("pools", name), pool.cooperation.kind
    if pool.endpoints:
        words = f"contradicts kind {kind}; name pools or endpoints in cooperation.members."
        yield checked.problem((*at, "endpoints"), words)
    if pool.strategy is not None:
        words = f"= {pool.strategy} contradicts kind {kind}; only single pools choose among endpoints."
        yield checked.problem((*at, "strategy"), words)
    yield from _of_members(checked, name, pool.cooperation)
    yield from _of_kind(checked, (*at, "cooperation"), pool.cooperation)


def _of_members(checked: _Checked, name: str, cooperation: CooperationSettings) -> Problems:
    others = [*(pool for pool in checked.tree.pools if pool != name), *checked.tree.endpoints]
    at = ("pools", name, "cooperation")
    members, kind = cooperation.members, cooperation.kind
    if len(set(members)) < 2:
        yield checked.problem((*at, "members"), f"has fewer than the two members that {kind} needs.")
    if kind is CooperationKind.HEDGE and len(members) > 2:
        words = "has more than the two members of a hedge; use fallback for a longer chain."
        yield checked.problem((*at, "members"), words)
    yield from _names(checked, (*at, "members"), members, others, "another pool or an endpoint")
    if cooperation.judge:
        yield from _names(checked, (*at, "judge"), (cooperation.judge,), others, "another pool or an endpoint")
    for voter, quality in cooperation.qualities.items():
        if voter not in members:
            yield checked.problem((*at, "qualities", voter), "is not one of the members.")
        if not 0 <= quality <= 1:
            yield checked.problem((*at, "qualities", voter), f"= {quality:g} must lie between 0 and 1.")


def _of_kind(checked: _Checked, at: Sequence[str], cooperation: CooperationSettings) -> Problems:
    """Keys of one kind of cooperation in another, and those that one kind needs."""
    kind = cooperation.kind
    if (kind is CooperationKind.HEDGE) != (cooperation.after_s is not None):
        is_missing = cooperation.after_s is None
        words = "is not set; hedge needs it." if is_missing else f"is for kind hedge, not for {kind}."
        yield checked.problem((*at, "after_s"), words)
    if cooperation.second_sample and kind is not CooperationKind.CASCADE:
        yield checked.problem((*at, "second_sample"), f"is for cascade, not for {kind}.")
    if cooperation.most_voters % 2 == 0:
        words = f"= {cooperation.most_voters} is even; an odd number lets a vote be decided."
        yield checked.problem((*at, "most_voters"), words)
    if cooperation.judge and kind not in {CooperationKind.VOTING, CooperationKind.CASCADE}:
        yield checked.problem((*at, "judge"), f"is for voting and cascade, not for {kind}.")


def _of_options(checked: _Checked, at: Sequence[str], pool: PoolSettings) -> Problems:
    """Numbers of another strategy than the pool's."""
    strategy, known = pool.strategy or Strategy.TWO_CHOICES, checked.known.options
    for option in options_of(pool):
        if known and option not in known.get(strategy, ()):
            owners = ", ".join(name for name, options in known.items() if option in options)
            words = f"is for {owners}, and the pool's strategy is {strategy}; take it out, or change the strategy."
            yield checked.problem((*at, "options", option), words)


def options_of(pool: PoolSettings) -> Mapping[str, float]:
    """The numbers of its strategy that are set."""
    return {name: value for name, value in dataclasses.asdict(pool.options).items() if value is not None}


def _of_protection(checked: _Checked, at: Sequence[str], protection: ProtectionSettings) -> Problems:
    if bool(protection.cache_entries) != bool(protection.cache_s):
        missing = "cache_s" if protection.cache_entries else "cache_entries"
        yield checked.problem((*at, "protection", missing), "is 0, so nothing is cached; set both or none.")
    if protection.retry.first_s > protection.retry.longest_s:
        yield checked.problem((*at, "protection", "retry", "first_s"), "is longer than longest_s.")


def _of_replicas(checked: _Checked, at: Sequence[str], pool: PoolSettings) -> Problems:
    replicas = pool.replicas
    if pool.cooperation.kind is not CooperationKind.SINGLE:
        yield checked.problem((*at, "replicas"), f"contradicts kind {pool.cooperation.kind}; only single pools grow.")
    if not any("{port}" in word for word in replicas.command):
        yield checked.problem((*at, "replicas", "command"), "does not say {port}; the program must be told its port.")
    if replicas.least > replicas.most:
        yield checked.problem((*at, "replicas", "least"), f"= {replicas.least} is more than most = {replicas.most}.")
    if not pool.endpoints and replicas.least == 0:
        words = "= 0 leaves the pool without any endpoint; start at least 1, or name an endpoint."
        yield checked.problem((*at, "replicas", "least"), words)
    names = (replicas.endpoint,)
    yield from _names(checked, (*at, "replicas", "endpoint"), names, checked.tree.endpoints, "an endpoint")


def _circles(checked: _Checked) -> Problems:
    """Pools that ask each other without end."""
    behind = {name: _asked_by(pool) for name, pool in checked.tree.pools.items()}
    for name, asked_first in behind.items():
        seen: set[str] = set()
        ahead = list(asked_first)
        while ahead:
            asked = ahead.pop()
            if asked not in seen:
                seen.add(asked)
                ahead += behind.get(asked, ())
        if name in seen:
            words = f"leads back to {name} itself; take it out of the chain."
            yield checked.problem(("pools", name, "cooperation"), words)


def _asked_by(pool: PoolSettings) -> tuple[str, ...]:
    judge = (pool.cooperation.judge,) if pool.cooperation.judge else ()
    return (*pool.cooperation.members, *judge)


def _near(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known here: {', '.join(sorted(known)) or 'none'}."
