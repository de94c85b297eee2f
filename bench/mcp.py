"""How our MCP client and server stand to the public conformance suite, and what a call over MCP costs."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from autoglm.app.system import SystemClock
from autoglm.core.tools import CallContext
from autoglm.tools.imported.pins import Pins
from autoglm.tools.mcp.source import McpSource, Server
from autoglm.tools.mcp.stdio import Program, start
from bench._conformance import PARTLY, ROOT, NoSuite, client_results, find_suite, server_results
from bench._figures import Target, finish, median, show

METHOD = """
The suite is @modelcontextprotocol/conformance: version 0.1.13, which knows the revisions up to 2025-11-25, and where
it is installed the preview 0.2.0-alpha.12, which knows 2026-07-28. It calls our server, whose door offers the tools
that the suite names, over HTTP on loopback; and it serves our client. A scenario counts as applicable unless it is
about something that is not offered (the table says what); the target leaves out those of which one check is not.
Scenarios of signing in by OAuth are not run: there is no such sign-in. A scenario passes when all of its checks do;
one without any check here is left out.
The cost: a server of a few lines over stdio is called --calls times, one after another and 16 at a time, through the
whole client (checks of arguments, pins, results); milliseconds a call are the median, and the total divided by the
number of calls.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the suites and the clock. Gives 1 when a scenario failed."""
    parser = argparse.ArgumentParser(
        prog="./dev bench mcp",
        description=__doc__,
        epilog=METHOD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--calls", type=int, default=1_000, help="timed calls (default 1000)")
    given = parser.parse_args(argv)
    figures: dict[str, object] = {}
    targets = _conformance(figures)
    figures |= asyncio.run(_cost(given.calls))
    rows = [("one at a time", figures["call_ms"]), ("16 at a time", figures["call16_ms"])]
    show("Calls over stdio", ("", "ms a call"), rows)
    return finish(figures, targets)


def _conformance(figures: dict[str, object]) -> list[Target]:
    targets = []
    for folder, revision in (("mcp-conformance", ""), ("mcp-conformance-next", "2026-07-28")):
        try:
            suite = find_suite(folder)
        except NoSuite as missing:
            print(f"Skipped: {missing}")
            continue
        came = [*server_results(suite, revision=revision), *client_results(suite)]
        counted = [one for one in came if one.is_applicable]
        whole = sum(one.name not in PARTLY for one in counted)
        passed = sum(one.failed == 0 for one in counted)
        rows = [(one.name, one.side, f"{one.passed}/{one.passed + one.failed}", one.why) for one in came]
        show(f"Conformance {suite.version}", ("scenario", "side", "checks", "what is not applicable"), rows)
        figures |= {f"passed_{suite.version}": passed, f"applicable_{suite.version}": len(counted)}
        targets.append(Target(name=f"scenarios passed, {suite.version}", figure=passed, bound=whole))
    return targets


async def _cost(calls: int) -> dict[str, object]:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)

        async def connect():
            command = (sys.executable, "-I", "-S", str(ROOT / "tests/tools/mcp/odd_server.py"), "plain")
            environment = {"PATH": os.environ["PATH"]}
            return await start(Program(name="b", command=command, environment=environment, folder=place))

        source = McpSource(Server(name="b", place="b"), connect, pins=Pins(place), clock=clock)
        (tool,) = await source.tools()

        async def once() -> float:
            context = CallContext(run_id="b", step="b", attempt=1, key="b", deadline=clock.now() + 60)
            begun = time.perf_counter()
            await tool.invoke({}, context)
            return (time.perf_counter() - begun) * 1_000

        await once()
        alone = [await once() for _ in range(calls)]
        begun = time.perf_counter()
        for _ in range(calls // 16):
            await asyncio.gather(*(once() for _ in range(16)))
        together = (time.perf_counter() - begun) * 1_000 / (calls // 16 * 16)
        await source.close()
    return {"call_ms": median(alone), "call16_ms": together}


if __name__ == "__main__":
    sys.exit(main())
