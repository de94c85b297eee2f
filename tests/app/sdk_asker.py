"""A client made with the public SDK: asks the agent at an address, and prints what it was told as JSON."""

import asyncio
import json
import sys

import httpx
from a2a.client import A2ACardResolver, ClientConfig, ClientFactory
from a2a.types import (
    AgentInterface,
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    Message,
    Part,
    Role,
    SendMessageRequest,
    TaskState,
)


async def ask(address, version, binding, streams, request):
    async with httpx.AsyncClient(headers={"Authorization": "Bearer canary-4711", "A2A-Version": version}) as http:
        card = await A2ACardResolver(http, address).get_agent_card()
        url = card.supported_interfaces[0].url
        del card.supported_interfaces[:]
        card.supported_interfaces.append(AgentInterface(url=url, protocol_binding=binding, protocol_version=version))
        config = ClientConfig(httpx_client=http, streaming=streams == "streams", supported_protocol_bindings=[binding])
        client = ClientFactory(config).create(card)
        message = Message(message_id="sdk-1", role=Role.ROLE_USER, parts=[Part(text=request)])
        kinds, task_id = [], ""
        async for event in client.send_message(SendMessageRequest(message=message)):
            kinds.append(event.WhichOneof("payload"))
            task_id = task_id or event.task.id
        task = await client.get_task(GetTaskRequest(id=task_id))
        told = {
            "name": card.name,
            "kinds": kinds,
            "state": TaskState.Name(task.status.state),
            "text": task.artifacts[0].parts[0].text,
        }
        if version != "0.3":
            told["listed"] = [one.id == task_id for one in (await client.list_tasks(ListTasksRequest())).tasks]
        for name, wrong in (("ended", task_id), ("unknown", "nothing")):
            try:
                await client.cancel_task(CancelTaskRequest(id=wrong))
            except Exception as error:  # noqa: BLE001 -- whatever it makes of it is told
                told[name] = type(error).__name__
        print(json.dumps(told))  # noqa: T201 -- the test reads it


if __name__ == "__main__":
    asyncio.run(ask(*sys.argv[1:]))
