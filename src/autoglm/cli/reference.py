"""Writes the parts of the documents that follow from the code: settings and tools, in both languages.

`python -m autoglm.cli.reference` mends the pages in docs/; the tests compare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from autoglm.core.tools import ToolSpec
from autoglm.settings.locale import Language
from autoglm.settings.reference import models_reference, settings_reference
from autoglm.tools.builtin import built_in_specs

_HEADS = {
    "en": ("Tool", "Arguments", "Effect", "What it does"),
    "zh": ("工具", "参数", "副作用", "作用"),
}


def tools_reference(language: Language) -> str:
    """A Markdown table of the built-in tools; required arguments carry a star."""
    lines = [_line(_HEADS[language]), _line(("---",) * 4)]
    for spec in built_in_specs():
        words = spec.descriptions.get(language, spec.description).replace("|", "\\|").replace("\n", " ")
        lines.append(_line((f"`{spec.name}`", _arguments(spec), spec.traits.effect.value, words)))
    return "\n".join(lines) + "\n"


def _arguments(spec: ToolSpec) -> str:
    properties, required = spec.parameters.get("properties"), spec.parameters.get("required")
    assert isinstance(properties, Mapping)
    starred = set(required) if isinstance(required, list | tuple) else set()
    return ", ".join(f"`{name}`*" if name in starred else f"`{name}`" for name in properties)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


PARTS: Mapping[str, Callable[[Language], str]] = {
    "settings": settings_reference,
    "models": models_reference,
    "tools": tools_reference,
}


def mended(page: str, language: Language) -> str:
    """The page with every part between `<!-- begin:NAME -->` and `<!-- end:NAME -->` made anew."""
    for name, make in PARTS.items():
        begin, end = f"<!-- begin:{name} -->\n", f"<!-- end:{name} -->"
        if begin in page:
            before, _, rest = page.partition(begin)
            page = f"{before}{begin}\n{make(language)}\n{end}{rest.partition(end)[2]}"
    return page


def main(folder: Path = Path("docs")) -> None:
    """Mend every page below the folder; pages below `zh` are Chinese."""
    for path in sorted(folder.rglob("*.md")):
        page = path.read_text(encoding="utf-8")
        path.write_text(mended(page, "zh" if "zh" in path.parts else "en"), encoding="utf-8")


if __name__ == "__main__":
    main()
