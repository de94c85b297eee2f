"""What the public conformance suite wants a server to offer; and that server: `suite_door.py`, which prints its
address."""

import asyncio
import sys

from autoglm.core.errors import FailureKind, NotFound, ToolError, UsageError
from autoglm.security.access import KeyRing
from autoglm.security.limits import Allowance, Limiter
from autoglm.server.gateway import Gateway, GatewayPorts
from autoglm.server.guard import GatewayRules, Guard
from autoglm.server.mcp.answering import McpServer
from autoglm.server.mcp.http import McpEndpoint
from autoglm.server.mcp.ports import OfferedTool, Question, ToolAnswer, ToolQuestion, text_block
from autoglm.server.running import Serving, serve
from autoglm.testing.clock import ManualClock, SequentialIds

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
IMAGE = {"type": "image", "data": DOT, "mimeType": "image/png"}
RESOURCE = {"type": "resource", "resource": {"uri": "test://text", "mimeType": "text/plain", "text": "A resource."}}
NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
SCHEMA_2020 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
ANSWERS = {
    "test_simple_text": (text_block("This is a simple text response for testing."),),
    "test_image_content": (IMAGE,),
    "test_audio_content": ({"type": "audio", "data": SILENCE, "mimeType": "audio/wav"},),
    "test_embedded_resource": (RESOURCE,),
    "test_multiple_content_types": (text_block("Multiple content types test:"), IMAGE, RESOURCE),
    "json_schema_2020_12_tool": (text_block("It fits."),),
}

SPECIAL = (
    "test_error_handling",
    "test_tool_with_progress",
    "test_logging_tool",
    "test_missing_capability",
    "test_streaming_elicitation",
    "test_input_required_result_elicitation",
    "test_input_required_result_request_state",
    "test_input_required_result_multi_round",
    "test_input_required_result_tampered_state",
)


class SuiteDoor:
    """A ToolDoor."""

    async def tools(self):
        names = [*ANSWERS, *SPECIAL]
        return [
            OfferedTool(
                name=name,
                description=f"The suite's {name}.",
                parameters=SCHEMA_2020 if name == "json_schema_2020_12_tool" else {"type": "object"},
            )
            for name in names
        ]

    async def call(self, call):
        match call.tool:
            case "test_error_handling":
                raise ToolError("This tool intentionally returns an error for testing", kind=FailureKind.CRASHED)
            case "test_tool_with_progress" | "test_logging_tool":
                for percent in (0, 50, 100):
                    await call.tell(f"{percent} %")
                return ToolAnswer(content=(text_block("Done."),))
            case "test_missing_capability" | "test_streaming_elicitation":
                await call.tell("asking")
                return ToolQuestion(questions={"name": Question("What is your name?", NAMED)}, state="asked")
            case "test_input_required_result_elicitation":
                return asking(call)
            case "test_input_required_result_request_state" | "test_input_required_result_tampered_state":
                return in_rounds(call, "asked")
            case "test_input_required_result_multi_round":
                return in_rounds(call, "first", "second")
        if call.tool not in ANSWERS:
            raise NotFound(call.tool)
        return ToolAnswer(content=ANSWERS[call.tool])


def asking(call):
    given = call.answers.get("user_name")
    content = given.get("content") if isinstance(given, dict) else None
    name = content.get("name") if isinstance(content, dict) else None
    if isinstance(name, str):
        return ToolAnswer(content=(text_block(f"Hello, {name}!"),))
    if not call.may_ask:
        return ToolAnswer(content=(text_block("Nobody can be asked."),))
    return ToolQuestion(questions={"user_name": Question("What is your name?", NAMED)}, state="asked")


def in_rounds(call, *states):
    """A question for each state, one after another."""
    if call.state not in ("", *states):
        raise UsageError("This is no state of ours.")
    done = states.index(call.state) + 1 if call.state else 0
    if done == len(states):
        return ToolAnswer(content=(text_block("Done."),))
    return ToolQuestion(questions={f"q{done}": Question("Go on?", NAMED)}, state=states[done])


class Nothing:
    """Neither models nor a book of calls."""

    def models(self):
        return []

    def note(self, call):
        pass


def tell(address):
    sys.stdout.write(f"{address}/mcp\n")
    sys.stdout.flush()


async def main():
    ports = GatewayPorts(
        catalogue=Nothing(),
        calls=Nothing(),
        clock=ManualClock(),
        ids=SequentialIds("c"),
        mcp=McpEndpoint(McpServer(SuiteDoor())),
    )
    gateway = Gateway(ports, Guard(GatewayRules(), KeyRing([]), Limiter(Allowance())))
    await serve(gateway, Serving(port=0), ready=tell)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
