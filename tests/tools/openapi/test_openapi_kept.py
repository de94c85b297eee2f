"""An import is kept whole or not at all, and what is used is what was approved."""

import json

import pytest

from autoglm.core.errors import NotFound, StorageError, UsageError
from autoglm.testing.http import ScriptedHttp
from autoglm.tools.openapi.changes import changes_between
from autoglm.tools.openapi.kept import KeptImports, api_of
from autoglm.tools.openapi.operations import Choices
from autoglm.tools.openapi.source import OpenApiSource

from .documents import SERVER, document, operation, parameter

CHOICES = Choices(source="/documents/pets.json", base_url=SERVER, allow=("*",), auth={"bearer": "env:KEY"})


def content_of(paths=None, **more):
    return json.dumps(document(paths, **more)).encode()


def keep(folder, content=None, name="pets"):
    kept, content = KeptImports(folder / "imports"), content or content_of()
    return kept, kept.add(name, content, CHOICES, api_of(content, CHOICES), now=5.0)


async def names(kept, name="pets"):
    return [tool.spec.name for tool in await OpenApiSource(name, kept, ScriptedHttp()).tools()]


async def test_what_is_kept_is_found_again(tmp_path):
    kept, entry = keep(tmp_path)

    assert kept.names() == ["pets"]
    assert kept.entry("pets") == entry
    assert kept.document(entry) == content_of()
    assert await names(kept) == ["pets_listPets"]


def test_a_home_without_imports_has_none(tmp_path):
    assert KeptImports(tmp_path / "imports").names() == []


def test_an_import_is_its_owners_alone(tmp_path):
    keep(tmp_path)

    files = list((tmp_path / "imports" / "pets").iterdir())
    assert len(files) == 3
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_a_taken_name_changes_nothing(tmp_path):
    kept, entry = keep(tmp_path)

    with pytest.raises(UsageError, match="an import pets already"):
        keep(tmp_path, content_of({"/other": {"get": operation("other")}}))
    assert kept.entry("pets") == entry


@pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "", "A", "a" * 41, "a\0b", "..", "a\\b", "-x"])
def test_a_name_is_never_a_path(tmp_path, name):
    kept, _ = keep(tmp_path)

    for use in (kept.entry, kept.forget, lambda name: keep(tmp_path, name=name)):
        with pytest.raises(UsageError, match="cannot be an import's name"):
            use(name)
    assert [file.name for file in tmp_path.iterdir()] == ["imports"]


def test_another_version_takes_the_place_of_the_first(tmp_path):
    kept, first = keep(tmp_path)
    newer = content_of({"/pets": {"get": operation("listPets"), "post": operation("addPet")}})

    entry = kept.replace("pets", newer, CHOICES, api_of(newer, CHOICES), now=6.0)

    assert entry.sha256 != first.sha256
    assert [each.name for each in kept.api(kept.entry("pets")).operations] == ["listPets", "addPet"]
    assert len(list((tmp_path / "imports" / "pets").glob("document-*"))) == 1


def test_a_crash_in_the_middle_leaves_the_earlier_version(tmp_path):
    kept, first = keep(tmp_path)
    (tmp_path / "imports" / "pets" / "document-0123456789ab.json").write_bytes(b"half of a newer docu")
    (tmp_path / "imports" / ".shop.1234").mkdir()

    assert kept.names() == ["pets"]
    assert kept.api(kept.entry("pets")) == api_of(content_of(), CHOICES)
    assert kept.document(first) == content_of()


@pytest.mark.parametrize("broken", [b"", b"{", b'{"fits": "other", "api": {}}', b"\xff" * 100, None])
def test_a_compiled_form_that_does_not_fit_is_made_anew(tmp_path, broken):
    kept, entry = keep(tmp_path)
    compiled = tmp_path / "imports" / "pets" / "tools.json"
    whole = compiled.read_bytes()

    compiled.unlink() if broken is None else compiled.write_bytes(broken)

    assert kept.api(entry) == api_of(content_of(), CHOICES)
    assert compiled.read_bytes() == whole


async def test_choices_that_a_person_edits_count(tmp_path):
    kept, _ = keep(tmp_path, content_of({"/pets": {"get": operation("listPets"), "post": operation("addPet")}}))
    record = tmp_path / "imports" / "pets" / "import.yaml"

    record.write_text(record.read_text().replace("allow:\n  - '*'", "allow: [listPets]"))

    assert await names(kept) == ["pets_listPets"]


async def test_a_document_that_was_exchanged_is_not_used(tmp_path):
    kept, entry = keep(tmp_path)
    place = tmp_path / "imports" / "pets"
    (place / entry.file).write_bytes(content_of(servers=[{"url": "https://evil.test"}]))
    (place / "tools.json").unlink()

    with pytest.raises(StorageError, match="not the document that was imported"):
        await names(kept)


@pytest.mark.parametrize("text", ["", "[]", "name: 5", "a: [", "!!python/object/apply:os.system ['true']", "\x00"])
def test_a_record_that_is_broken_says_so(tmp_path, text):
    kept, _ = keep(tmp_path)
    (tmp_path / "imports" / "pets" / "import.yaml").write_text(text)

    with pytest.raises(StorageError, match="cannot be read"):
        kept.entry("pets")


def test_a_record_names_no_file_outside_of_its_folder(tmp_path):
    kept, entry = keep(tmp_path)
    (tmp_path / "imports" / entry.file).write_bytes(b"outside")
    record = tmp_path / "imports" / "pets" / "import.yaml"
    record.write_text(record.read_text().replace(f"file: {entry.file}", f"file: ../{entry.file}"))

    assert kept.document(kept.entry("pets")) == content_of()


def test_what_is_forgotten_is_gone(tmp_path):
    kept, _ = keep(tmp_path)

    kept.forget("pets")

    assert list((tmp_path / "imports").iterdir()) == []
    with pytest.raises(NotFound, match="no import pets"):
        kept.entry("pets")
    with pytest.raises(NotFound):
        kept.forget("pets")


def test_a_home_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "imports").write_text("a file where the folder should be")

    with pytest.raises(StorageError, match="cannot be written"):
        keep(tmp_path)


@pytest.mark.parametrize(
    ("paths", "more", "changed"),
    [
        ({"/pets": {"get": operation("listPets")}}, {}, {}),
        ({"/pets": {"get": operation("listPets", summary="Other words.")}}, {}, {"changed": ("listPets",)}),
        ({"/pets": {"get": operation("listPets", parameter("q"))}}, {}, {"changed": ("listPets",)}),
        ({"/pets/all": {"get": operation("listPets")}}, {}, {"changed": ("listPets",)}),
        ({"/pets": {"get": operation("allPets")}}, {}, {"added": ("allPets",), "removed": ("listPets",)}),
        (None, {"components": {"securitySchemes": {"k": {"type": "http", "scheme": "basic"}}}}, {"schemes": ("k",)}),
    ],
)
def test_every_change_is_seen(paths, more, changed):
    content = content_of(paths, **more)

    found = changes_between(api_of(content_of(), CHOICES), api_of(content, CHOICES))

    shown = {key: getattr(found, key) for key in ("added", "removed", "changed", "schemes")}
    assert {key: value for key, value in shown.items() if value} == changed
    assert bool(found) == bool(changed)


def test_a_change_in_a_shared_schema_changes_those_that_use_it():
    def content(kind):
        schema = {"type": "object", "properties": {"a": {"type": kind}}, "additionalProperties": True}
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}
        paths = {"/a": {"post": operation("uses", requestBody=body), "get": operation("not")}}
        return content_of(paths, components={"schemas": {"A": schema}})

    found = changes_between(api_of(content("string"), CHOICES), api_of(content("integer"), CHOICES))

    assert found.changed == ("uses",)
