"""Manifests: what they may say, and that nothing in them runs."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import SettingsError, UsageError
from autoglm.plugins.manifest import read_manifest, require_fit
from autoglm.security.permissions import Permissions

GOOD = b'name: weather\nversion: "1.2"\n'


def test_a_manifest_in_yaml_and_in_toml_says_the_same():
    yaml = GOOD + b"permissions: {hosts: [api.example.com]}\nsettings: {properties: {city: {type: string}}}\n"
    toml = (
        b'name = "weather"\nversion = "1.2"\n[permissions]\nhosts = ["api.example.com"]\n'
        b'[settings.properties.city]\ntype = "string"\n'
    )

    assert read_manifest("plugin.yaml", yaml) == read_manifest("plugin.toml", toml)
    assert read_manifest("plugin.yaml", yaml).permissions == Permissions(hosts=("api.example.com",))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "must hold"),
        (b"- a", "must hold"),
        (b"name: [", "not YAML"),
        (b"\xff\xfe", "UTF-8"),
        (b"version: '1'", "cannot be a plugin's name"),
        (b"name: ../x\nversion: '1'", "cannot be a plugin's name"),
        (b"name: weather\nversion: 1.2", "version must be a text"),
        (b"name: weather\nversion: new", "no version"),
        (GOOD + b"hooks: [run]", "no key 'hooks'"),
        (GOOD + b"needs: soon", "no version"),
        (GOOD + b"permissions: all", "must be an object"),
        (GOOD + b"permissions: {hosts: ['http://x']}", "not a host"),
        (GOOD + b"settings: {type: strange}", "JSON Schema of an object"),
        (GOOD + b"settings: {properties: 3}", "no JSON Schema"),
        (GOOD + b"settings: {properties: {a: {type: 7}}}", "no JSON Schema"),
        (GOOD + b"description: !!python/object/apply:os.system [touch ran]", "not YAML|tag"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nname: weather", "alias|anchor"),
        (GOOD + b"description: " + b"x" * 70_000, "larger than"),
    ],
)
def test_a_broken_manifest_is_refused_with_a_sentence(body, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match=said):
        read_manifest("plugin.yaml", body)

    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    for name in ("plugin.yaml", "plugin.toml"):
        with suppress(UsageError):
            assert read_manifest(name, body).name


def test_words_of_a_manifest_steer_no_terminal():
    manifest = read_manifest("plugin.yaml", GOOD + b'description: "nice\\e[2J\\nsecond \\u202eline"')

    assert manifest.description == "nice [2J second line"


def test_settings_get_their_defaults_and_are_checked():
    schema = (
        b"settings: {additionalProperties: false, "
        b"properties: {city: {type: string, default: Bonn}, days: {type: integer}}}"
    )
    manifest = read_manifest("plugin.yaml", GOOD + schema)

    assert manifest.checked_settings({"days": 2}) == {"city": "Bonn", "days": 2}
    for wrong in ({"days": "two"}, {"country": "x"}, [1], "text"):
        with pytest.raises(SettingsError, match="settings of plugin weather do not fit"):
            manifest.checked_settings(wrong)


def test_a_schema_that_refers_elsewhere_opens_no_connection():
    manifest = read_manifest("plugin.yaml", GOOD + b'settings: {properties: {a: {"$ref": "http://127.0.0.1:9/x"}}}')

    with pytest.raises(SettingsError, match="refers to"):
        manifest.checked_settings({"a": 1})


def test_a_pattern_that_could_run_for_ever_is_not_tried_and_a_quick_one_is():
    schema = b"settings: {properties: {slow: {type: string, pattern: '^(a+)+$'}, quick: {pattern: '^[a-z]+$'}}}"
    manifest = read_manifest("plugin.yaml", GOOD + schema)

    assert manifest.checked_settings({"slow": "a" * 60 + "!"}) == {"slow": "a" * 60 + "!"}
    with pytest.raises(SettingsError, match="quick: 'A' does not match"):
        manifest.checked_settings({"quick": "A"})


def test_a_schema_that_unfolds_without_end_is_given_up():
    twice = [{"$ref": f"#/$defs/d{n + 1}"} for n in range(2)]
    parts = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {}}
    schema = {"settings": {"type": "object", "$defs": parts, "allOf": twice}}

    manifest = read_manifest("plugin.yaml", GOOD + json.dumps(schema)[1:-1].encode())

    with pytest.raises(SettingsError, match="unfolds into too much"):
        manifest.checked_settings({})


@pytest.mark.parametrize("schema", ["{type: objekt}", "{type: object, required: 5}", "[]", "{type: string}"])
def test_settings_that_are_no_schema_of_an_object_are_refused(schema):
    with pytest.raises(UsageError, match="JSON Schema"):
        read_manifest("plugin.yaml", GOOD + f"settings: {schema}".encode())


@pytest.mark.parametrize(("needs", "fits"), [("", True), ("0.1", True), ("0.1.0", True), ("0.2", False), ("1", False)])
def test_a_plugin_that_needs_a_newer_version_is_refused(needs, fits):
    manifest = read_manifest("plugin.yaml", GOOD + f'needs: "{needs}"'.encode())

    if fits:
        require_fit(manifest, "0.1.0")
    else:
        with pytest.raises(UsageError, match=r"needs Open-AutoGLM .*; this is 0\.1\.0"):
            require_fit(manifest, "0.1.0")
