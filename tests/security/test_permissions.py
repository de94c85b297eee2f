"""Permissions: what they allow, and that a grant covers what it seems to cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import UsageError
from autoglm.security.permissions import Permissions, permissions_json, read_permissions

LABELS = st.sampled_from(["a", "b", "lan", "com", "localhost"])
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join) | st.sampled_from(["10.0.0.1", "127.0.0.1", "::1"])
HOST_PATTERNS = (
    HOSTS | st.lists(LABELS, min_size=1, max_size=3).map(lambda names: "*." + ".".join(names)) | st.just("*")
)
NAMES = st.sampled_from(["a", "b", "ab", "x.csv", "y.md"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PATTERN_NAMES = NAMES | st.sampled_from(["*", "*.csv", "a*"])
PATTERNS = st.builds(
    lambda names, tail: "/".join([*names, *tail]),
    st.lists(PATTERN_NAMES, min_size=1, max_size=3),
    st.sampled_from([[], ["**"]]),
) | st.just("**")
TOOLS = st.sampled_from(["*", "read", "write"])
ASKED = st.builds(
    Permissions,
    hosts=st.lists(HOST_PATTERNS, max_size=3).map(tuple),
    read=st.lists(PATTERNS, max_size=3).map(tuple),
    write=st.lists(PATTERNS, max_size=3).map(tuple),
    channels=st.lists(NAMES, max_size=2).map(tuple),
    secrets=st.lists(NAMES, max_size=2).map(tuple),
    watch=st.lists(TOOLS, max_size=2).map(tuple),
)


@given(asked=ASKED, granted=ASKED, host=HOSTS, path=PATHS, name=NAMES)
def test_what_is_not_beyond_a_grant_allows_nothing_more(asked, granted, host, path, name):
    within = read_permissions({kind: [e for e in entries if (kind, e) not in set(asked.beyond(granted).entries())]
                               for kind, entries in permissions_json(asked).items()})  # fmt: skip

    assert not within.beyond(granted)
    for question in ("allows_host", "opens_private"):
        assert getattr(granted, question)(host) or not getattr(within, question)(host)
    for question in ("allows_read", "allows_write"):
        assert getattr(granted, question)(path) or not getattr(within, question)(path)
    assert granted.allows_channel(name) or not within.allows_channel(name)
    assert granted.allows_secret(name) or not within.allows_secret(name)
    assert granted.allows_watch(name) or not within.allows_watch(name)
    assert granted.allows_watch("*") or not within.allows_watch("*")


@given(ASKED)
def test_permissions_survive_being_written_down(asked):
    assert read_permissions(permissions_json(asked)) == Permissions(
        **{kind: tuple(dict.fromkeys(entries)) for kind, entries in permissions_json(asked).items()}
    )
    assert not asked.beyond(asked)


@given(host=HOSTS, path=PATHS, name=NAMES)
def test_nothing_granted_allows_nothing(host, path, name):
    nothing = Permissions()

    assert not nothing
    assert not any([nothing.allows_host(host), nothing.opens_private(host), nothing.allows_read(path)])
    assert not any([nothing.allows_write(path), nothing.allows_channel(name), nothing.allows_secret(name)])
    assert not nothing.allows_watch(name)


@pytest.mark.parametrize(
    ("pattern", "host", "is_allowed"),
    [
        ("api.example.com", "API.example.com.", True),
        ("api.example.com", "api.example.com.evil.org", False),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "notexample.com", False),
        ("*.0.0.1", "127.0.0.1", False),
        ("*", "anything.org", True),
        ("::1", "0:0:0:0:0:0:0:1", True),
        ("api.example.com", "", False),
    ],
)
def test_a_host_fits_its_pattern(pattern, host, is_allowed):
    assert Permissions(hosts=(pattern,)).allows_host(host) is is_allowed


@pytest.mark.parametrize(
    ("pattern", "host", "is_private"),
    [
        ("*.corp.lan", "printer.corp.lan", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("localhost", "localhost", True),
        ("*", "printer.lan", False),
        ("*", "10.1.2.3", False),
        ("api.example.com", "api.example.com", False),  # whatever its owner makes it resolve to
    ],
)
def test_private_addresses_are_open_only_under_names_that_say_so(pattern, host, is_private):
    assert Permissions(hosts=(pattern,)).opens_private(host) is is_private


@pytest.mark.parametrize(
    ("pattern", "path", "is_allowed"),
    [
        ("report.md", "report.md", True),
        ("report.md", "report.md.bak", False),
        ("data/*.csv", "data/a.csv", True),
        ("data/*.csv", "data/deep/a.csv", False),
        ("reports/**", "reports", True),
        ("reports/**", "reports/2026/a.md", True),
        ("reports/**", "reports2/a.md", False),
        ("**", ".", True),
        ("**", "../secret", False),
        ("**", "/etc/passwd", False),
        ("**", "a/../../b", False),
        ("**", "a//b", False),
        ("**", "a\0b", False),
        ("a.c", "abc", False),
    ],
)
def test_a_path_fits_its_pattern(pattern, path, is_allowed):
    assert Permissions(read=(pattern,)).allows_read(path) is is_allowed
    assert Permissions(write=(pattern,)).allows_write(path) is is_allowed


@pytest.mark.parametrize(
    "content",
    [
        None,
        "*",
        ["hosts"],
        {"hosts": "*"},
        {"hosts": [1]},
        {"hosts": [""]},
        {"hosts": ["https://example.com"]},
        {"hosts": ["example.com:443"]},
        {"hosts": ["a.*.com"]},
        {"hosts": ["bücher.example"]},
        {"hosts": ["a"] * 101},
        {"hosts": ["a" * 301]},
        {"read": ["/etc"]},
        {"read": ["../x"]},
        {"read": ["a/**/b"]},
        {"read": ["a/b**"]},
        {"read": ["a\x1b[2J"]},
        {"write": ["a\0"]},
        {"channels": ["*"]},
        {"secrets": ["a b"]},
        {"watch": ["a b"]},
        {"network": ["*"]},
    ],
)
def test_what_is_no_permission_is_refused_with_a_sentence(content):
    with pytest.raises(UsageError, match=r"[Pp]ermission"):
        read_permissions(content)
