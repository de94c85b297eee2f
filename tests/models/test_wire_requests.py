"""What each protocol is sent for the same question."""

import json

import pytest

from autoglm.core.chat import ChatRequest, Media, Message, OfferedTool, ToolCall
from autoglm.core.errors import FailureKind, ModelError, NotFound
from autoglm.models.profiles import load_profile, read_profile
from autoglm.models.wire import PROTOCOLS, wire_format

SCHEMA = {"type": "object", "properties": {"x": {"type": "integer"}}}
TOOL = OfferedTool(name="weather", description="Tells it.", parameters={"type": "object"})
TIME = OfferedTool(name="time", description="Tells it.", parameters={"type": "object"})
CALLS = (
    ToolCall(id="call/1", tool="weather", arguments={"city": "京"}),
    ToolCall(id="c2", tool="time", arguments={}),
)
TALK = (
    Message(role="system", text="Be brief."),
    Message(role="user", text="How is it?"),
    Message(role="assistant", text="I look.", calls=CALLS, reasoning="Two things."),
    Message(role="tool", call_id="call/1", text='{"sky": "blue"}'),
    Message(role="tool", call_id="c2", text="noon"),
    Message(role="user", text="And now?"),
)
PICTURE = Media(media_type="image/png", content=b"png")
LINK = Media(media_type="image/jpeg", url="https://example.org/a.jpg")
SOUND = Media(media_type="audio/wav", content=b"wav")
PAPER = Media(media_type="application/pdf", content=b"pdf")


def a_profile(**facts):
    minimal = {"name": "p", "checked": "2026-11", "sources": ["https://example.org"]}
    return read_profile(json.dumps({**minimal, **facts}).encode(), origin="p.json")


PLAIN = a_profile()


def sent(protocol, request, profile=PLAIN, *, is_streaming=False):
    wire = wire_format(protocol).request(request, model="m", profile=profile, is_streaming=is_streaming)
    return wire.path, json.loads(wire.body)


def body(protocol, request, profile=PLAIN, *, is_streaming=False):
    return sent(protocol, request, profile, is_streaming=is_streaming)[1]


def asked(*messages, **more):
    return ChatRequest(messages=messages or (Message(role="user", text="hi"),), **more)


def test_a_talk_with_parallel_calls_in_chat_completions():
    path, found = sent("openai_chat", asked(*TALK, tools=(TOOL,), tool_choice="required"), is_streaming=True)

    assert path == "/chat/completions"
    assert found["messages"][2:5] == [
        {
            "role": "assistant",
            "content": "I look.",
            "tool_calls": [
                {"id": "call/1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"京"}'}},
                {"id": "c2", "type": "function", "function": {"name": "time", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call/1", "content": '{"sky": "blue"}'},
        {"role": "tool", "tool_call_id": "c2", "content": "noon"},
    ]
    assert found["tool_choice"] == "required"
    assert found["stream_options"] == {"include_usage": True}


def test_a_talk_with_parallel_calls_in_responses():
    request = asked(*TALK, tools=(TOOL,), tool_choice="weather", schema=SCHEMA, temperature=0.5, max_tokens=9)

    path, found = sent("openai_responses", request, is_streaming=True)

    assert path == "/responses"
    assert found == {
        "model": "m",
        "store": False,
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": "How is it?"},
            {"role": "assistant", "content": "I look."},
            {"type": "function_call", "call_id": "call/1", "name": "weather", "arguments": '{"city":"京"}'},
            {"type": "function_call", "call_id": "c2", "name": "time", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call/1", "output": '{"sky": "blue"}'},
            {"type": "function_call_output", "call_id": "c2", "output": "noon"},
            {"role": "user", "content": "And now?"},
        ],
        "stream": True,
        "tools": [
            {
                "type": "function",
                "name": "weather",
                "description": "Tells it.",
                "parameters": {"type": "object"},
                "strict": False,
            }
        ],
        "tool_choice": {"type": "function", "name": "weather"},
        "text": {"format": {"type": "json_schema", "name": "answer", "schema": SCHEMA, "strict": False}},
        "temperature": 0.5,
        "max_output_tokens": 9,
    }


def test_a_talk_with_parallel_calls_in_messages():
    request = asked(*TALK, tools=(TOOL,), tool_choice="required", temperature=0.5)

    path, found = sent("anthropic", request, is_streaming=True)

    assert path == "/messages"
    assert found == {
        "model": "m",
        "max_tokens": 8192,
        "system": "Be brief.",
        "messages": [
            {"role": "user", "content": "How is it?"},
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I look."},
                    {"type": "tool_use", "id": "call_1", "name": "weather", "input": {"city": "京"}},
                    {"type": "tool_use", "id": "c2", "name": "time", "input": {}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "call_1", "content": '{"sky": "blue"}'},
                    {"type": "tool_result", "tool_use_id": "c2", "content": "noon"},
                    {"type": "text", "text": "And now?"},
                ],
            },
        ],
        "stream": True,
        "tools": [{"name": "weather", "description": "Tells it.", "input_schema": {"type": "object"}}],
        "tool_choice": {"type": "any"},
        "temperature": 0.5,
    }


def test_a_talk_with_parallel_calls_in_gemini():
    request = asked(*TALK, tools=(TOOL,), tool_choice="weather", schema=SCHEMA, temperature=0.5, max_tokens=9)

    path, found = sent("gemini", request, is_streaming=True)

    assert path == "/models/m:streamGenerateContent?alt=sse"
    assert found == {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "user", "parts": [{"text": "How is it?"}]},
            {
                "role": "model",
                "parts": [
                    {"text": "I look."},
                    {
                        "functionCall": {"name": "weather", "args": {"city": "京"}},
                        "thoughtSignature": "skip_thought_signature_validator",
                    },
                    {"functionCall": {"name": "time", "args": {}}},
                ],
            },
            {
                "role": "user",
                "parts": [
                    {"functionResponse": {"name": "weather", "response": {"sky": "blue"}}},
                    {"functionResponse": {"name": "time", "response": {"result": "noon"}}},
                    {"text": "And now?"},
                ],
            },
        ],
        "tools": [
            {
                "functionDeclarations": [
                    {"name": "weather", "description": "Tells it.", "parametersJsonSchema": {"type": "object"}}
                ]
            }
        ],
        "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["weather"]}},
        "generationConfig": {
            "temperature": 0.5,
            "maxOutputTokens": 9,
            "responseMimeType": "application/json",
            "responseJsonSchema": SCHEMA,
        },
    }
    assert sent("gemini", asked())[0] == "/models/m:generateContent"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_bare_question_sends_nothing_it_does_not_need(protocol):
    spare = {"model", "messages", "input", "contents", "max_tokens", "store"}

    assert set(body(protocol, asked())) <= spare


@pytest.mark.parametrize(
    ("protocol", "headers"),
    [
        ("openai_chat", {"authorization": "Bearer key"}),
        ("openai_responses", {"authorization": "Bearer key"}),
        ("anthropic", {"x-api-key": "key", "anthropic-version": "2023-06-01"}),
        ("gemini", {"x-goog-api-key": "key"}),
    ],
)
def test_each_protocol_has_its_own_place_for_the_credential(protocol, headers):
    wire = wire_format(protocol)

    assert headers.items() <= wire.headers("key").items()
    assert not any("key" in value for value in wire.headers("").values())


def test_an_unknown_protocol_is_told_with_the_known_ones():
    with pytest.raises(NotFound, match=r"'grpc'.*openai_chat, openai_responses, anthropic, gemini"):
        wire_format("grpc")


def test_images_and_sounds():
    seen = asked(Message(role="user", text="What?", media=(PICTURE, LINK)))
    heard = asked(Message(role="user", media=(SOUND,)))

    assert body("openai_chat", seen)["messages"][0]["content"] == [
        {"type": "text", "text": "What?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,cG5n"}},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.jpg"}},
    ]
    assert body("openai_chat", heard)["messages"][0]["content"] == [
        {"type": "input_audio", "input_audio": {"data": "d2F2", "format": "wav"}}
    ]
    assert body("openai_responses", seen)["input"][0]["content"][1:] == [
        {"type": "input_image", "image_url": "data:image/png;base64,cG5n"},
        {"type": "input_image", "image_url": "https://example.org/a.jpg"},
    ]
    assert body("anthropic", seen)["messages"][0]["content"] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "cG5n"}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/a.jpg"}},
        {"type": "text", "text": "What?"},
    ]
    assert body("gemini", seen)["contents"][0]["parts"] == [
        {"text": "What?"},
        {"inlineData": {"mimeType": "image/png", "data": "cG5n"}},
        {"fileData": {"mimeType": "image/jpeg", "fileUri": "https://example.org/a.jpg"}},
    ]
    assert body("gemini", heard)["contents"][0]["parts"] == [{"inlineData": {"mimeType": "audio/wav", "data": "d2F2"}}]


def test_papers_go_where_they_can():
    read = asked(Message(role="user", media=(PAPER,)))

    assert body("anthropic", read)["messages"][0]["content"][0]["type"] == "document"
    assert body("openai_responses", read)["input"][0]["content"][0]["type"] == "input_file"


def test_a_picture_from_a_tool_goes_to_messages():
    shown = asked(*TALK[:3], Message(role="tool", call_id="c2", text="see", media=(PICTURE,)))

    assert body("anthropic", shown)["messages"][-1]["content"][0]["content"] == [
        {"type": "text", "text": "see"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "cG5n"}},
    ]


@pytest.mark.parametrize(
    ("protocol", "message", "words"),
    [
        ("openai_chat", Message(role="user", media=(PAPER,)), "cannot carry application/pdf"),
        ("openai_chat", Message(role="tool", call_id="c", media=(PICTURE,)), "in the result of a tool"),
        (
            "openai_chat",
            Message(role="user", media=(Media(media_type="audio/wav", url="https://x"),)),
            "fetch audio/wav",
        ),
        ("openai_responses", Message(role="user", media=(SOUND,)), "cannot carry audio/wav"),
        ("openai_responses", Message(role="tool", call_id="c", media=(PICTURE,)), "in the result of a tool"),
        ("anthropic", Message(role="user", media=(SOUND,)), "cannot carry audio/wav"),
        ("gemini", Message(role="tool", call_id="c", media=(PICTURE,)), "in the result of a tool"),
        ("gemini", Message(role="user", media=(Media(media_type="image/png"),)), "fetch image/png"),
    ],
)
def test_what_a_protocol_cannot_carry_is_told_before_it_is_sent(protocol, message, words):
    with pytest.raises(ModelError, match=words) as caught:
        body(protocol, asked(message))

    assert caught.value.kind is FailureKind.INVALID_ARGS


@pytest.mark.parametrize(
    ("choice", "chat", "messages", "gemini"),
    [
        ("none", "none", {"type": "none"}, {"mode": "NONE"}),
        ("required", "required", {"type": "any"}, {"mode": "ANY"}),
        (
            "weather",
            {"type": "function", "function": {"name": "weather"}},
            {"type": "tool", "name": "weather"},
            {"mode": "ANY", "allowedFunctionNames": ["weather"]},
        ),
    ],
)
def test_the_choice_of_tools_in_each_protocol(choice, chat, messages, gemini):
    request = asked(tools=(TOOL,), tool_choice=choice)

    assert body("openai_chat", request)["tool_choice"] == chat
    assert body("anthropic", request)["tool_choice"] == messages
    assert body("gemini", request)["toolConfig"]["functionCallingConfig"] == gemini
    assert "tool_choice" not in body("openai_chat", asked(tools=(TOOL,)))
    assert "tool_choice" not in body("anthropic", asked(tools=(TOOL,)))


def test_options_pass_through_and_cannot_replace_what_is_asked():
    options = {"seed": 7, "top_p": 0.5, "model": "other", "n": 3, "stream": True, "max_tokens": 1}

    found = body("openai_chat", asked(options=options, max_tokens=5))

    assert found == {
        "seed": 7,
        "top_p": 0.5,
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "max_tokens": 5,
    }


def test_options_are_translated_where_another_protocol_has_them():
    options = {"top_p": 0.5, "stop": "END", "seed": 7, "reasoning_effort": "low", "parallel_tool_calls": False}

    request = asked(options=options, tools=(TOOL,))

    assert body("anthropic", request)["stop_sequences"] == ["END"]
    assert body("anthropic", request)["tool_choice"] == {"type": "auto", "disable_parallel_tool_use": True}
    assert body("gemini", request)["generationConfig"] == {"topP": 0.5, "stopSequences": ["END"], "seed": 7}
    assert body("openai_responses", request)["reasoning"] == {"effort": "low"}
    assert "seed" not in body("openai_responses", request)


def test_a_family_decides_what_it_is_not_sent():
    profile = a_profile(
        has_stream_options=False,
        rejected_options=["logprobs"],
        extra={"safe": True},
        extra_with_tools={"parallel_tool_calls": True},
        max_tokens_field="max_completion_tokens",
        default_max_tokens=77,
        system="developer",
    )
    request = asked(Message(role="system", text="s"), tools=(TOOL,), options={"logprobs": True})

    found = body("openai_chat", request, profile, is_streaming=True)

    assert found["messages"] == [{"role": "developer", "content": "s"}]
    assert (found["safe"], found["parallel_tool_calls"], found["max_completion_tokens"]) == (True, True, 77)
    assert not {"stream_options", "logprobs", "max_tokens"} & set(found)
    assert "parallel_tool_calls" not in body("openai_chat", asked(), profile)


@pytest.mark.parametrize(
    ("family", "with_calls", "without"),
    [
        ("groq", None, None),
        ("deepseek", "thought", None),
        ("kimi", "thought", "thought"),
        ("doubao", "thought", "thought"),
    ],
)
def test_reasoning_is_echoed_as_the_family_wants_it(family, with_calls, without):
    turns = (
        Message(role="assistant", calls=CALLS[:1], reasoning="thought"),
        Message(role="tool", call_id="call/1", text="x"),
        Message(role="assistant", text="said", reasoning="thought"),
    )

    first, _, last = body("openai_chat", asked(*turns), load_profile(family))["messages"]

    assert (first.get("reasoning_content"), last.get("reasoning_content")) == (with_calls, without)
    assert "reasoning" not in first


def test_a_turn_with_calls_has_its_reasoning_field_even_when_it_is_empty():
    turn = Message(role="assistant", calls=CALLS[:1])

    assert body("openai_chat", asked(turn), load_profile("deepseek"))["messages"][0]["reasoning_content"] == ""
    assert "reasoning_content" not in body("openai_chat", asked(TALK[1]), load_profile("kimi"))["messages"][0]


def test_minimax_gets_its_reasoning_back_in_tags():
    turn = Message(role="assistant", text="said", reasoning="thought")

    sent_turn = body("openai_chat", asked(turn), load_profile("minimax"))["messages"][0]

    assert sent_turn == {"role": "assistant", "content": "<think>\nthought\n</think>\n\nsaid"}


def test_json_of_a_shape_is_asked_for_as_far_as_the_family_can():
    request = asked(schema=SCHEMA)

    full, half, none = (
        body("openai_chat", request, a_profile(json_mode=mode)) for mode in ("json_schema", "json_object", "none")
    )

    assert full["response_format"]["json_schema"] == {"name": "answer", "schema": SCHEMA}
    assert full["messages"] == [{"role": "user", "content": "hi"}]
    assert half["response_format"] == {"type": "json_object"}
    assert "response_format" not in none
    assert half["messages"] == none["messages"]
    assert half["messages"][0]["role"] == "system"
    assert "JSON Schema" in half["messages"][0]["content"]
    assert '"x":{"type":"integer"}' in half["messages"][0]["content"]


def test_json_mode_in_the_other_protocols():
    half = a_profile(json_mode="json_object")

    assert body("openai_responses", asked(schema=SCHEMA), half)["text"] == {"format": {"type": "json_object"}}
    assert body("gemini", asked(schema=SCHEMA), half)["generationConfig"] == {"responseMimeType": "application/json"}
    assert body("anthropic", asked(schema=SCHEMA))["output_config"]["format"]["schema"] == SCHEMA
    assert "JSON Schema" in body("anthropic", asked(schema=SCHEMA), load_profile("anthropic"))["system"]


@pytest.mark.parametrize(
    ("choice", "tools", "sent_choice"),
    [("none", 0, None), ("required", 2, None), ("time", 1, None), ("auto", 2, None)],
)
def test_a_choice_that_the_family_refuses_is_told_by_what_is_offered(choice, tools, sent_choice):
    found = body("openai_chat", asked(tools=(TOOL, TIME), tool_choice=choice), a_profile(tool_choices=["auto"]))

    assert len(found.get("tools", ())) == tools
    assert found.get("tool_choice") == sent_choice


def test_a_named_tool_becomes_the_only_one_and_required_where_that_is_known():
    profile = a_profile(tool_choices=["auto", "required"])

    found = body("openai_chat", asked(tools=(TOOL, TIME), tool_choice="time"), profile)

    assert found["tool_choice"] == "required"
    assert [tool["function"]["name"] for tool in found["tools"]] == ["time"]


def test_a_family_without_system_and_tools_gets_them_in_its_first_message():
    request = asked(*TALK, tools=(TOOL,), tool_choice="weather")

    found = body("openai_chat", request, load_profile("gemma"))

    first, second, third = found["messages"][:3]
    assert "tools" not in found
    assert first["role"] == "user"
    assert first["content"].startswith("Be brief.\n\nCall the tool weather. The tools")
    assert first["content"].endswith("How is it?")
    assert second["content"].splitlines()[1] == ('<tool_call>{"name":"weather","arguments":{"city":"京"}}</tool_call>')
    assert third["content"] == ('<tool_response>{"sky": "blue"}</tool_response>\n<tool_response>noon</tool_response>')


def test_a_system_message_alone_becomes_the_question():
    found = body("openai_chat", asked(Message(role="system", text="s")), a_profile(system="first_user"))

    assert found["messages"] == [{"role": "user", "content": "s"}]
    assert body("openai_chat", asked(TALK[1]), a_profile(system="first_user"))["messages"][0]["content"] == "How is it?"


def test_the_last_results_are_told_too():
    found = body("openai_chat", asked(*TALK[:4]), load_profile("gemma"))

    assert found["messages"][-1] == {"role": "user", "content": '<tool_response>{"sky": "blue"}</tool_response>'}


def test_messages_without_content_are_left_out_where_they_are_refused():
    assert body("anthropic", asked(Message(role="assistant"), Message(role="user", text="hi")))["messages"] == [
        {"role": "user", "content": "hi"}
    ]
    assert body("gemini", asked(Message(role="assistant"), Message(role="user", text="hi")))["contents"] == [
        {"role": "user", "parts": [{"text": "hi"}]}
    ]


def test_turns_of_one_role_are_joined_where_they_must_alternate():
    found = body("anthropic", asked(Message(role="user", text="a"), Message(role="user", text="b")))

    assert found["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}
    ]


def test_later_system_messages_stay_in_their_place_in_responses():
    found = body("openai_responses", asked(Message(role="user", text="a"), Message(role="system", text="b")))

    assert found["input"][1] == {"role": "developer", "content": "b"}
    assert "instructions" not in found


def test_the_name_of_a_model_cannot_leave_its_place_in_the_path():
    wire = wire_format("gemini").request(asked(), model="../x?y", profile=PLAIN, is_streaming=False)

    assert wire.path == "/models/..%2Fx%3Fy:generateContent"
