"""Documents for tests, small and large, and short ways to compile them and call what they describe."""

from __future__ import annotations

import json
from collections.abc import Mapping

from autoglm.settings.secrets import Secret
from autoglm.testing.http import Scripted, ScriptedHttp
from autoglm.testing.tools import call_context
from autoglm.tools.openapi.calling import Caller, tools_of
from autoglm.tools.openapi.document import document_of
from autoglm.tools.openapi.operations import Api, Choices, compiled

SERVER = "https://api.test/v1"
SECRET = 'canary/7+"secret'


def document(paths: object = None, **more: object) -> dict[str, object]:
    """A document of version 3.1 with one server."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": SERVER}],
        "paths": {"/pets": {"get": operation("listPets")}} if paths is None else paths,
        **more,
    }


def operation(name: str, *parameters: object, **more: object) -> dict[str, object]:
    return {"operationId": name, "parameters": list(parameters), "responses": {"200": {"description": "Good."}}, **more}


def parameter(name: str, place: str = "query", **more: object) -> dict[str, object]:
    return {"name": name, "in": place, "schema": {"type": "string"}, **more}


def json_body(schema: object, *, required: bool = True, media: str = "application/json") -> dict[str, object]:
    return {"required": required, "content": {media: {"schema": schema}}}


def api_of(content: object, **choices: object) -> Api:
    return compiled(document_of(content), Choices(source="test", **{"base_url": SERVER, **choices}))


def one_operation(method: str = "get", path: str = "/pets", *parameters: object, **more: object) -> Api:
    """An API of one operation, called `it`."""
    known = {key: more.pop(key) for key in ("components", "security", "servers") if key in more}
    return api_of(document({path: {method: operation("it", *parameters, **more)}}, **known))


def tool_from(api: Api, http: ScriptedHttp, **more: object):
    (tool,) = tools_of("pets", Caller(api=api, http=http, read=lambda _: Secret(SECRET), **more))
    return tool


async def sent(api: Api, arguments: Mapping[str, object], **more: object):
    """The one request that a call makes."""
    http = ScriptedHttp(answer({}))
    await tool_from(api, http, **more).invoke(arguments, call_context(key="key-7"))
    (request,) = http.requests
    return request


async def answered(response: Scripted, api: Api | None = None, **arguments: object):
    """What a call gives when the server answers so."""
    tool = tool_from(api or one_operation(), ScriptedHttp(response))
    return (await tool.invoke(arguments, call_context())).content


def answer(value: object, status: int = 200, **headers: str) -> Scripted:
    told = {"content-type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
    return Scripted(status, told, [json.dumps(value).encode()])


def large_document(count: int) -> dict[str, object]:
    """Operations with parameters, bodies and schemas that refer to each other in circles."""
    schemas = {
        f"Thing{n}": {
            "type": "object",
            "description": f"Thing number {n}.",
            "required": ["id"],
            "properties": {
                "id": {"type": "integer", "readOnly": True},
                "name": {"type": "string", "maxLength": 80},
                "next": {"$ref": f"#/components/schemas/Thing{(n + 1) % count}"},
                "kind": {"type": "string", "enum": ["small", "large"]},
            },
        }
        for n in range(count)
    }
    paths = {
        f"/things{n}/{{id}}": {
            "parameters": [parameter("id", "path", required=True)],
            "get": operation(f"getThing{n}", parameter("page")),
            "put": operation(f"putThing{n}", requestBody=json_body({"$ref": f"#/components/schemas/Thing{n}"})),
        }
        for n in range(count // 2)
    }
    return document(paths, components={"schemas": schemas})
