"""How arguments are written on the wire, and that none of them leads elsewhere."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import ToolError
from autoglm.testing.http import ScriptedHttp
from autoglm.testing.tools import call_context

from .documents import SERVER, answer, api_of, document, json_body, one_operation, operation, parameter, sent, tool_from

LIST, OBJECT = ["a", "b c"], {"x": "1", "y": "2"}


@pytest.mark.parametrize(
    ("style", "explode", "value", "query"),
    [
        ("form", True, "a b&c", "q=a%20b%26c"), ("form", True, LIST, "q=a&q=b%20c"), ("form", True, OBJECT, "x=1&y=2"),
        ("form", False, LIST, "q=a,b%20c"), ("form", False, OBJECT, "q=x,1,y,2"),
        ("spaceDelimited", False, LIST, "q=a%20b%20c"), ("pipeDelimited", False, LIST, "q=a|b%20c"),
        ("deepObject", True, OBJECT, "q[x]=1&q[y]=2"), ("form", True, 5, "q=5"), ("form", True, True, "q=true"),
        ("form", True, None, "q="),
    ],
)  # fmt: skip
async def test_a_query_has_its_style(style, explode, value, query):
    api = one_operation("get", "/pets", parameter("q", style=style, explode=explode, schema={}))

    assert (await sent(api, {"q": value})).url == f"{SERVER}/pets?{query}"


@pytest.mark.parametrize(
    ("style", "explode", "value", "path"),
    [
        ("simple", False, "a/b", "a%2Fb"), ("simple", False, LIST, "a,b%20c"), ("simple", False, OBJECT, "x,1,y,2"),
        ("simple", True, OBJECT, "x=1,y=2"), ("label", False, LIST, ".a,b%20c"), ("label", True, LIST, ".a.b%20c"),
        ("matrix", False, LIST, ";id=a,b%20c"), ("matrix", True, LIST, ";id=a;id=b%20c"), ("simple", False, 7, "7"),
        ("simple", False, "?x#y", "%3Fx%23y"),
    ],
)  # fmt: skip
async def test_a_path_has_its_style(style, explode, value, path):
    api = one_operation("get", "/pets/{id}", parameter("id", "path", style=style, explode=explode, schema={}))

    assert (await sent(api, {"id": value})).url == f"{SERVER}/pets/{path}"


async def test_headers_cookies_and_json_parameters_are_written():
    filtering = {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}
    api = one_operation(
        "get", "/pets", parameter("X-Ids", "header", schema={"type": "array"}), parameter("a", "cookie"),
        parameter("X-Map", "header", schema={}, explode=True), parameter("X-Flat", "header", schema={}),
        parameter("b", "cookie"), filtering,
    )  # fmt: skip

    request = await sent(
        api, {"X-Ids": [1, 2], "X-Map": {"k": 1}, "X-Flat": {"k": 1}, "a": "1; admin=1", "b": "2", "filter": {"n": [1]}}
    )

    assert {name: request.headers[name] for name in ("X-Ids", "X-Map", "X-Flat")} == {
        "X-Ids": "1,2",
        "X-Map": "k=1",
        "X-Flat": "k,1",
    }
    assert request.headers["Cookie"] == "a=1%3B%20admin%3D1; b=2"
    assert request.url == f"{SERVER}/pets?filter=%7B%22n%22%3A%5B1%5D%7D"


@pytest.mark.parametrize("value", ["..", ".", "../admin", "a/../../b", "a/..", "..\\x", "", [], [".."]])
async def test_a_value_cannot_climb_out_of_its_path(value):
    http = ScriptedHttp(answer({}))
    api = one_operation("get", "/pets/{id}/toys", parameter("id", "path", schema={}))

    with pytest.raises(ToolError, match="cannot be empty"):
        await tool_from(api, http).invoke({"id": value}, call_context())
    assert http.requests == []


@given(st.text(), st.text())
async def test_no_value_changes_the_host_or_the_path_around_it(value, other):
    api = one_operation("get", "/pets/{id}/toys", parameter("id", "path"), parameter("q"))
    try:
        request = await sent(api, {"id": value, "q": other})
    except ToolError:
        return

    assert request.url.startswith(f"{SERVER}/pets/")
    inside = request.url.removeprefix(f"{SERVER}/pets/")
    assert inside.partition("/toys?q=")[1]
    assert inside.count("/") == 1
    assert not set(inside) & set("#\\@ \r\n")


@pytest.mark.parametrize("path", ["/x/../../admin", "//evil.test/x", "/@evil.test", "/a?b=1#c", "/a b\r\nX: 1"])
async def test_no_path_of_a_document_leaves_the_host(path):
    api = one_operation("get", path)

    assert (await sent(api, {})).url.startswith(f"{SERVER}/")


FIELDS = {"type": "object", "properties": {"name": {"type": "string"}, "tags": {"type": "array"}, "more": {}}}


async def test_a_json_body_has_the_wires_names():
    schema = {"type": "object", "properties": {"full name": {"type": "string"}, "id": {"type": "integer"}}}
    api = one_operation("put", "/pets/{id}", parameter("id", "path"), requestBody=json_body(schema))

    request = await sent(api, {"path_id": "7", "body_id": 8, "full_name": "Ada"})

    assert (request.method, request.body) == ("PUT", b'{"full name":"Ada","id":8}')
    assert request.headers["Content-Type"] == "application/json"


async def test_a_form_body_repeats_lists_and_brackets_objects():
    body = json_body(FIELDS, media="application/x-www-form-urlencoded")

    request = await sent(one_operation("post", requestBody=body), {"name": "a&b", "tags": ["x", "y"], "more": {"k": 1}})

    assert request.body == b"name=a%26b&tags=x&tags=y&more%5Bk%5D=1"


async def test_a_multipart_body_has_a_part_for_each_value():
    schema = {"type": "object", "properties": {**FIELDS["properties"], "file": {"type": "string", "format": "binary"}}}
    body = json_body(schema, media="multipart/form-data")

    request = await sent(
        one_operation("post", requestBody=body),
        {"name": 'x"\r\n--', "tags": ["a", "b"], "file": base64.b64encode(b"\x00\xff").decode()},
    )

    boundary = request.headers["Content-Type"].partition("boundary=")[2].encode()
    parts = request.body.split(b"--" + boundary)
    assert len(parts) == 6
    assert parts[1] == b'\r\nContent-Disposition: form-data; name="name"\r\n\r\nx"\r\n--\r\n'
    assert b'filename="file"' in parts[4]
    assert parts[4].endswith(b"\r\n\r\n\x00\xff\r\n")


@pytest.mark.parametrize(
    ("media", "value", "body"),
    [
        ("text/plain", "hello", b"hello"),
        ("application/octet-stream", base64.b64encode(b"\x00\x01").decode(), b"\x00\x01"),
        ("application/vnd.pets+json", {"a": [1]}, b'{"a":[1]}'),
        ("*/*", [1], b"[1]"),
    ],
)
async def test_a_whole_body_is_sent_as_its_kind(media, value, body):
    api = one_operation("post", requestBody=json_body({}, media=media))

    assert (await sent(api, {"body": value})).body == body


@pytest.mark.parametrize(
    ("media", "body"),
    [("application/x-www-form-urlencoded", b"a=1&b=x"), ("multipart/form-data", b'name="a"\r\n\r\n1\r\n')],
)
async def test_a_body_of_any_fields_is_still_a_form(media, body):
    api = one_operation("post", requestBody=json_body({"type": "object", "additionalProperties": True}, media=media))

    assert body in (await sent(api, {"body": {"a": 1, "b": "x"}})).body


async def test_json_in_a_path_is_encoded_and_objects_in_forms_are_json():
    ids = {"name": "ids", "in": "path", "content": {"application/json": {"schema": {}}}}
    part = json_body({"type": "object", "properties": {"more": {"type": "object"}}}, media="multipart/form-data")

    request = await sent(one_operation("post", "/pets/{ids}", ids, requestBody=part), {"ids": [1, 2], "more": {"a": 1}})

    assert request.url == f"{SERVER}/pets/%5B1%2C2%5D"
    assert b'Content-Type: application/json\r\n\r\n{"a":1}' in request.body


async def test_bytes_that_are_no_base64_are_refused():
    api = one_operation("post", requestBody=json_body({}, media="application/octet-stream"))

    with pytest.raises(ToolError, match="Base64"):
        await sent(api, {"body": "not base64!"})


async def test_a_keyed_call_carries_the_engines_key():
    keyed = await sent(one_operation("post"), {}, idempotency_header="Idempotency-Key")
    reading = await sent(one_operation("get"), {}, idempotency_header="Idempotency-Key")

    assert keyed.headers["Idempotency-Key"] == "key-7"
    assert "Idempotency-Key" not in reading.headers


async def test_arguments_that_are_not_described_are_refused_before_anything_is_sent():
    http = ScriptedHttp(answer({}))
    api = api_of(document({"/pets": {"get": operation("it", parameter("limit", schema={"type": "integer"}))}}))

    for arguments in ({"limit": "many"}, {"url": "https://evil.test"}):
        with pytest.raises(ToolError, match="do not fit"):
            await tool_from(api, http).invoke(arguments, call_context())

    assert http.requests == []


async def test_a_redirect_leads_to_no_other_host():
    request = await sent(one_operation(), {})

    assert request.reach.allows_host("api.test")
    assert not request.reach.allows_host("evil.test")
    assert not request.reach.opens_private("api.test")
    assert not request.allow_private
