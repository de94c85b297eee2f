"""Which URLs and addresses are open."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.errors import EgressRefused
from autoglm.egress.addresses import check_addresses, is_public, literal_address, normal_host, parse_target
from autoglm.egress.rules import EgressRules

RULES = EgressRules()
HOSTILE = """
http://127.0.0.1/
http://127.1/
http://127.0.1/
http://2130706433/
http://0x7f000001/
http://0x7f.0.0.1/
http://0x7f.1/
http://0177.0.0.1/
http://017700000001/
http://0177.1/
http://127.0.0.1./
http://0/
http://0.0.0.0/
http://0x0/
http://00000000/
http://10.0.0.1/
http://10.1/
http://0xa000001/
http://172.16.0.1/
http://172.31.255.255/
http://192.168.1.1/
http://192.168.257/
http://3232235777/
http://0300.0250.1.1/
http://169.254.169.254/latest/meta-data/
http://2852039166/
http://0xa9fea9fe/
http://0251.0376.0251.0376/
http://100.64.0.1/
http://100.127.255.254/
http://192.0.0.192/
http://192.0.2.1/
http://198.18.0.1/
http://198.51.100.7/
http://203.0.113.9/
http://224.0.0.1/
http://239.255.255.250/
http://240.0.0.1/
http://255.255.255.255/
http://[::1]/
http://[::]/
http://[0:0:0:0:0:0:0:1]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[::ffff:10.0.0.1]/
http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/
http://[64:ff9b::10.0.0.1]/
http://[64:ff9b:1::a00:1]/
http://[2002:7f00:1::]/
http://[2002:a00:1::1]/
http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/
http://[2001:db8::1]/
http://[fe80::1]/
http://[fe80::1%25eth0]/
http://[fec0::1]/
http://[fc00::1]/
http://[fd12:3456::1]/
http://[ff02::1]/
http://[100::1]/
http://[5f00::1]/
http://１２７.０.０.１/
http://①②⑦.⓪.⓪.①/
http://127。0。0。1/
http://user:pass@example.com/
http://example.com@127.0.0.1/
http://127.0.0.1#@example.com/
http://127.0.0.1\\@example.com/
http://example.com\\@127.0.0.1/
http://256.256.256.256/
http://1.2.3.4.5/
http://0x7f.0x/
http://08.0.0.1/
http://%31%32%37.0.0.1/
http://example.com%00.evil.test/
http://example.com:0/
http://example.com:99999/
http://example.com:80:80/
http://[::1/
http://::1/
http://exa mple.com/
http://-bad.example/
http://a..b/
http:///path
http:127.0.0.1
//127.0.0.1/
file:///etc/passwd
ftp://example.com/
gopher://127.0.0.1:25/
javascript:alert(1)
data:text/html,hi
dict://127.0.0.1:11211/
unix:///var/run/docker.sock
http://example.com/\tpath
http://exam\u2028ple.com/
""".strip().split("\n")
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


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_urls_are_refused(url: str) -> None:
    with pytest.raises(EgressRefused):
        reach(url.replace("\\t", "\t"))


@pytest.mark.parametrize(("url", "normal"), OPEN)
def test_public_urls_are_open_in_one_spelling(url: str, normal: str) -> None:
    assert reach(url) == normal


def test_the_list_of_hostile_urls_is_long_enough() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize("text", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "169.254.1.1"])
def test_private_ranges_open_for_who_may(text: str) -> None:
    target = parse_target("http://inner.corp/", RULES)
    address = ip_address(text)

    assert check_addresses(target, (address,), RULES, allow_private=True) == (address,)
    assert check_addresses(target, (address,), EgressRules(allow_hosts=("*.corp",))) == (address,)


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
