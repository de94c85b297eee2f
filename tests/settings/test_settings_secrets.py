"""Keys are read by reference and do not show themselves."""

import os

import pytest

from autoglm.core.errors import SettingsError
from autoglm.settings.locale import language_of, locale_language
from autoglm.settings.secrets import Secret, read_address, read_secret
from autoglm.settings.tree import Settings


def test_a_secret_shows_itself_only_when_asked():
    secret = Secret("sk-canary")

    shown = f"{secret} {secret!r} {[secret]}"

    assert "canary" not in shown
    assert secret.reveal() == "sk-canary"


def test_a_reference_is_read_from_the_environment_or_a_file(tmp_path):
    (tmp_path / "key").write_text("from-file\n")

    by_variable = read_secret("env:K", environ={"K": "from-env"})
    by_file = read_secret(f"file:{tmp_path / 'key'}")

    assert (by_variable.reveal(), by_file.reveal()) == ("from-env", "from-file")


def test_no_reference_and_an_unset_variable_give_an_empty_secret():
    assert not read_secret("")
    assert not read_secret("env:NOT_SET", environ={})
    assert str(Secret()) == ""


@pytest.mark.parametrize(
    "reference", ["sk-canary", "file:/nowhere/at/all", "file:/dev/zero", "file:/", "file:~no-such-user/key"]
)
def test_what_cannot_be_read_is_refused(reference):
    with pytest.raises(SettingsError) as caught:
        read_secret(reference)

    assert "canary" not in str(caught.value)


def test_a_key_file_is_read_up_to_a_bound_and_a_pipe_not_at_all(tmp_path):
    (tmp_path / "large").write_text("k" * 65_537)
    os.mkfifo(tmp_path / "pipe")

    for name, reason in (("large", "larger than 65536 bytes"), ("pipe", "not a regular file")):
        with pytest.raises(SettingsError, match=reason):
            read_secret(f"file:{tmp_path / name}")


def test_an_address_is_taken_as_written_or_by_reference():
    assert read_address("http://x").reveal() == "http://x"
    assert read_address("env:U", environ={"U": "http://y"}).reveal() == "http://y"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW"}, "zh"),
        ({"AUTOGLM_LANGUAGE": "zh", "LC_ALL": "C"}, "zh"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale_in_posix_order(environ, expected):
    assert locale_language(environ) == expected


def test_a_set_language_beats_the_locale():
    assert language_of(Settings(language="zh"), {"LANG": "en"}) == "zh"
    assert language_of(Settings(), {"LANG": "zh_CN"}) == "zh"
