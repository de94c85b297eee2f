import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from autoglm.core.errors import NotFound
from autoglm.models.presets import PRESETS, preset, preset_of
from autoglm.models.profiles import Profile, profile_names
from autoglm.models.wire import PROTOCOLS


@pytest.mark.parametrize("known", PRESETS.values(), ids=lambda known: known.name)
def test_a_preset_names_what_there_is(known):
    is_local = urlsplit(known.base_url).hostname == "localhost"

    assert known.protocol in PROTOCOLS
    assert known.profile in profile_names()
    assert urlsplit(known.base_url).scheme == ("http" if is_local else "https")
    assert bool(known.key_variable) is not is_local
    assert known.capabilities <= {"tools", "json", "images", "audio", "embeddings"}
    assert preset(known.name) is known


def test_the_vendors_and_servers_that_people_use_are_there():
    wanted = {"openai", "glm", "zai", "qwen", "qwen_intl", "deepseek", "kimi", "kimi_intl", "minimax", "doubao"}
    wanted |= {"hunyuan", "anthropic", "gemini", "ollama", "vllm", "sglang", "llamacpp"}

    assert wanted <= set(PRESETS)


def test_an_unknown_preset_is_told_with_the_known_ones():
    with pytest.raises(NotFound, match=r"'chatgpt'.*openai, .*llamacpp"):
        preset("chatgpt")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://open.bigmodel.cn/api/paas/v4/", "glm"),
        ("https://open.bigmodel.cn/api/coding/paas/v4", "glm"),
        ("https://API.deepseek.com/v1", "deepseek"),
        ("https://api.openai.com/v1", "openai"),
        ("https://api.anthropic.com/v1", "anthropic"),
        ("https://api.deepseek.com/anthropic/v1", None),
        ("http://localhost:11434/v1", None),
        ("https://models.example.org/v1", None),
        ("", None),
    ],
)
def test_an_address_tells_its_preset(address, name):
    found = preset_of(address)

    assert (found.name if found else None) == name


def test_loading_the_package_stays_cheap():
    heavy = ("aiohttp", "yaml", "jsonschema", "asyncio")
    code = f"import sys, autoglm.models; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("page", ["docs/models.md", "docs/zh/models.md"])
def test_the_documents_list_every_preset_and_every_field_of_a_profile(page):
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")

    for known in PRESETS.values():
        assert f"| `{known.name}` | {known.base_url} | `{known.protocol}` | `{known.profile}` |" in text
    assert all(f"`{field}`" in text for field in Profile.__struct_fields__)
