"""Fits a request to a family: what it cannot be asked in its protocol's own fields goes into the prompt, or is left
out. Formats see the result and need not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autoglm.core.chat import ChatRequest, Message, OfferedTool
from autoglm.core.values import Json
from autoglm.models.profiles import Profile
from autoglm.models.profiles.profile import JsonMode, SystemPlace, ToolDialect
from autoglm.models.wire.draft import encoded


def adapted(request: ChatRequest, profile: Profile) -> ChatRequest:
    """The same question as this family understands it; the request itself when nothing has to change."""
    if request.tools:
        request = _with_known_choice(request, profile)
    spoken: list[str] = []
    if request.tools and profile.tool_dialect is ToolDialect.TEXT:
        spoken.append(_tools_in_words(request.tools, request.tool_choice))
        request = replace(request, tools=(), tool_choice="auto")
    if profile.tool_dialect is ToolDialect.TEXT:
        request = replace(request, messages=tuple(_turns_in_words(request.messages)))
    if request.schema is not None and profile.json_mode is not JsonMode.JSON_SCHEMA:
        spoken.append(_schema_in_words(request.schema))
        if profile.json_mode is JsonMode.NONE:
            request = replace(request, schema=None)
    if spoken:
        request = replace(request, messages=_with_instructions(request.messages, "\n\n".join(spoken)))
    if profile.system is SystemPlace.FIRST_USER:
        request = replace(request, messages=_without_system(request.messages))
    return request


def _with_known_choice(request: ChatRequest, profile: Profile) -> ChatRequest:
    """A choice that the family refuses is expressed by what is offered, or left to the model."""
    known, choice = profile.tool_choices, request.tool_choice
    if choice == "none":
        return request if "none" in known else replace(request, tools=(), tool_choice="auto")
    if choice not in {"auto", "required"} and "named" not in known:
        only = tuple(tool for tool in request.tools if tool.name == choice)
        request, choice = replace(request, tools=only or request.tools, tool_choice="required"), "required"
    if choice == "required" and "required" not in known:
        return replace(request, tool_choice="auto")
    return request


def _schema_in_words(schema: Json) -> str:
    return f"Answer with one JSON object that fits this JSON Schema, and with nothing else:\n{encoded(schema)}"


def _tools_in_words(tools: Sequence[OfferedTool], choice: str) -> str:
    lines = [
        encoded({"name": tool.name, "description": tool.description, "parameters": tool.parameters}) for tool in tools
    ]
    must = {"auto": "You may call tools.", "none": "Call no tool.", "required": "Call at least one tool."}
    return "\n".join(
        (
            f"{must.get(choice, f'Call the tool {choice}.')} The tools, one a line, with JSON Schemas:",
            *lines,
            'Write each call as <tool_call>{"name": "...", "arguments": {...}}</tool_call>, and nothing else beside '
            "it. Results come back as <tool_response>...</tool_response>.",
        )
    )


def _turns_in_words(messages: Sequence[Message]) -> Iterator[Message]:
    """Calls and results as text; results that follow each other make one turn."""
    results: list[str] = []
    for message in messages:
        if message.role == "tool":
            results.append(f"<tool_response>{message.text}</tool_response>")
            continue
        if results:
            yield Message(role="user", text="\n".join(results))
            results = []
        calls = [
            f"<tool_call>{encoded({'name': call.tool, 'arguments': call.arguments})}</tool_call>"
            for call in message.calls
        ]
        yield replace(message, text="\n".join(filter(None, (message.text, *calls))), calls=()) if calls else message
    if results:
        yield Message(role="user", text="\n".join(results))


def _with_instructions(messages: tuple[Message, ...], spoken: str) -> tuple[Message, ...]:
    """The instructions follow the first system message, or become one."""
    if messages and messages[0].role == "system":
        first = replace(messages[0], text=f"{messages[0].text}\n\n{spoken}")
        return (first, *messages[1:])
    return (Message(role="system", text=spoken), *messages)


def _without_system(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """What the system messages say stands before the first user message."""
    said = "\n\n".join(message.text for message in messages if message.role == "system" and message.text)
    rest = [message for message in messages if message.role != "system"]
    if not said:
        return tuple(rest)
    for place, message in enumerate(rest):
        if message.role == "user":
            rest[place] = replace(message, text=f"{said}\n\n{message.text}")
            return tuple(rest)
    return (Message(role="user", text=said), *rest)
