"""An agent made with the public SDK: the other side of the interoperability tests. Says its port on standard output."""

import asyncio
import socket
import sys

import uvicorn
from a2a.helpers.proto_helpers import new_task_from_user_message
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentSkill, Part
from starlette.applications import Starlette


class Echo(AgentExecutor):
    """Repeats what it is told; asks when it is told to ask; fails when it is told to fail."""

    async def execute(self, context, event_queue):
        task = context.current_task
        if task is None:
            task = new_task_from_user_message(context.message)
            await event_queue.enqueue_event(task)
        updater = TaskUpdater(event_queue, task.id, task.context_id)
        words = context.get_user_input()
        await updater.start_work()
        if words == "ask":
            await updater.requires_input(updater.new_agent_message([Part(text="Which boat?")]))
            return
        if words == "fail":
            await updater.failed(updater.new_agent_message([Part(text="no luck \x1b[31mtoday")]))
            return
        if words == "slow":
            await asyncio.sleep(0.7)
        await updater.add_artifact([Part(text="you said "), Part(text=words)], name="echo", artifact_id="e")
        await updater.complete()

    async def cancel(self, context, event_queue):
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


def card(port, *, version, streams, binding):
    return AgentCard(
        name="Echo",
        description="Repeats.",
        version="1",
        capabilities=AgentCapabilities(streaming=streams),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[AgentSkill(id="echo", name="Echo", description="Says it again.", tags=["echo"])],
        supported_interfaces=[
            AgentInterface(url=f"http://127.0.0.1:{port}/rpc", protocol_binding=binding, protocol_version=version)
        ],
    )


def main(version, binding, streams):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    own = card(port, version=version, streams=streams == "streams", binding=binding)
    handler = DefaultRequestHandler(Echo(), InMemoryTaskStore(), own)
    routes = [
        *create_agent_card_routes(own),
        *create_jsonrpc_routes(handler, "/rpc", enable_v0_3_compat=True),
        *create_rest_routes(handler, path_prefix="/rpc"),
    ]
    print(port, flush=True)  # noqa: T201 -- the test reads it
    uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error")).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
