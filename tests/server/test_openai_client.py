"""The official client works against the gateway as it is, over a real socket."""

import openai
import pytest
from openai import AsyncOpenAI

from autoglm.core.chat import ChatAnswer, RouteStep, ToolCall, Usage
from autoglm.core.errors import FailureKind, ModelError
from autoglm.security.limits import Allowance
from autoglm.server.guard import GatewayRules
from autoglm.testing.models import FakeModel

HI = [{"role": "user", "content": "hi"}]
WEATHER = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CALLS = ChatAnswer(
    calls=(
        ToolCall(id="call_1", tool="weather", arguments={"city": "北京"}),
        ToolCall(id="call_2", tool="weather", arguments={"city": "Paris"}),
    ),
    finish="tool_calls",
    usage=Usage(input_tokens=9, output_tokens=4),
)


def client(address, key="any"):
    return AsyncOpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0)


async def test_a_plain_answer_arrives_with_its_usage(make, served):
    answer = ChatAnswer(text="Hello.", usage=Usage(input_tokens=7, output_tokens=2), endpoint="a")
    async with served(make([answer]).gateway) as address, client(address) as ask:
        found = await ask.chat.completions.create(model="glm", messages=HI)

    assert found.choices[0].message.content == "Hello."
    assert found.choices[0].finish_reason == "stop"
    assert (found.usage.prompt_tokens, found.usage.completion_tokens, found.usage.total_tokens) == (7, 2, 9)
    assert found.model == "glm"


async def test_a_stream_arrives_in_pieces_and_ends_with_usage(make, served):
    async with served(make(["One two three four five."]).gateway) as address, client(address) as ask:
        stream = await ask.chat.completions.create(
            model="glm", messages=HI, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]

    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == "One two three four five."
    assert len([text for text in texts if text]) > 2
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []


async def test_tools_are_offered_called_and_answered(make, served):
    model = FakeModel([CALLS, "Sunny in both."])
    tools = [{"type": "function", "function": {"name": "weather", "description": "w", "parameters": WEATHER}}]
    async with served(make(model).gateway) as address, client(address) as ask:
        first = await ask.chat.completions.create(model="glm", messages=HI, tools=tools, tool_choice="required")
        message = first.choices[0].message
        results = [{"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in message.tool_calls]
        second = await ask.chat.completions.create(
            model="glm", messages=[*HI, message.model_dump(exclude_none=True), *results], tools=tools
        )

    assert first.choices[0].finish_reason == "tool_calls"
    assert [call.function.arguments for call in message.tool_calls] == ['{"city":"北京"}', '{"city":"Paris"}']
    assert second.choices[0].message.content == "Sunny in both."
    assert model.requests[0].tool_choice == "required"
    assert model.requests[0].tools[0].parameters == WEATHER
    assert model.requests[1].messages[1].calls == CALLS.calls
    assert [turn.call_id for turn in model.requests[1].messages[2:]] == ["call_1", "call_2"]


async def test_streamed_tool_calls_arrive(make, served):
    async with served(make([CALLS]).gateway) as address, client(address) as ask:
        stream = await ask.chat.completions.create(model="glm", messages=HI, stream=True)
        chunks = [chunk async for chunk in stream]

    calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    assert [(call.index, call.id, call.function.name) for call in calls] == [
        (0, "call_1", "weather"),
        (1, "call_2", "weather"),
    ]
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


async def test_a_schema_and_pictures_reach_the_model(make, served):
    model = FakeModel(['{"city": "Paris"}'])
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVsbG8="}}
    shape = {"type": "json_schema", "json_schema": {"name": "x", "schema": WEATHER}}
    async with served(make(model).gateway) as address, client(address) as ask:
        await ask.chat.completions.create(
            model="glm",
            messages=[{"role": "user", "content": [{"type": "text", "text": "where?"}, picture]}],
            response_format=shape,
            temperature=0,
            max_completion_tokens=50,
            seed=7,
            stop=["x"],
        )

    asked = model.requests[0]
    assert asked.schema == WEATHER
    assert (asked.messages[0].media[0].media_type, asked.messages[0].media[0].content) == ("image/png", b"hello")
    assert (asked.temperature, asked.max_tokens) == (0.0, 50)
    assert asked.options == {"seed": 7, "stop": ["x"]}


async def test_a_response_arrives_whole(make, served):
    model = FakeModel([ChatAnswer(text="Hello.", usage=Usage(input_tokens=7, output_tokens=2))])
    async with served(make(model).gateway) as address, client(address) as ask:
        found = await ask.responses.create(model="glm", input="hi", instructions="Be kind.", max_output_tokens=20)

    assert found.output_text == "Hello."
    assert found.status == "completed"
    assert found.usage.total_tokens == 9
    assert [(turn.role, turn.text) for turn in model.requests[0].messages] == [("system", "Be kind."), ("user", "hi")]


async def test_a_response_streams_typed_events(make, served):
    async with served(make(["One two three."]).gateway) as address, client(address) as ask:
        stream = await ask.responses.create(model="glm", input="hi", stream=True)
        events = [event async for event in stream]

    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == "One two three."
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[-1].response.output_text == "One two three."


async def test_function_calls_go_through_responses(make, served):
    model = FakeModel([CALLS, CALLS, "Sunny."])
    tools = [{"type": "function", "name": "weather", "parameters": WEATHER, "strict": False}]
    async with served(make(model).gateway) as address, client(address) as ask:
        first = await ask.responses.create(model="glm", input="weather?", tools=tools)
        async with ask.responses.stream(model="glm", input="weather?", tools=tools) as stream:
            streamed = await stream.get_final_response()
        given = [{"type": "function_call_output", "call_id": c.call_id, "output": "sunny"} for c in first.output]
        last = await ask.responses.create(model="glm", input=[{"role": "user", "content": "?"}, *first.output, *given])

    assert [(item.type, item.name, item.arguments) for item in first.output] == [
        ("function_call", "weather", '{"city":"北京"}'),
        ("function_call", "weather", '{"city":"Paris"}'),
    ]
    assert [item.call_id for item in streamed.output] == ["call_1", "call_2"]
    assert last.output_text == "Sunny."
    assert model.requests[2].messages[1].calls == CALLS.calls
    assert [turn.role for turn in model.requests[2].messages] == ["user", "assistant", "tool", "tool"]


async def test_models_are_listed_and_found(make, served):
    async with served(make().gateway) as address, client(address) as ask:
        listed = [model.id async for model in ask.models.list()]
        found = await ask.models.retrieve("glm")

    assert listed == ["glm"]
    assert found.id == "glm"


async def test_embeddings_are_passed_on(make, served):
    made = make()
    async with served(made.gateway) as address, client(address) as ask:
        found = await ask.embeddings.create(model="glm", input="hello", encoding_format="float")

    assert found.data[0].embedding == [0.5, -1.0]
    assert made.models.forwarded[0][1] == "/embeddings"
    assert (made.notes.calls[0].input_tokens, made.notes.calls[0].path) == (3, "/v1/embeddings")


async def test_an_unknown_model_is_not_found_and_the_nearest_is_named(make, served):
    async with served(make().gateway) as address, client(address) as ask:
        with pytest.raises(openai.NotFoundError, match="Did you mean 'glm'"):
            await ask.chat.completions.create(model="glmm", messages=HI)


async def test_a_wrong_key_is_an_authentication_error(make, served):
    made = make(["a", "b"], keys=[("ann", "secret-of-ann")])
    async with served(made.gateway) as address:
        async with client(address, "wrong") as ask:
            with pytest.raises(openai.AuthenticationError):
                await ask.chat.completions.create(model="glm", messages=HI)
        async with client(address, "secret-of-ann") as ask:
            await ask.chat.completions.create(model="glm", messages=HI)

    assert [call.principal for call in made.notes.calls] == ["ann"]


async def test_a_bad_request_is_told_by_field(make, served):
    async with served(make().gateway) as address, client(address) as ask:
        with pytest.raises(openai.BadRequestError) as caught:
            await ask.chat.completions.create(model="glm", messages=HI, n=2)

    assert (caught.value.param, caught.value.code) == ("n", "unsupported_parameter")


async def test_a_body_over_the_cap_is_refused(make, served):
    made = make(rules=GatewayRules(max_body_bytes=10_000))
    async with served(made.gateway) as address, client(address) as ask:
        with pytest.raises(openai.APIStatusError) as caught:
            await ask.chat.completions.create(model="glm", messages=[{"role": "user", "content": "x" * 20_000}])

    assert caught.value.status_code == 413


async def test_a_reached_limit_says_when_to_come_back(make, served):
    made = make(["a", "b"], allowance=Allowance(requests_per_minute=1))
    async with served(made.gateway) as address, client(address) as ask:
        await ask.chat.completions.create(model="glm", messages=HI)
        with pytest.raises(openai.RateLimitError) as caught:
            await ask.chat.completions.create(model="glm", messages=HI)

    assert caught.value.response.headers["retry-after"] == "60"


async def test_a_busy_endpoint_is_a_server_error_with_its_pause(make, served):
    failure = ModelError("All endpoints rest.", kind=FailureKind.UNAVAILABLE, retry_after_s=3)
    made = make([failure])
    async with served(made.gateway) as address, client(address) as ask:
        with pytest.raises(openai.InternalServerError) as caught:
            await ask.chat.completions.create(model="glm", messages=HI, stream=True)

    assert (caught.value.status_code, caught.value.response.headers["retry-after"]) == (503, "3")
    assert made.notes.calls[0].status == 503


class Breaking:
    """A model that fails after its first words."""

    async def stream(self, request):
        yield "So far "
        raise ModelError("The endpoint cut the answer, key sk-1234567890abcdef1234.", kind=FailureKind.UNAVAILABLE)


async def test_an_answer_that_breaks_off_is_never_a_good_end(make, served):
    made = make(Breaking())
    async with served(made.gateway) as address, client(address) as ask:
        stream = await ask.chat.completions.create(model="glm", messages=HI, stream=True)
        with pytest.raises(openai.APIError, match="cut the answer"):
            [chunk async for chunk in stream]
        events = [event async for event in await ask.responses.create(model="glm", input="hi", stream=True)]

    assert events[-1].type == "response.failed"
    assert events[-1].response.error is not None
    assert [call.status for call in made.notes.calls] == [503, 503]
    assert "sk-123" not in made.notes.calls[0].failure


async def test_what_served_and_what_failed_is_noted(make, served):
    route = (RouteStep(endpoint="a", reason="first", failure="rate_limited"), RouteStep(endpoint="b", reason="next"))
    answer = ChatAnswer(text="x", endpoint="b", route=route, usage=Usage(input_tokens=5, output_tokens=6, money=0.25))
    failure = ModelError("All are busy.", kind=FailureKind.UNAVAILABLE)
    failure.route = route[:1]
    made = make([answer, failure])
    async with served(made.gateway) as address, client(address) as ask:
        await ask.chat.completions.create(model="glm", messages=HI)
        with pytest.raises(openai.InternalServerError):
            await ask.chat.completions.create(model="glm", messages=HI)
        metrics = made.gateway._accounts.text()

    noted, failed = made.notes.calls
    assert (failed.endpoint, failed.route, failed.status) == ("", route[:1], 503)
    assert 'autoglm_endpoint_failures_total{endpoint="a",failure="rate_limited"} 2' in metrics
    assert (noted.endpoint, noted.route, noted.input_tokens, noted.money) == ("b", route, 5, 0.25)
    assert (noted.model, noted.path, noted.principal, noted.status) == ("glm", "/v1/chat/completions", "local", 200)
