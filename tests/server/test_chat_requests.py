"""Bodies become requests, or are refused by the name of what is wrong."""

import json

import pytest

from autoglm.server.chat_requests import read_chat, read_payload
from autoglm.server.errors import ApiRefusal
from autoglm.server.responses_requests import read_response

HI = [{"role": "user", "content": "hi"}]


def chat(**more):
    return read_chat(read_payload(json.dumps({"model": "m", "messages": HI, **more}).encode()), principal="ann")


def response(**more):
    return read_response(read_payload(json.dumps({"model": "m", "input": "hi", **more}).encode()), principal="ann")


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 2}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 3}, "logprobs"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"messages": []}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": [{"content": "no role"}]}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "video"}]}]}, "messages"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages"),
        ({"temperature": "warm"}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 1.5}, "max_tokens"),
        ({"stream": "yes"}, "stream"),
        ({"tools": [{"type": "web_search"}]}, "tools[0]"),
        ({"tools": [{"function": {"name": "x"}}]}, "tools"),
        ({"tool_choice": "maybe"}, "tool_choice"),
        ({"tool_choice": {"type": "function"}}, "tool_choice"),
        ({"response_format": {"type": "xml"}}, "response_format"),
        ({"response_format": {"type": "json_schema", "json_schema": {}}}, "response_format"),
        ({"user": ["x"]}, "user"),
    ],
)
def test_what_cannot_be_done_is_refused_by_field(more, param):
    with pytest.raises(ApiRefusal) as caught:
        chat(**more)

    assert (caught.value.status, caught.value.param) == (400, param)


@pytest.mark.parametrize(
    "url", ["ftp://x/y.png", "data:image/png,abc", "data:image/png;base64,%%%", "file:///etc/passwd"]
)
def test_a_picture_that_cannot_be_one_is_refused(url):
    part = {"type": "image_url", "image_url": {"url": url}}

    with pytest.raises(ApiRefusal) as caught:
        chat(messages=[{"role": "user", "content": [part]}])

    assert caught.value.param == "messages[0].content[0].image_url.url"


@pytest.mark.parametrize("body", [b"", b"[1]", b'"text"', b"{", b"\xff", b"[" * 5_000])
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(ApiRefusal) as caught:
        read_payload(body)

    assert caught.value.code == "invalid_json"


def test_broken_arguments_of_an_earlier_call_are_refused():
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{oops"}}

    with pytest.raises(ApiRefusal) as caught:
        chat(messages=[{"role": "assistant", "tool_calls": [call]}])

    assert "arguments" in caught.value.param


def test_fields_that_are_not_known_here_go_to_the_endpoint():
    asked = chat(top_p=0.5, seed=1, thinking={"type": "enabled"}, n=1, store=True, user="u-1", presence_penalty=None)

    assert asked.request.options == {"top_p": 0.5, "seed": 1, "thinking": {"type": "enabled"}, "user": "u-1"}
    assert asked.request.session == "u-1"
    assert asked.request.principal == "ann"


def test_json_without_a_schema_is_asked_of_the_endpoint():
    assert chat(response_format={"type": "json_object"}).request.options == {"response_format": {"type": "json_object"}}
    assert chat(response_format={"type": "text"}).request.options == {}


def test_sounds_and_pictures_at_an_address_are_media():
    parts = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}},
    ]

    turn = chat(messages=[{"role": "user", "content": parts}]).request.messages[0]

    assert turn.text == "look"
    assert [(media.media_type, media.url, media.content) for media in turn.media] == [
        ("image/*", "https://example.com/a.png", b""),
        ("audio/mp3", "", b"hi"),
    ]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (None, "auto"),
        ("none", "none"),
        ({"type": "function", "function": {"name": "f"}}, "f"),
        ({"type": "function", "name": "f"}, "f"),
    ],
)
def test_a_tool_may_be_chosen_by_name(choice, wanted):
    assert chat(tool_choice=choice).request.tool_choice == wanted


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [5]}, "input"),
        ({"input": [{"role": "robot", "content": "x"}]}, "input"),
        ({"input": [{"role": "user", "content": [{"type": "input_file"}]}]}, "input"),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "input"),
        ({"input": [{"type": "function_call", "name": "f", "arguments": "{}"}]}, "input"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "c"}, "conversation"),
        ({"background": True}, "background"),
        ({"tools": [{"type": "web_search"}]}, "tools[0]"),
        ({"text": {"format": {"type": "xml"}}}, "text.format"),
        ({"instructions": 5}, "instructions"),
    ],
)
def test_what_a_response_cannot_do_is_refused_by_field(more, param):
    with pytest.raises(ApiRefusal) as caught:
        response(**more)

    assert (caught.value.status, caught.value.param) == (400, param)


def test_items_of_a_conversation_become_turns():
    items = [
        {"role": "developer", "content": "Be kind."},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "a"},
                {"type": "input_image", "image_url": "https://x.org/a.png"},
            ],
        },
        {"type": "reasoning", "id": "r", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "b"}]},
        {"type": "function_call", "call_id": "1", "name": "f", "arguments": '{"x": 1}'},
        {"type": "function_call", "call_id": "2", "name": "g", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "1", "output": [{"type": "input_text", "text": "out"}]},
    ]

    turns = response(input=items).request.messages

    assert [(turn.role, turn.text, len(turn.calls), len(turn.media)) for turn in turns] == [
        ("system", "Be kind.", 0, 0),
        ("user", "a", 0, 1),
        ("assistant", "b", 2, 0),
        ("tool", "out", 0, 0),
    ]


def test_the_form_and_the_effort_of_a_response_reach_the_model():
    shape = {"format": {"type": "json_schema", "name": "x", "schema": {"type": "object"}}}

    request = response(text=shape, reasoning={"effort": "low"}, top_p=0.3, temperature=1).request

    assert request.schema == {"type": "object"}
    assert request.options == {"top_p": 0.3, "reasoning_effort": "low"}
    assert response(text={"format": {"type": "json_object"}}).request.options == {
        "response_format": {"type": "json_object"}
    }
