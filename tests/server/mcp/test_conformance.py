"""The public conformance suite of the protocol, where it is installed: every scenario about what we offer passes."""

import pytest

from bench._conformance import PARTLY, NoSuite, client_results, find_suite, server_results


def suite(folder):
    try:
        return find_suite(folder)
    except NoSuite as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize(("folder", "revision"), [("mcp-conformance", ""), ("mcp-conformance-next", "2026-07-28")])
def test_our_server_conforms(folder, revision):
    came = server_results(suite(folder), revision=revision)
    applicable = [one for one in came if one.is_applicable]

    assert len(applicable) >= 12
    assert {one.name for one in applicable if one.failed} <= set(PARTLY)


def test_our_client_conforms():
    came = list(client_results(suite("mcp-conformance")))

    assert [one.name for one in came if one.failed or not one.passed] == []
