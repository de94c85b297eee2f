"""What settings of MCP servers are refused, what a server is given."""

import pytest

from autoglm.core.errors import SettingsError
from autoglm.settings.load import load_settings
from autoglm.settings.mcp import server_headers, server_variables
from autoglm.settings.mcp_tree import McpServerSettings


def loaded(folder, text):
    (folder / "autoglm.yaml").write_text(text)
    return load_settings(environ={"AUTOGLM_HOME": str(folder)}, folder=folder)


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ("{url: https://a.example/mcp}", "needs a name"),
        ("{name: A B, url: https://a.example/mcp}", "needs a name"),
        ("{name: ../up, url: https://a.example/mcp}", "needs a name"),
        ("{name: a}", "either `url` or `command`"),
        ("{name: a, url: https://a.example/mcp, command: [x]}", "either `url` or `command`"),
        ("{name: a, url: file:///etc/passwd}", "expected an address"),
        ("{name: a, command: [x], env: {KEY: canary-4711}}", "holds a value itself"),
        ("{name: a, url: https://a.example/mcp, headers: {Authorization: Bearer canary-4711}}", "holds a value itself"),
        ("{name: a, url: https://a.example/mcp, timeout_s: 0}", "at least 0.1"),
    ],
)
def test_a_server_that_cannot_be_is_refused_without_showing_a_key(tmp_path, server, why):
    with pytest.raises(SettingsError, match=why) as caught:
        loaded(tmp_path, f"mcp:\n  servers:\n    - {server}\n")

    assert "canary" not in str(caught.value)


def test_two_servers_need_two_names(tmp_path):
    one = "{name: a, url: https://a.example/mcp}"

    with pytest.raises(SettingsError, match="Taken: a"):
        loaded(tmp_path, f"mcp:\n  servers: [{one}, {one}]\n")


def test_a_server_is_given_little_of_ours_and_what_is_named_for_it():
    environ = {"PATH": "/bin", "LANG": "C", "OPENAI_API_KEY": "canary-4711", "FILES_KEY": "word"}

    given = server_variables(McpServerSettings(name="a", env={"KEY": "env:FILES_KEY"}), environ=environ)

    assert given.values == {"PATH": "/bin", "LANG": "C", "KEY": "word"}
    assert given.secrets == ("word",)


def test_a_header_may_have_its_scheme_before_the_reference(tmp_path):
    (tmp_path / "key").write_text("word\n")
    server = McpServerSettings(name="a", headers={"Authorization": f"Bearer file:{tmp_path}/key", "X-Key": "env:K"})

    given = server_headers(server, environ={"K": "other"})

    assert given.values == {"Authorization": "Bearer word", "X-Key": "other"}
    assert given.secrets == ("word", "other")


def test_a_reference_with_nothing_behind_it_is_named():
    with pytest.raises(SettingsError, match="KEY of the MCP server a is empty: env:NOT_SET"):
        server_variables(McpServerSettings(name="a", env={"KEY": "env:NOT_SET"}), environ={})
