"""Every word that the command line says, in both languages, one module a family."""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.cli.words import demo, doctor, errors, helps, models, runs, serving, tools

FAMILIES: tuple[Mapping[str, tuple[str, str]], ...] = (
    helps.WORDS,
    serving.WORDS,
    errors.WORDS,
    runs.WORDS,
    tools.WORDS,
    doctor.WORDS,
    demo.WORDS,
    models.WORDS,
)
