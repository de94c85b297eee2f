"""Cooperation in the settings becomes a wrapper around pools and endpoints."""

from __future__ import annotations

from collections.abc import Callable

from autoglm.core.ports import ChatModel, Clock
from autoglm.models.cooperation import Cooperation, Feedback, build
from autoglm.settings.models_tree import CooperationSettings


def cooperating(
    settings: CooperationSettings, member: Callable[[str], ChatModel], *, clock: Clock, feedback: Feedback
) -> ChatModel:
    """One model out of those that `member` gives by name. Raises SettingsError for what contradicts itself."""
    names = (*settings.members, *((settings.judge,) if settings.judge else ()))
    cooperation = Cooperation(
        kind=str(settings.kind),
        members=settings.members,
        after_s=settings.after_s,
        budget_share=settings.budget_share,
        has_second_sample=settings.second_sample,
        judge=settings.judge,
        most_voters=settings.most_voters,
        qualities=settings.qualities,
    )
    return build(cooperation, {name: member(name) for name in names}, clock=clock, feedback=feedback)
