"""A settings file that merely lies in a folder counts only as far as a person has read and trusted it."""

import os

import pytest

from autoglm.core.errors import SettingsError
from autoglm.settings.load import load_settings
from autoglm.settings.trust import distrust, trust

SETTINGS = "model: {base_url: https://elsewhere.example/v1, model: m}\n"
MODELS = "endpoints: {a: {base_url: https://elsewhere.example/v1, model: m}}\npools: {main: {endpoints: [a]}}\n"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def loaded(project, home, **named):
    return load_settings(environ={"AUTOGLM_HOME": str(home)}, folder=project, **named)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("autoglm.yaml", SETTINGS),
        ("autoglm.yaml", "approvals: {effects: []}\n"),
        ("autoglm.yaml", "home: .home\n"),
        ("autoglm.yaml", "mcp: {allow_commands: [[sh]]}\n"),
        ("autoglm.yaml", "not: [yaml\n"),
        ("autoglm.yaml", ""),  # it would stand in for the file of the home
        ("models.yaml", MODELS),
    ],
)
def test_a_file_that_nobody_trusted_is_refused_by_its_name(project, home, name, text):
    (project / name).write_text(text)

    with pytest.raises(SettingsError, match=rf"project/{name} is not used: .*nobody has trusted it") as caught:
        loaded(project, home)

    assert f"autoglm trust {project}" in caught.value.hint


def test_a_trusted_file_counts_until_it_changes_or_is_forgotten(project, home):
    file = project / "autoglm.yaml"
    file.write_text(SETTINGS)
    trust(file, SETTINGS, home=home)

    assert loaded(project, home).model.is_configured
    file.write_text(SETTINGS.replace("elsewhere", "further"))
    with pytest.raises(SettingsError, match="changed since it was trusted"):
        loaded(project, home)
    file.write_text(SETTINGS)
    distrust(file, home=home)
    with pytest.raises(SettingsError, match="nobody has trusted it"):
        loaded(project, home)


def test_the_models_file_beside_a_trusted_file_needs_trust_of_its_own(project, home):
    (project / "autoglm.yaml").write_text(SETTINGS)
    (project / "models.yaml").write_text(MODELS)
    trust(project / "autoglm.yaml", SETTINGS, home=home)

    with pytest.raises(SettingsError, match=r"models\.yaml is not used"):
        loaded(project, home)
    trust(project / "models.yaml", MODELS, home=home)
    assert loaded(project, home).models_file == project / "models.yaml"


def test_a_file_that_somebody_named_and_those_of_the_home_need_no_trust(project, home):
    (project / "autoglm.yaml").write_text(SETTINGS)
    (project / "models.yaml").write_text(MODELS)

    named = loaded(project, home, config=project / "autoglm.yaml")
    at_home = loaded(project, project)

    assert named == at_home.__class__(**{**fields_of(at_home), "home": home})


def fields_of(settings):
    return {name: getattr(settings, name) for name in settings.__slots__}


def test_trust_is_of_one_path_and_of_one_home(project, home, tmp_path):
    (project / "autoglm.yaml").write_text(SETTINGS)
    trust(tmp_path / "autoglm.yaml", SETTINGS, home=home)
    trust(project / "autoglm.yaml", SETTINGS, home=tmp_path / "other")

    with pytest.raises(SettingsError, match="nobody has trusted it"):
        loaded(project, home)


def test_the_home_that_a_file_names_for_itself_cannot_vouch_for_it(project, home):
    text = f"home: {project}\n"
    (project / "autoglm.yaml").write_text(text)
    trust(project / "autoglm.yaml", text, home=project)

    with pytest.raises(SettingsError, match="nobody has trusted it"):
        loaded(project, home)


@pytest.mark.parametrize("book", ["{", '{"files": []}', '{"files": {"a": 1}}', b"\xff"])
def test_a_damaged_book_trusts_nothing_and_says_so(project, home, book):
    (project / "autoglm.yaml").write_text(SETTINGS)
    trust(project / "autoglm.yaml", SETTINGS, home=home)
    (home / "trusted.json").write_bytes(book if isinstance(book, bytes) else book.encode())

    with pytest.raises(SettingsError, match=r"trusted\.json cannot be read"):
        loaded(project, home)


def test_the_book_is_for_its_owner_alone_and_told_when_it_cannot_be_kept(project, home):
    trust(project / "autoglm.yaml", SETTINGS, home=home)

    assert (home / "trusted.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["trusted.json"]
    (home / f".trusted-{os.getpid()}.draft").mkdir()
    with pytest.raises(SettingsError, match=r"trusted\.json cannot be written"):
        trust(project / "autoglm.yaml", SETTINGS, home=home)
