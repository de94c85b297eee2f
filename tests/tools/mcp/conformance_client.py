"""Our client as the public conformance suite calls it: `conformance_client.py URL`, the scenario in the environment.

It lists the server's tools and calls each of them, with the arguments that the suite names or that fit the schema.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from autoglm.app.system import SystemClock
from autoglm.core.errors import AutoglmError
from autoglm.core.tools import CallContext
from autoglm.egress.client import EgressClient
from autoglm.tools.imported.pins import Pins
from autoglm.tools.mcp.http import HttpWire, Place
from autoglm.tools.mcp.source import McpSource, Server

EXAMPLES = {"string": "word", "integer": 1, "number": 1, "boolean": True, "object": {}, "array": []}


def fitting(schema, tools):
    """The required arguments; one that is called `schema` is that of the first tool, which the suite wants back."""
    found = {name: EXAMPLES.get(schema["properties"][name].get("type")) for name in schema.get("required", ())}
    return found | ({"schema": next(iter(tools.values())).spec.parameters} if "schema" in found else {})


def wanted_calls():
    """What the suite names: [{"name": ..., "arguments": {...}}]."""
    return json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT") or "{}").get("toolCalls", [])


async def main(url):
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        async with EgressClient() as http:

            async def connect():
                return HttpWire(http, Place(name="suite", url=url, allow_private=True))

            source = McpSource(Server(name="s", place=url, timeout_s=20), connect, pins=Pins(Path(folder)), clock=clock)
            tools = {tool.spec.name.removeprefix("s_"): tool for tool in await source.tools()}
            calls = wanted_calls()
            for name, tool in tools.items():
                arguments = [call["arguments"] for call in calls if call["name"] == name]
                for each in arguments or [fitting(tool.spec.parameters, tools)]:
                    await attempt(tool, each, clock)
            await source.close()


async def attempt(tool, arguments, clock):
    context = CallContext(run_id="r", step="s", attempt=1, key="k", deadline=clock.now() + 20)
    try:
        await tool.invoke(arguments, context)
    except AutoglmError as error:
        sys.stderr.write(f"{tool.spec.name} failed: {error}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[-1]))
