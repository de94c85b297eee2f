"""Sources bring their tools at once; one that cannot is told of and disturbs no other."""

import asyncio

from autoglm.app.sources.loading import SourceTrouble, load_tools
from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import ToolSpec
from autoglm.tools.imported.tool import imported_tool
from autoglm.tools.registry import ToolRegistry


class Source:
    """Offers tools by name, or does what it was told to do instead."""

    def __init__(self, origin, *names, does=None):
        self.origin = origin
        self._names = names
        self._does = does

    async def tools(self):
        if self._does is not None:
            await self._does()
        return [imported_tool(ToolSpec(name=name, description="T.", parameters={}), None) for name in self._names]

    async def close(self):
        pass


async def refuse():
    raise ToolError("The server is not there.", kind=FailureKind.UNAVAILABLE, hint="Start it.")


async def hang():
    await asyncio.Event().wait()


async def load(*sources, admit=lambda tools: tools):
    registry = ToolRegistry()
    troubles = await load_tools(sources, registry, admit=admit, within_s=0.01)
    return [spec.name for spec in registry.specs()], troubles


async def test_every_source_brings_its_tools():
    names, troubles = await load(Source("a:1", "one", "two"), Source("b:1", "three"))

    assert names == ["one", "two", "three"]
    assert troubles == ()


async def test_a_source_that_fails_is_told_of_and_the_others_stay():
    names, troubles = await load(Source("a:1", "one", does=refuse), Source("b:1", "two"))

    assert names == ["two"]
    assert troubles == (SourceTrouble("a:1", "The server is not there.", "Start it."),)


async def test_a_source_that_hangs_is_given_up():
    names, troubles = await load(Source("a:1", "one", does=hang), Source("b:1", "two"))

    assert names == ["two"]
    assert troubles == (SourceTrouble("a:1", "It did not name its tools within 0.01 s."),)


async def test_a_name_that_another_source_has_keeps_the_later_source_out():
    names, troubles = await load(Source("a:1", "one"), Source("b:1", "two", "one"))

    assert names == ["one"]
    assert troubles[0].origin == "b:1"
    assert "one from a:1" in troubles[0].problem


async def test_what_the_settings_switch_off_is_not_there():
    names, _ = await load(Source("a:1", "one", "two"), admit=lambda tools: [t for t in tools if t.spec.name != "one"])

    assert names == ["two"]
