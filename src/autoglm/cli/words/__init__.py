"""Every word that the command line says, in both languages, one module a family."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.cli.words import (
    agents,
    demo,
    doctor,
    errors,
    helps,
    imports,
    learning,
    mcp,
    models,
    plugins,
    runs,
    sandboxes,
    serving,
    skills,
    team,
    tools,
    trust,
)

FAMILIES: tuple[Mapping[str, tuple[str, str]], ...] = (
    helps.WORDS,
    serving.WORDS,
    errors.WORDS,
    runs.WORDS,
    tools.WORDS,
    imports.WORDS,
    doctor.WORDS,
    demo.WORDS,
    models.WORDS,
    mcp.WORDS,
    agents.WORDS,
    sandboxes.WORDS,
    plugins.WORDS,
    skills.WORDS,
    team.WORDS,
    trust.WORDS,
    learning.WORDS,
)
