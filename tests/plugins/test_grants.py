"""What was granted is kept, and a damaged book grants nothing."""

import stat

import pytest

from autoglm.core.errors import UsageError
from autoglm.plugins.grants import Grant, GrantBook
from autoglm.security.permissions import Permissions

GRANT = Grant(digest="d", permissions=Permissions(hosts=("example.com",)), generation=3)


def test_a_grant_is_kept_and_forgotten(tmp_path):
    book = GrantBook(tmp_path / "plugins")
    before = book.stamp()
    book.keep("a", GRANT)
    book.keep("b", Grant(digest="e", is_enabled=False))

    assert book.read() == {"a": GRANT, "b": Grant(digest="e", is_enabled=False)}
    assert book.stamp() != before
    assert stat.S_IMODE((tmp_path / "plugins" / "granted.json").stat().st_mode) == 0o600
    book.keep("a", None)
    assert list(GrantBook(tmp_path / "plugins").read()) == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"plugins": []}',
        '{"plugins": {"a": {}}}',
        '{"plugins": {"a": {"digest": "d", "permissions": {"hosts": "*"}, "is_enabled": true, "generation": 0}}}',
        '{"plugins": {"a": {"digest": 1, "permissions": {}, "is_enabled": true, "generation": 0}}}',
    ],
)
def test_a_damaged_book_is_told_of_and_grants_nothing(tmp_path, text):
    (tmp_path / "granted.json").write_text(text)

    with pytest.raises(UsageError, match="cannot be read"):
        GrantBook(tmp_path).read()
