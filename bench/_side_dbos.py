"""The work on DBOS with its SQLite system database: WAL and synchronous=FULL on each of its connections.

WAL is not DBOS's own choice for SQLite (it leaves the rollback journal on); it is given to it because it is faster.
Chains are plain functions in threads, for the same reason (about 1.4x its `async` form here); parallel steps inside one
workflow are `async`, the way its documentation shows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetWorkflowID

from bench._work import CHAIN_STEPS, Job, Measured, fan_block, job_from_argv, measure, next_block, say


@sa.event.listens_for(sa.Engine, "connect")
def _durable(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@DBOS.step()
def chain_step(text: str) -> str:
    return next_block(text)


@DBOS.workflow()
def chain(text: str) -> str:
    for _ in range(CHAIN_STEPS):
        text = chain_step(text)
    return text


@DBOS.step()
async def one_step(text: str) -> str:
    return next_block(text)


@DBOS.step()
async def one_part(index: int, text: str) -> str:
    return fan_block(index, text)


@DBOS.workflow()
async def fan(text: str, width: int) -> str:
    first = await one_step(text)
    parts = await asyncio.gather(*(one_part(index, first) for index in range(width)))
    return await one_step("".join(parts))


def _named_chain(seed: str) -> str:
    with SetWorkflowID(seed):
        return chain(seed)


async def run(job: Job, dbos: DBOS) -> Measured:
    with ThreadPoolExecutor(job.concurrent) as pool:

        async def once(seed: str) -> str:
            if job.shape == "chain":
                return await asyncio.get_running_loop().run_in_executor(pool, _named_chain, seed)
            with SetWorkflowID(seed):
                return await fan(seed, job.width)

        return await measure(job, once, pragmas=_pragmas(dbos))


def _pragmas(dbos: DBOS) -> tuple[str, str]:
    with dbos._sys_db.engine.connect() as connection:
        found = [
            str(connection.execute(sa.text(f"PRAGMA {name}")).scalar()) for name in ("journal_mode", "synchronous")
        ]
    return found[0], found[1]


def main() -> None:
    job = job_from_argv()
    config: DBOSConfig = {
        "name": "bench",
        "system_database_url": f"sqlite:///{job.home}/dbos.sqlite",
        "log_level": "ERROR",
        "enable_otlp": False,
    }
    dbos = DBOS(config=config)
    DBOS.launch()
    try:
        say(asyncio.run(run(job, dbos)))
    finally:
        DBOS.destroy()


if __name__ == "__main__":
    main()
