import hashlib

import pytest

from autoglm.security.access import AccessKey, AccessProblem, KeyRing


def test_a_key_is_kept_as_its_digest_only():
    key = AccessKey.of_key("ann", "secret")

    assert "secret" not in repr(key)
    assert key.digest == hashlib.sha256(b"secret").digest()


def test_a_digest_in_the_settings_is_as_good_as_the_key():
    text = "sha256:" + hashlib.sha256(b"secret").hexdigest().upper()

    ring = KeyRing([AccessKey.of_digest("ann", text.replace("SHA", "sha"))])

    assert ring.principal(authorization="Bearer secret", api_key=None) == "ann"


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:xyz", "sha256:" + "0" * 63, "md5:" + "0" * 64])
def test_what_is_no_digest_is_refused(text):
    with pytest.raises(ValueError, match="64 hexadecimal"):
        AccessKey.of_digest("ann", text)


def test_without_keys_everybody_is_local():
    assert KeyRing().principal(authorization=None, api_key="anything") == "local"
    assert KeyRing().is_open


@pytest.mark.parametrize(
    ("authorization", "api_key", "found"),
    [
        (None, None, AccessProblem.MISSING),
        (None, "", AccessProblem.MISSING),
        (None, "b-key", "bob"),
        ("Bearer a-key", None, "ann"),
        ("bearer  a-key ", None, "ann"),
        ("Bearer a-key", "a-key", "ann"),
        ("Bearer a-key", "b-key", AccessProblem.CONTRADICTORY),
        ("Basic a-key", None, AccessProblem.UNREADABLE),
        ("Bearer", "a-key", AccessProblem.UNREADABLE),
        ("Bearer nobody", None, AccessProblem.UNKNOWN),
        ("Bearer \udcff", None, AccessProblem.UNKNOWN),
    ],
)
def test_both_forms_of_a_key_go_through_one_policy(authorization, api_key, found):
    ring = KeyRing([AccessKey.of_key("ann", "a-key"), AccessKey.of_key("bob", "b-key")])

    assert ring.principal(authorization=authorization, api_key=api_key) == found


def test_one_principal_may_have_an_old_and_a_new_key():
    ring = KeyRing([AccessKey.of_key("ann", "old"), AccessKey.of_key("ann", "new")])

    assert ring.principals == ("ann",)
    assert {ring.principal(authorization=None, api_key=key) for key in ("old", "new")} == {"ann"}
