"""The reference page and the sample say what the code does."""

import re

import pytest

from autoglm.settings.load import load_settings
from autoglm.settings.reference import rows, sample_yaml, settings_reference


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_setting_is_in_the_reference_with_its_meaning(language):
    text = settings_reference(language)

    for row in rows():
        assert f"| `{row.key}` |" in text
        assert getattr(row.meaning, language) in text


def test_every_meaning_is_written_in_both_languages():
    for row in rows():
        assert re.search(r"[\u4e00-\u9fff]", row.meaning.zh), row.key
        assert re.match(r"[\x20-\x7e]+$", row.meaning.en), row.key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_holds_the_defaults_as_it_stands_and_with_every_line_taken_in(tmp_path, language):
    sample = sample_yaml(language)
    taken_in = re.sub(r"(?m)^(\s*)# (?=[a-z_ -]+)", r"\1", sample)
    taken_in = re.sub(r"(?m)^(home|workspace): .*$", "", taken_in)
    taken_in = taken_in.replace("Settings of", "#").replace("Order:", "#")
    environ = {"AUTOGLM_HOME": str(tmp_path / "home")}
    plain = load_settings(environ=environ, folder=tmp_path)

    (tmp_path / "autoglm.yaml").write_text(sample, encoding="utf-8")
    as_it_stands = load_settings(config=tmp_path / "autoglm.yaml", environ=environ, folder=tmp_path)
    (tmp_path / "autoglm.yaml").write_text(taken_in, encoding="utf-8")
    with_examples = load_settings(config=tmp_path / "autoglm.yaml", environ=environ, folder=tmp_path)

    assert as_it_stands == plain
    assert with_examples.channels[0].name == "team"
    assert with_examples.tools.overrides["http_get"].timeout_s == 10
    assert with_examples.limits == plain.limits
    assert with_examples.model == plain.model
