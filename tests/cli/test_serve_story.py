"""As a new user would: three endpoints behind a real `autoglm serve`, one is killed, one is slow, while the official
client streams. No client sees an error."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager

from openai import AsyncOpenAI

from autoglm.server.faults import Manner
from autoglm.server.faulty import FaultyEndpoint

MODELS = """
endpoints:
  quick: {{base_url: "{quick}", model: m}}
  doomed: {{base_url: "{doomed}", model: m}}
  slow: {{base_url: "{slow}", model: m}}
pools:
  chat: {{endpoints: [quick, doomed, slow], strategy: round_robin}}
"""


@asynccontextmanager
async def gateway():
    """The command as a process; gives a client of it, and afterwards holds it to a clean end."""
    command = (sys.executable, "-m", "autoglm.cli.main", "--lang", "en", "serve", "--port", "0")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        said = (await process.stdout.readline()).decode().strip()
        async with AsyncOpenAI(base_url=said.removeprefix("Listening on "), api_key="any", max_retries=0) as client:
            yield client
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
        assert (process.returncode, errors.decode()) == (0, "Stopped.\n")
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def streamed(client, text):
    """What a person at the other end reads."""
    question = [{"role": "user", "content": text}]
    stream = await client.chat.completions.create(model="chat", messages=question, stream=True)
    return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])


async def plain(client, text):
    question = [{"role": "user", "content": text}]
    return (await client.chat.completions.create(model="chat", messages=question)).choices[0].message.content


async def test_one_of_three_endpoints_is_killed_and_one_is_slow_and_no_client_sees_it(home):
    quick, slow = FaultyEndpoint(), FaultyEndpoint(manner=Manner(first_s=0.05, piece_s=0.02))
    doomed = FaultyEndpoint()
    questions = [f"Say the number {number}" for number in range(9)]
    expected = [f"You said 4 words: {question}" for question in questions]

    async with AsyncExitStack() as stack, AsyncExitStack() as life:
        for endpoint, lasts in ((quick, stack), (slow, stack), (doomed, life)):
            await lasts.enter_async_context(endpoint.serving())
        addresses = {"quick": quick.base_url, "slow": slow.base_url, "doomed": doomed.base_url}
        (home / "models.yaml").write_text(MODELS.format(**addresses), encoding="utf-8")
        client = await stack.enter_async_context(gateway())

        before = await asyncio.gather(*(streamed(client, question) for question in questions))
        doomed.manner = Manner(first_s=600.0)  # it takes calls and gives nothing any more
        async with asyncio.TaskGroup() as tasks:
            ways = (streamed, plain, streamed)
            during = [tasks.create_task(ways[n % 3](client, text)) for n, text in enumerate(questions)]
            while not doomed.counts.open:  # noqa: ASYNC110 -- the endpoint tells nobody
                await asyncio.sleep(0.01)
            await life.aclose()
        after = await asyncio.gather(*(plain(client, question) for question in questions))

    assert before == expected
    assert [task.result() for task in during] == expected
    assert after == expected
    assert min(quick.counts.asked, slow.counts.asked, doomed.counts.asked) >= 3
