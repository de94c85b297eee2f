"""`autoglm tools import openapi`, `imports`, `refresh`, `forget` as people type them."""

import json

import pytest

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Pet Store\x1b[2J", "version": "1.2"},
    "servers": [{"url": "https://api.test/v1"}],
    "paths": {
        "/pets": {
            "get": {"operationId": "listPets", "summary": "List all pets.", "responses": {}},
            "post": {"operationId": "addPet", "summary": "Add a pet.", "responses": {}},
        },
        "/remote": {"$ref": "https://evil.test/remote.yaml"},
    },
    "components": {"securitySchemes": {"api_key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
}


@pytest.fixture
def document(place):
    def write(**more):
        (place / "pets.json").write_text(json.dumps({**DOCUMENT, **more}))
        return "pets.json"

    return write


def test_an_import_says_what_it_brings_and_its_tools_are_listed(typed, document):
    code, out, err = typed("tools", "import", "openapi", document(), "--auth", "api_key=env:PETS_KEY")
    _, listed, _ = typed("tools", "list", "--json")

    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "Pet Store [2J 1.2 as pet-store-2j: 2 tools",
        "  calls go to  https://api.test/v1",
        "  effects      1 none, 1 unsafe",
        "  credential   api_key (header): env:PETS_KEY",
    ]
    assert "left out: /remote: https://evil.test/remote.yaml lies outside of the document" in out
    assert {"pet-store-2j_listPets", "pet-store-2j_addPet"} <= {tool["name"] for tool in json.loads(listed)}


def test_a_dry_run_shows_every_tool_and_keeps_nothing(typed, document):
    code, out, _ = typed("tools", "import", "openapi", document(), "--name", "pets", "--allow", "GET *", "--dry-run")
    _, imports, _ = typed("tools", "imports")

    assert code == 0
    assert "pets_listPets  none  List all pets." in out
    assert "addPet" not in out
    assert imports == "Nothing has been imported.\n"


def test_json_has_everything(typed, document):
    words = ("tools", "import", "openapi", document(), "--name", "pets", "--idempotency-header", "Idempotency-Key")
    code, out, _ = typed(*words, "--json")
    _, imports, _ = typed("tools", "imports", "--json")

    found = json.loads(out)
    assert code == 0
    assert [(tool["name"], tool["effect"]) for tool in found["tools"]] == [
        ("pets_listPets", "none"),
        ("pets_addPet", "keyed"),
    ]
    assert (found["imported"], found["credentials"]) == (True, {"api_key": ""})
    assert [(one["name"], one["tools"], one["base_url"]) for one in json.loads(imports)] == [
        ("pets", 2, "https://api.test/v1")
    ]


def test_a_newer_version_waits_for_approval(typed, document):
    typed("tools", "import", "openapi", document(), "--name", "pets")
    document(paths={"/pets": {"get": {"operationId": "listPets", "summary": "Other words.", "responses": {}}}})

    asked = typed("tools", "refresh", "pets")
    before = typed("tools", "show", "pets_listPets")[1]
    agreed = typed("tools", "refresh", "pets", "--yes")
    after = typed("tools", "show", "pets_listPets")[1]
    again = typed("tools", "refresh", "pets", "--json")

    assert asked[:2] == (3, "changed: listPets\ngone: addPet\npets stays as it was.\n")
    assert "--yes" in asked[2]
    assert "List all pets." in before
    assert (agreed[0], agreed[1].splitlines()[-1]) == (0, "pets is up to date.")
    assert "Other words." in after
    assert (again[0], json.loads(again[1])["changed"]) == (0, [])


def test_what_is_forgotten_is_no_tool_any_more(typed, document):
    typed("tools", "import", "openapi", document(), "--name", "pets")

    code, out, _ = typed("tools", "forget", "pets")

    assert (code, out) == (0, "pets and its tools are gone.\n")
    assert typed("tools", "show", "pets_listPets")[0] == 2
    assert typed("tools", "forget", "pets", "--json")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.json",), "cannot be read"),
        (("pets.json", "--auth", "api_key"), "SCHEME=env:NAME"),
        (("pets.json", "--auth", "api_key=hunter2"), "written out"),
        (("pets.json", "--auth", "other=env:X"), "no security scheme 'other'"),
        (("pets.json", "--name", "../x"), "cannot be an import's name"),
        (("pets.json", "--base-url", "file:///etc"), "no http or https address"),
        (("pets.json", "--allow", "nothing"), "can be a tool"),
        (("pets.json", "--idempotency-header", "a: b"), "no name of a header"),
        (("http://127.0.0.1:9/openapi.json",), "private or reserved range"),
    ],
)
def test_what_is_wrong_is_one_clear_line(typed, document, words, said):
    document()

    code, out, err = typed("tools", "import", "openapi", *words)

    assert code in {1, 2}
    assert out == ""
    assert said in err
    assert "hunter2" not in err
    assert "Traceback" not in err


def test_chinese_people_read_chinese(typed, document):
    _, out, _ = typed("--lang", "zh", "tools", "import", "openapi", document(), "--name", "pets")

    assert "2 个工具" in out
    assert "调用发往" in out
