import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.security.masking import mask


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijklmnop1234",
        "ghp_abcdefghijklmnopqrst123456",
        "AKIAIOSFODNN7EXAMPLE1234",
        "Bearer abc.def-ghi_jkl",
        "api_key=abcd1234",
        'api-key: "abcd1234"',
        "password=hunter22",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "ann.lee+work@example.co.uk",
        "13800138000",
        "+86 138 0013 8000",
        "11010519491231002X",
        "4111 1111 1111 1111",
        "0123456789abcdef" * 3,
    ],
)
def test_keys_and_personal_numbers_are_hidden(secret):
    hidden = mask(f"failed for {secret}, again")

    assert not any(part in hidden for part in (secret, secret.split("=")[-1], secret[4:]))
    assert hidden.startswith("failed for ")


@pytest.mark.parametrize(
    "text",
    [
        "status 503 after 12.5 s",
        "The endpoint glm-4-flash did not answer within 60 s.",
        "模型端点没有回答。",
        "run 20261121-083000-4f9c2a07b1e8",
        "127.0.0.1:8317",
    ],
)
def test_what_is_no_secret_stays(text):
    assert mask(text) == text


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text):
    assert isinstance(mask(text), str)
