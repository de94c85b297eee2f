"""The documents hold: links lead somewhere, commands exist, pages equal the code, Chinese mirrors English."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from autoglm.app.pools.building import known_names
from autoglm.cli.commands import commands
from autoglm.cli.reference import mended
from autoglm.core.task import Limits
from autoglm.planning.plan_json import plan_from
from autoglm.planning.slots import SlotType
from autoglm.planning.templates_file import read_templates
from autoglm.planning.validation import check_plan
from autoglm.settings.load import load_settings
from autoglm.settings.models_file import parse_models
from autoglm.tools.builtin import built_in_specs

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ENGLISH = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
DEV = re.compile(r"\./dev ([a-z]+)")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def chinese_of(page: Path) -> Path:
    return ROOT / "README.zh-CN.md" if page.name == "README.md" else ROOT / "docs" / "zh" / page.name


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands_in(page: Path) -> list[str]:
    """Lines of shell blocks and inline code that call autoglm."""
    text = page.read_text(encoding="utf-8")
    inline = re.findall(r"`(autoglm [^`]+)`", BLOCK.sub("", text))
    lines = [line for body in blocks(page, "bash") for line in body.splitlines()]
    called = [line.rpartition("| ")[2].split("  #")[0] for line in lines]
    return [line for line in (*called, *inline) if line.startswith("autoglm ")]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_named_commands_and_options_exist(page):
    for line in commands_in(page):
        words = shlex.split(re.sub(r"[“”]", '"', line))[1:]
        command, context = commands, click.Context(commands, info_name="autoglm")
        while words and isinstance(command, click.Group):
            known = {option for part in command.params for option in part.opts}
            if words[0].startswith("-"):
                assert words[0] in known | {"--help"}, line
                words = words[2:] if words[0] in {"--set", "--config", "--home", "--lang"} else words[1:]
                continue
            if not re.match(r"[a-z]+$", words[0]):
                break  # a stand-in such as COMMAND
            found = command.get_command(context, words[0])
            assert found is not None, line
            command, words = found, words[1:]
        options = {option for part in command.params for option in part.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= options, line


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_named_dev_commands_exist(page):
    known = set(re.findall(r"^  ([a-z | ]+)\)", (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE))
    names = {name.strip() for group in known for name in group.split("|")}

    assert set(DEV.findall(page.read_text(encoding="utf-8"))) <= names


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=named)
def test_pages_equal_the_code(page):
    """`python -m autoglm.cli.reference` mends them."""
    text = page.read_text(encoding="utf-8")

    assert text == mended(text, "zh" if "zh" in page.parts else "en")


@pytest.mark.parametrize("page", ENGLISH, ids=named)
def test_chinese_pages_mirror_english_ones(page):
    english, chinese = (p.read_text(encoding="utf-8") for p in (page, chinese_of(page)))

    def shape(text: str) -> tuple[list[str], list[str], int, int]:
        plain = BLOCK.sub("", text)
        heads = [found.group(1) for found in re.finditer(r"^(#+) ", plain, re.MULTILINE)]
        kinds = [kind for kind, _ in BLOCK.findall(text)]
        return (
            heads,
            kinds,
            len(re.findall(r"^\|", plain, re.MULTILINE)),
            len(re.findall(r"^\d+\. ", plain, re.MULTILINE)),
        )

    assert shape(english) == shape(chinese)


def test_every_page_has_both_languages():
    assert {page.name for page in ROOT.glob("docs/*.md")} == {page.name for page in ROOT.glob("docs/zh/*.md")}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_plans_in_documents_are_good(page):
    tools = {spec.name: spec for spec in built_in_specs()}
    for body in blocks(page, "json"):
        decoded = json.loads(body)
        if "steps" in decoded:
            assert check_plan(plan_from(decoded), tools, Limits(enable_code=True)) == (), body


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_yaml_in_documents_is_good(page, tmp_path):
    for body in blocks(page, "yaml"):
        loaded = yaml.safe_load(body)
        if "patterns" in loaded:
            assert len(read_templates([(page.name, body)])) == 1
        elif "endpoints" in loaded:
            assert parse_models(body, tmp_path / "models.yaml", known=known_names()).pools
        else:
            (tmp_path / "autoglm.yaml").write_text(body, encoding="utf-8")
            assert load_settings(environ={"AUTOGLM_HOME": str(tmp_path)}, folder=tmp_path)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=named)
def test_python_in_documents_runs(page, tmp_path):
    (tmp_path / "notes.txt").write_text("One boat. Two boats sail on Monday. Nobody is late.")
    environ = {"AUTOGLM_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    for body in blocks(page, "python"):
        command = [sys.executable, "-c", body]
        done = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60
        )

        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.strip()


@pytest.mark.parametrize("page", [ROOT / "ARCHITECTURE.md", ROOT / "AGENTS.md"], ids=named)
def test_named_modules_exist(page):
    known = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/**/*.py")}

    for name in re.findall(r"`([\w/]+\.py)\b", page.read_text(encoding="utf-8")):
        assert any(path.endswith(f"/{name}") for path in known), name


@pytest.mark.parametrize("page", ["docs/templates.md", "docs/zh/templates.md"])
def test_every_type_of_slot_is_explained(page):
    listed = re.findall(r"^\| `([a-z]+)` \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)

    assert set(listed) == set(SlotType)


def test_every_tool_and_planner_is_named():
    settings = (ROOT / "docs/settings.md").read_text(encoding="utf-8")

    assert "auto \\| cascade \\| template \\| graph \\| loop \\| offline" in settings
    assert all(f"`{spec.name}`" in (ROOT / "docs/tools.md").read_text(encoding="utf-8") for spec in built_in_specs())


def test_the_first_lines_say_which_project_it_is():
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md"):
        assert "phone_agent" in "\n".join(page.read_text(encoding="utf-8").splitlines()[:5])


def test_the_architecture_is_short():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150
