"""The work on LangGraph: AsyncSqliteSaver (WAL by its own set-up), synchronous=FULL, `durability="sync"`."""

from __future__ import annotations

import asyncio
import operator
from typing import Annotated, Any, TypedDict

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

from bench._work import CHAIN_STEPS, Job, Measured, fan_block, job_from_argv, measure, next_block, say


class ChainState(TypedDict):
    text: str


class FanState(TypedDict):
    text: str
    parts: Annotated[list[tuple[int, str]], operator.add]


class PartState(TypedDict):
    index: int
    text: str


async def _chain_step(state: ChainState) -> ChainState:
    return {"text": next_block(state["text"])}


def _chain() -> StateGraph:
    graph = StateGraph(ChainState)
    names = [f"s{n}" for n in range(1, CHAIN_STEPS + 1)]
    for name in names:
        graph.add_node(name, _chain_step)
    for before, after in zip([START, *names], [*names, END], strict=True):
        graph.add_edge(before, after)
    return graph


async def _part(state: PartState) -> dict[str, Any]:
    return {"parts": [(state["index"], fan_block(state["index"], state["text"]))]}


async def _join(state: FanState) -> dict[str, Any]:
    return {"text": next_block("".join(text for _, text in sorted(state["parts"])))}


def _fan(width: int) -> StateGraph:
    def spread(state: FanState) -> list[Send]:
        return [Send("part", {"index": index, "text": state["text"]}) for index in range(width)]

    graph = StateGraph(FanState)
    graph.add_node("first", _chain_step)
    graph.add_node("part", _part)
    graph.add_node("join", _join)
    graph.add_edge(START, "first")
    graph.add_conditional_edges("first", spread, ["part"])
    graph.add_edge("part", "join")
    graph.add_edge("join", END)
    return graph


async def _pragma(connection: aiosqlite.Connection, name: str) -> str:
    async with connection.execute(f"PRAGMA {name}") as cursor:
        return str((await cursor.fetchone() or ("?",))[0])


async def run(job: Job) -> Measured:
    async with AsyncSqliteSaver.from_conn_string(f"{job.home}/langgraph.sqlite") as saver:
        await saver.setup()
        await saver.conn.execute("PRAGMA synchronous=FULL")
        pragmas = (await _pragma(saver.conn, "journal_mode"), await _pragma(saver.conn, "synchronous"))
        graph = (_chain() if job.shape == "chain" else _fan(job.width)).compile(checkpointer=saver)

        async def once(seed: str) -> str:
            config = {"configurable": {"thread_id": seed}}
            return (await graph.ainvoke({"text": seed}, config, durability="sync"))["text"]

        return await measure(job, once, pragmas=pragmas)


if __name__ == "__main__":
    say(asyncio.run(run(job_from_argv())))
