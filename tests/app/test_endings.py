"""What sources hold for a run is closed when it ends, and whatever goes wrong then is told beside the run."""

import asyncio

from autoglm.app.sources.ending import SourceHoldings
from autoglm.testing.simulation.loop import virtually


class Source:
    """A source that holds something, and closes it as `work` does."""

    def __init__(self, origin, work=None):
        self.origin, self.work, self.ended = origin, work, []

    async def tools(self):
        return ()

    async def close(self):
        """Nothing is held open."""

    async def end(self, run_id):
        self.ended.append(run_id)
        if self.work is not None:
            await self.work()
        return True


class Plain:
    """A source that holds nothing."""

    origin = "plain"

    async def tools(self):
        return ()

    async def close(self):
        """Nothing is held open."""


async def broken():
    raise RuntimeError("stuck")


@virtually
async def test_every_source_that_holds_something_is_told_whatever_the_others_do():
    bad, slow, good = Source("bad", broken), Source("slow", lambda: asyncio.sleep(999)), Source("good")
    holdings = SourceHoldings(lambda: (Plain(), bad, slow, good))

    await holdings.let_go("r1")

    assert [source.ended for source in (bad, slow, good)] == [["r1"]] * 3
    assert [(trouble.origin, trouble.problem) for trouble in holdings.troubles] == [
        ("bad", "What it held for run r1 could not be closed: RuntimeError: stuck."),
        ("slow", "What it held for run r1 could not be closed: TimeoutError."),
    ]
