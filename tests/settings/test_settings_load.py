"""Sources of settings and their order; every mistake is named with its place."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import SettingsError
from autoglm.core.tools import Effect
from autoglm.settings.load import find_config, load_settings
from autoglm.settings.places import default_home
from autoglm.settings.tree import ChannelKind


def load(folder: Path, text: str = "", *, environ: dict[str, str] | None = None, flags: dict[str, str] | None = None):
    config = folder / "autoglm.yaml" if text else None
    if config is not None:
        config.write_text(text, encoding="utf-8")
    named = {"AUTOGLM_HOME": str(folder / "home"), **(environ or {})}
    return load_settings(config=config, environ=named, flags=flags or {}, folder=folder)


def refused(folder: Path, text: str = "", **sources: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(folder, text, **sources)
    return str(caught.value)


def test_without_any_source_the_defaults_hold(tmp_path):
    settings = load(tmp_path)

    assert settings.limits.max_steps == 10
    assert settings.limits.enable_tool_call is True
    assert settings.workspace == tmp_path
    assert settings.home == tmp_path / "home"
    assert not settings.model.is_configured


def test_a_file_beats_defaults_the_environment_beats_the_file_and_flags_beat_all(tmp_path):
    text = "limits: {max_steps: 11, max_parallel: 3, max_items: 5}\n"

    settings = load(
        tmp_path,
        text,
        environ={"AUTOGLM_LIMITS__MAX_STEPS": "12", "AUTOGLM_LIMITS__MAX_PARALLEL": "4"},
        flags={"limits.max_steps": "13"},
    )

    assert (settings.limits.max_steps, settings.limits.max_parallel, settings.limits.max_items) == (13, 4, 5)


def test_every_kind_of_value_can_come_from_the_environment(tmp_path):
    (tmp_path / "own.yaml").touch()

    settings = load(
        tmp_path,
        environ={
            "AUTOGLM_LIMITS__ENABLE_TOOL_CALL": "no",
            "AUTOGLM_BUDGET__MONEY": "1.5",
            "AUTOGLM_BUDGET__TOKENS": "null",
            "AUTOGLM_TOOLS__DISABLED": "file_write, notify",
            "AUTOGLM_EGRESS__ALLOW_HOSTS": '["10.0.0.7", "intranet"]',
            "AUTOGLM_APPROVALS__EFFECTS": "keyed,unsafe",
            "AUTOGLM_TOOLS__OVERRIDES__HTTP_GET__TIMEOUT_S": "5",
            "AUTOGLM_CHANNELS": '[{"name": "ops", "kind": "webhook", "url": "http://127.0.0.1:9"}]',
            "AUTOGLM_TEMPLATES": str(tmp_path),
        },
    )

    assert settings.limits.enable_tool_call is False
    assert settings.budget.money == 1.5
    assert settings.budget.tokens is None
    assert settings.tools.disabled == ("file_write", "notify")
    assert settings.egress.allow_hosts == ("10.0.0.7", "intranet")
    assert settings.approvals.effects == (Effect.KEYED, Effect.UNSAFE)
    assert settings.tools.overrides["http_get"].timeout_s == 5.0
    assert settings.channels[0].kind is ChannelKind.WEBHOOK
    assert settings.templates == tmp_path


def test_the_tasks_limits_carry_retries_and_approvals(tmp_path):
    settings = load(tmp_path, "retry: {attempts: 5}\napprovals: {effects: [keyed]}\n")

    limits = settings.task_limits()

    assert limits.retry.attempts == 5
    assert limits.approve == (Effect.KEYED,)
    assert settings.budget.for_task().steps is None


def test_an_unknown_key_is_named_with_file_line_and_suggestion(tmp_path):
    message = refused(tmp_path, "planner: auto\nlimits:\n  max_step: 3\n")

    assert "autoglm.yaml:3: limits.max_step is not a setting; did you mean limits.max_steps." in message


def test_an_unknown_key_far_from_all_others_is_answered_with_the_list(tmp_path):
    message = refused(tmp_path, "retry:\n  zzzz: 3\n")

    assert "known here: attempts, backoff_s" in message


def test_all_problems_of_all_sources_are_named_at_once(tmp_path):
    message = refused(
        tmp_path,
        "limits: {max_steps: many}\nplanner: clever\n",
        environ={"AUTOGLM_LIMIT__MAX_STEPS": "3"},
        flags={"retry.attempts": "0"},
    )

    assert 'autoglm.yaml:1: limits.max_steps = "many": expected a whole number.' in message
    assert 'autoglm.yaml:2: planner = "clever": expected one of auto, cascade, template, graph, ' in message
    assert "AUTOGLM_LIMIT__MAX_STEPS: limit is not a setting; did you mean limits." in message
    assert "--set retry.attempts" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limits: 3", "expected a section"),
        ("limits: {max_steps: 2.5}", "expected a whole number"),
        ("limits: {max_steps: true}", "expected a whole number"),
        ("limits: {max_steps: 0}", "expected at least 1 steps"),
        ("retry: {attempts: 99}", "expected at most 10 tries"),
        ("retry: {backoff_s: .nan}", "expected a finite number"),
        ("retry: {backoff_s: soon}", "expected a number"),
        ("limits: {enable_tool_call: 1}", "expected true or false"),
        ("tools: {disabled: file_write}", "expected a list"),
        ("tools: {disabled: [3]}", "expected text"),
        ("tools: {overrides: [1]}", "expected names with a section each"),
        ("templates: 3", "expected a path"),
        ("channels: [{name: a, kind: telegraph}]", "expected one of console"),
        ("model: {base_url: 3}", "expected text"),
        ("workspace: /nonexistent", 'workspace = "/nonexistent": expected a folder that exists'),
        ("workspace: /dev/null", "expected a folder that exists"),
        ('workspace: "a\\0b"', "expected a path"),
        ("home: ~nobody-of-this-name/x", "expected a path"),
        ("templates: /nonexistent", "expected a folder with templates (*.yaml)"),
        ("templates: /dev", "there is none in it"),
        ("zone: Mars/X", 'zone = "Mars/X": expected a time zone'),
        ("zone: ../../etc/passwd", "expected a time zone"),
        ("zone: Asia", "expected a time zone"),
        ("egress: {proxy: 'localhost:3128'}", "expected an address"),
    ],
)
def test_a_value_that_does_not_fit_says_what_is_expected(tmp_path, text, expected):
    assert expected in refused(tmp_path, text)


@pytest.mark.parametrize("name", ["AUTOGLM_CHANNELS", "AUTOGLM_TOOLS__OVERRIDES", "AUTOGLM_LIMITS"])
def test_structure_in_a_variable_must_be_json(tmp_path, name):
    assert "expected JSON" in refused(tmp_path, environ={name: "[broken"})


def test_the_same_key_twice_in_a_file_is_refused(tmp_path):
    message = refused(tmp_path, "language: zh\nplanner: auto\nlanguage: en\n")

    assert "autoglm.yaml:3: language is set twice." in message


@pytest.mark.parametrize("text", ["a: [1", "- 1\n", "x: !!python/object/apply:os.system [ls]\n", "\tlanguage: zh"])
def test_a_file_that_is_not_a_settings_file_is_refused_and_runs_nothing(tmp_path, text):
    assert refused(tmp_path, text)


def test_deep_nesting_is_refused(tmp_path):
    assert "nested too deeply" in refused(tmp_path, "limits: " + "[" * 50 + "]" * 50)


def test_a_huge_file_is_refused(tmp_path):
    assert "larger than" in refused(tmp_path, "#" * 1_000_001)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "autoglm.yaml").write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in refused(tmp_path)


def test_an_empty_file_and_empty_sections_mean_defaults(tmp_path):
    assert load(tmp_path, "# nothing\n") == load(tmp_path, "limits:\nmodel:\n")


def test_a_key_written_into_the_settings_is_refused_without_showing_it(tmp_path):
    message = refused(tmp_path, "model: {base_url: http://x, model: m, credential: sk-canary}\n")

    assert "model.credential" in message
    assert "canary" not in message


@pytest.mark.parametrize(
    "address", ["sk-canary", "canary.example/v1", "ftp://canary/v1", "http://", "http://canary:port/", "http://[canary"]
)
def test_an_address_is_checked_without_being_shown(tmp_path, address):
    model = refused(tmp_path, f"model: {{base_url: '{address}', model: m}}\n")
    channel = refused(tmp_path, f"channels: [{{name: a, kind: wecom, url: '{address}'}}]\n")

    assert "autoglm.yaml:1: model.base_url: expected an address such as https://" in model
    assert "expected an address such as https://" in channel
    assert "canary" not in model + channel


@pytest.mark.parametrize("address", ["http://127.0.0.1:11434/v1", "https://[::1]/v1", "HTTPS://模型.example/v1"])
def test_an_address_over_http_is_taken(tmp_path, address):
    assert load(tmp_path, f"model: {{base_url: '{address}', model: m}}\n").model.base_url == address


def test_half_a_model_is_refused(tmp_path):
    assert "model.model is not set" in refused(tmp_path, "model: {base_url: http://x}\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("channels: [{kind: console}]", "needs a name"),
        ("channels: [{name: a}, {name: a}]", "channels[1] needs a name of its own"),
        ("channels: [{name: a, kind: wecom}]", "needs `url`"),
        ("channels: [{name: a, kind: serverchan}]", "needs `secret`"),
        ("channels: [{name: a, kind: file}]", "needs `path`"),
        ("channels: [{name: a, kind: serverchan, secret: SCT123}]", "holds a key itself"),
    ],
)
def test_a_channel_says_what_it_lacks(tmp_path, text, expected):
    assert expected in refused(tmp_path, text)


def test_variables_that_hold_keys_are_not_taken_for_settings(tmp_path):
    text = "channels: [{name: a, kind: wecom, url: 'env:AUTOGLM_WECOM_URL'}]\n"

    settings = load(tmp_path, text, environ={"AUTOGLM_WECOM_URL": "http://x", "AUTOGLM_API_KEY": "k"})

    assert settings.channels[0].url == "env:AUTOGLM_WECOM_URL"


def test_the_settings_file_is_the_named_one_then_the_folders_then_the_homes(tmp_path):
    home, here, named = tmp_path / "home", tmp_path / "here", tmp_path / "named.yaml"
    for folder in (home, here):
        folder.mkdir()
        (folder / "autoglm.yaml").touch()
    named.touch()

    by_variable = find_config(environ={"AUTOGLM_CONFIG": str(named)}, folder=here, home=home)
    by_folder = find_config(environ={}, folder=here, home=home)
    by_home = find_config(environ={}, folder=tmp_path, home=home)

    assert (by_variable, by_folder, by_home) == (named, here / "autoglm.yaml", home / "autoglm.yaml")
    assert find_config(environ={}, folder=tmp_path, home=tmp_path) is None


def test_a_named_settings_file_must_exist(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.yaml"):
        load_settings(config=tmp_path / "nowhere.yaml", environ={}, folder=tmp_path)


def test_the_home_of_a_file_gives_way_to_the_variable_and_the_flag(tmp_path):
    (tmp_path / "own.yaml").write_text(f"home: {tmp_path / 'by-file'}\n")
    named = {"AUTOGLM_CONFIG": str(tmp_path / "own.yaml")}

    by_file = load_settings(environ={**named, "HOME": str(tmp_path)}, folder=tmp_path)
    by_variable = load_settings(environ={**named, "AUTOGLM_HOME": str(tmp_path / "v")}, folder=tmp_path)
    flags = {"home": str(tmp_path / "f")}
    by_flag = load_settings(environ={**named, "AUTOGLM_HOME": "/v"}, flags=flags, folder=tmp_path)

    assert [settings.home.name for settings in (by_file, by_variable, by_flag)] == ["by-file", "v", "f"]


@pytest.mark.parametrize(("flag", "variable"), [("~no-such-user", ""), ("", "~no-such-user")])
def test_a_home_of_nobody_is_refused(tmp_path, flag, variable):
    with pytest.raises(SettingsError, match="no-such-user"):
        load_settings(environ={"AUTOGLM_HOME": variable}, flags={"home": flag}, folder=tmp_path)


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"HOME": "/u"}, "/u/.local/share/autoglm"),
        ("linux", {"HOME": "/u", "XDG_DATA_HOME": "/x"}, "/x/autoglm"),
        ("darwin", {"HOME": "/u"}, "/u/Library/Application Support/autoglm"),
        ("win32", {"USERPROFILE": "/u"}, "/u/AppData/Local/autoglm"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/autoglm"),
        ("linux", {"HOME": "/u", "AUTOGLM_HOME": "/own"}, "/own"),
    ],
)
def test_the_home_follows_the_platforms_convention(platform, environ, expected):
    assert default_home(environ, platform).as_posix() == expected


@given(st.dictionaries(st.sampled_from(["limits.max_steps", "language", "zone", "retry"]), st.text(max_size=20)))
def test_any_text_in_a_flag_is_taken_or_refused_as_a_settings_error(flags):
    with suppress(SettingsError):
        settings = load_settings(environ={"AUTOGLM_HOME": "/h"}, flags=flags, folder=Path("/"))
        assert settings.limits.max_steps >= 1
