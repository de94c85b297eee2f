"""Which URLs and addresses are open."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import EgressRefused
from autoglm.egress.addresses import check_addresses, is_public, literal_address, normal_host, parse_target
from autoglm.egress.rules import EgressRules
from autoglm.testing.hostile import HOSTILE_URLS

RULES = EgressRules()
OPEN = [
    ("https://example.com/", "https://example.com/"),
    ("HTTP://Example.COM.:80/A?b=1#c", "http://example.com/A?b=1"),
    ("https://例子.测试/", "https://xn--fsqu00a.xn--0zwm56d/"),
    ("http://8.8.8.8:8080", "http://8.8.8.8:8080/"),
    ("http://134744072/", "http://8.8.8.8/"),
    ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ("https://open.bigmodel.cn/api/paas/v4/chat/completions", "https://open.bigmodel.cn/api/paas/v4/chat/completions"),
]


def reach(url: str, rules: EgressRules = RULES, *, allow_private: bool = False) -> str:
    target = parse_target(url, rules)
    if target.address is not None:
        check_addresses(target, (target.address,), rules, allow_private=allow_private)
    return target.url


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_hostile_urls_are_refused(url: str) -> None:
    with pytest.raises(EgressRefused):
        reach(url)


@pytest.mark.parametrize(("url", "normal"), OPEN)
def test_public_urls_are_open_in_one_spelling(url: str, normal: str) -> None:
    assert reach(url) == normal


def test_the_list_of_hostile_urls_is_long_enough() -> None:
    assert len(set(HOSTILE_URLS)) >= 60


@pytest.mark.parametrize("text", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "169.254.1.1"])
def test_private_ranges_open_for_who_may(text: str) -> None:
    target = parse_target("http://inner.corp/", RULES)
    address = ip_address(text)

    assert check_addresses(target, (address,), RULES, allow_private=True) == (address,)
    assert check_addresses(target, (address,), EgressRules(allow_hosts=("*.corp",))) == (address,)


def test_a_closed_address_is_named_with_the_setting_that_opens_it() -> None:
    with pytest.raises(EgressRefused) as named:
        reach("http://127.0.0.1:8000/")

    assert str(named.value) == (
        "127.0.0.1 is in a private or reserved range. An administrator can open it: 127.0.0.1 in egress.allow_hosts."
    )


def test_one_private_address_among_public_ones_closes_the_host() -> None:
    target = parse_target("http://two.test/", RULES)

    with pytest.raises(EgressRefused):
        check_addresses(target, (ip_address("8.8.8.8"), ip_address("10.0.0.1")), RULES)


def test_a_host_without_addresses_is_refused() -> None:
    with pytest.raises(EgressRefused):
        check_addresses(parse_target("http://none.test/", RULES), (), RULES)


def test_denied_hosts_and_ports_stay_closed() -> None:
    rules = EgressRules(deny_hosts=("*.evil.test", "bad.test"), allow_ports=(443,))

    for url in ("https://a.evil.test/", "https://BAD.test./", "http://good.test/", "https://good.test:8443/"):
        with pytest.raises(EgressRefused):
            parse_target(url, rules)
    assert parse_target("https://evil.test/", rules).host == "evil.test"


def test_an_error_does_not_repeat_secrets_of_the_url() -> None:
    with pytest.raises(EgressRefused) as caught:
        parse_target("http://user:hunter2@example.com/?key=hunter2", RULES)

    assert "hunter2" not in str(caught.value)


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_the_same_address(address: IPv4Address) -> None:
    number = int(address)
    parts = [number >> shift & 255 for shift in (24, 16, 8, 0)]
    spellings = [
        str(address),
        str(number),
        hex(number),
        ".".join(map(hex, parts)),
        ".".join(f"0{part:o}" for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
    ]

    assert {literal_address(spelling) for spelling in spellings} == {address}


@given(st.ip_addresses(v=4))
def test_ipv6_forms_of_ipv4_addresses_are_closed(address: IPv4Address) -> None:
    number = int(address)
    forms = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]

    assert not any(is_public(form) for form in forms)


@given(st.ip_addresses())
def test_no_special_address_is_public(address: IPv4Address | IPv6Address) -> None:
    is_special = any(
        (address.is_private, address.is_loopback, address.is_link_local, address.is_multicast, address.is_reserved)
    )

    assert not (is_special and is_public(address))


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    try:
        target = parse_target(f"http://{text}", RULES)
    except EgressRefused:
        return

    assert target.host == normal_host(target.host)
    assert target.host.isascii()
    assert parse_target(target.url, RULES) == target
