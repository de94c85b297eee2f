"""The models file is read whole: every problem is named at once with its place, and no key is ever shown."""

import pytest

from autoglm.core.errors import SettingsError
from autoglm.settings.load import load_settings
from autoglm.settings.models_file import KnownNames, load_models, models_of_settings
from autoglm.settings.models_tree import CooperationKind, Strategy
from autoglm.settings.tree import ModelSettings
from autoglm.settings.trust import trust

KNOWN = KnownNames(
    presets=("glm", "deepseek"),
    protocols=("openai_chat", "anthropic"),
    profiles=("default", "glm"),
    options={"adaptive": ("exploration", "cost_price"), "consistent_hash": ("bound",), "prefix_affinity": ("bound",)},
)
ENDPOINTS = """
endpoints:
  a: {base_url: "http://127.0.0.1:1/v1", model: m}
  b: {base_url: "http://127.0.0.1:2/v1", model: m}
  c: {base_url: "http://127.0.0.1:3/v1", model: m}
"""


@pytest.fixture
def load(tmp_path):
    def read(text: str):
        (tmp_path / "models.yaml").write_text(text, encoding="utf-8")
        return load_models(tmp_path / "models.yaml", known=KNOWN)

    return read


@pytest.fixture
def problems(load):
    def found(text: str) -> str:
        with pytest.raises(SettingsError) as error:
            load(text)
        return error.value.message

    return found


def pools(text: str) -> str:
    return ENDPOINTS + "pools:\n" + "".join(f"  {line}\n" for line in text.strip().splitlines())


def test_a_whole_file_is_read(load):
    file = load("""
version: 2026-11-a
endpoints:
  glm-main:
    preset: glm
    model: glm-4.6
    credential: env:GLM_KEY
    weight: 2
    max_in_flight: 16
    input_price: 4
    output_price: 16
    currency: CNY
    context_tokens: 200000
    capabilities: [tools, json]
    region: cn
    tags: [strong]
    limits: {total_s: 90}
  local: {base_url: "http://127.0.0.1:8000/v1", model: qwen3}
pools:
  cheap: {endpoints: [local], protection: {cache_entries: 10, cache_s: 60, breaker: {failures: 3}}}
  strong: {endpoints: [glm-main, local], strategy: weighted}
  careful: {cooperation: {kind: cascade, members: [cheap, glm-main], judge: strong}}
rollout: {canary_share: 0.1, shadow_share: 0.05}
""")

    assert file.version == "2026-11-a"
    assert file.default_pool == "cheap"
    assert file.endpoints["glm-main"].limits.total_s == 90
    assert file.pools["strong"].strategy is Strategy.WEIGHTED
    assert file.pools["cheap"].protection.breaker.failures == 3
    assert file.pools["careful"].cooperation.kind is CooperationKind.CASCADE
    assert file.rollout.canary_share == 0.1


def test_without_pools_all_endpoints_are_the_default_pool(load):
    file = load(ENDPOINTS)

    assert file.default_pool == "default"
    assert file.pools["default"].endpoints == ("a", "b", "c")


def test_without_a_label_the_version_is_a_digest_of_what_the_file_says(load):
    one, same = load(ENDPOINTS), load("# a comment\n" + ENDPOINTS)
    labelled, other = load("version: x\n" + ENDPOINTS), load(ENDPOINTS.replace(":3/", ":4/"))

    assert one.version == same.version == one.digest[:10]
    assert labelled.digest == one.digest
    assert other.version != one.version


def test_all_problems_are_named_at_once_with_their_lines(problems):
    found = problems("""version: v 1
endpoints:
  a: {base_url: "http://127.0.0.1:1/v1", model: m, weight: -1}
  b: {model: m, preset: gml, wieght: 1}
pools:
  x: {endpoints: [a, zz], strategy: weigted}
""")

    assert "models.yaml:3: endpoints.a.weight = -1: expected at least 0." in found
    assert "models.yaml:4: endpoints.b.wieght is not a setting; did you mean endpoints.b.weight." in found
    assert 'models.yaml:4: endpoints.b.preset = "gml" is not known; did you mean glm?' in found
    assert "models.yaml:6: pools.x.strategy" in found
    assert "models.yaml:6: pools.x.endpoints names zz, which is not an endpoint; known here: a, b." in found
    assert "models.yaml:1: version is no label" in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("endpoints: {}", "endpoints has no endpoint"),
        ("pools: {}", "endpoints has no endpoint"),
        ("endpoints: {a: {model: m}}", "endpoints.a.base_url is not set"),
        ('endpoints: {a: {base_url: "http://x"}}', "endpoints.a.model is not set"),
        ('endpoints: {a: {base_url: "http://x", model: m, input_price: 1}}', "endpoints.a.output_price is not set"),
        ('endpoints: {"a b": {base_url: "http://x", model: m}}', "endpoints.a b is no name"),
        ('endpoints: {a: {base_url: "http://x", model: m, protocol: soap}}', "known here: anthropic, openai_chat"),
        ('endpoints: {a: {base_url: "http://x", model: m, capabilities: [tool]}}', "expected one of tools, json"),
        (pools("a: {endpoints: [b]}"), "pools.a has the name of an endpoint"),
        (pools("x: {}"), "pools.x.endpoints has no endpoint"),
        (pools("x: {endpoints: []}"), "pools.x.endpoints has no endpoint"),
        (pools("x: {endpoints: [a, a]}"), "names a twice"),
        (pools("x: {endpoints: [a], cooperation: {members: [b]}}"), "members contradicts kind single"),
        (pools("x: {endpoints: [a], cooperation: {after_s: 1}}"), "after_s is for kind hedge"),
        (pools("x: {endpoints: [a], protection: {hedge: {after_s: 1}}}"), "needs a second endpoint"),
        (pools("x: {endpoints: [a], protection: {cache_s: 1}}"), "cache_entries is 0"),
        (pools("x: {endpoints: [a], protection: {retry: {first_s: 60}}}"), "first_s is longer than longest_s"),
        (pools("x: {endpoints: [a], cooperation: {kind: fallback, members: [b, c]}}"), "contradicts kind fallback"),
        (pools("x: {strategy: weighted, cooperation: {kind: voting, members: [b, c]}}"), "contradicts kind voting"),
        (pools("x: {cooperation: {kind: hedge, members: [b, c]}}"), "after_s is not set; hedge needs it"),
        (
            pools("x: {endpoints: [a], strategy: adaptive, options: {cost_price: -1}}"),
            "models.yaml:7: pools.x.options.cost_price = -1: expected at least 0",
        ),
        (
            pools("x: {endpoints: [a], strategy: consistent_hash, options: {bound: 0.5}}"),
            "models.yaml:7: pools.x.options.bound = 0.5: expected at least 1",
        ),
        (
            pools("x: {endpoints: [a], options: {exploration: 0}}"),
            "models.yaml:7: pools.x.options.exploration is for adaptive, and the pool's strategy is two_choices",
        ),
        (
            pools("x: {endpoints: [a], strategy: adaptive, options: {bound: 2}}"),
            "options.bound is for consistent_hash, prefix_affinity, and the pool's strategy is adaptive",
        ),
        (
            pools("x: {cooperation: {kind: voting, members: [a, b], most_voters: 4}}"),
            "models.yaml:7: pools.x.cooperation.most_voters = 4 is even",
        ),
        (
            pools("x: {cooperation: {kind: voting, members: [a, b], most_voters: 1}}"),
            "models.yaml:7: pools.x.cooperation.most_voters = 1: expected at least 3",
        ),
        (pools("x: {cooperation: {kind: hedge, after_s: 1, members: [b]}}"), "fewer than the two members"),
        (pools("x: {cooperation: {kind: hedge, after_s: 1, members: [a, b, c]}}"), "more than the two members"),
        (pools("x: {cooperation: {kind: voting, after_s: 1, members: [a, b]}}"), "after_s is for kind hedge"),
        (pools("x: {cooperation: {kind: fallback, members: [a, b], judge: c}}"), "judge is for voting and cascade"),
        (pools("x: {cooperation: {kind: voting, members: [a, z]}}"), "names z, which is not another pool"),
        (pools("x: {cooperation: {kind: fallback, members: [x, a]}}"), "leads back to x itself"),
        (
            pools(
                "x: {cooperation: {kind: fallback, members: [y, a]}}\n"
                "y: {cooperation: {kind: fallback, members: [x, b]}}"
            ),
            "pools.y.cooperation leads back to y itself",
        ),
        (pools("x: {endpoints: [a], replicas: {command: [serve], endpoint: a}}"), "does not say {port}"),
        (pools('x: {replicas: {command: ["{port}"], endpoint: a}}'), "least = 0 leaves the pool without any endpoint"),
        (
            pools('x: {endpoints: [a], replicas: {command: ["{port}"], endpoint: z}}'),
            "names z, which is not an endpoint",
        ),
        (
            pools('x: {endpoints: [a], replicas: {command: ["{port}"], endpoint: a, least: 3, most: 2}}'),
            "more than most",
        ),
        (
            pools('x: {cooperation: {kind: fallback, members: [a, b]}, replicas: {command: ["{port}"], endpoint: a}}'),
            "replicas contradicts kind fallback",
        ),
        ("rollout: {canary_share: 2}\n" + ENDPOINTS, "rollout.canary_share = 2: expected at most 1"),
        ("endpoints: 3", "expected names with a section each"),
        ("endpoints: {a: {}\n", "is not valid YAML"),
        ("- 1", "must hold `key: value` lines"),
        ("endpoints: {a: {model: m}, a: {model: n}}", "a is set twice"),
    ],
)
def test_contradictions_are_named(problems, text, words):
    assert words in problems(text)


def test_a_pool_of_weights_of_nothing_cannot_be_weighted(problems):
    text = pools("x: {endpoints: [a, b], strategy: weighted}").replace("model: m", "model: m, weight: 0")

    assert "weights are all 0" in problems(text)


def test_prices_in_two_currencies_cannot_be_compared(problems):
    text = pools("x: {endpoints: [a, b], strategy: adaptive}")
    text = text.replace(":1/v1", ':1/v1", input_price: 1, output_price: 2, currency: "CNY')
    text = text.replace(":2/v1", ':2/v1", input_price: 1, output_price: 2, currency: "USD')

    assert "different currencies: CNY, USD" in problems(text)


def test_a_key_in_the_file_is_refused_and_not_repeated(problems):
    found = problems('endpoints: {a: {base_url: "http://x", model: m, credential: sk-very-secret}}')

    assert "endpoints.a.credential holds a key itself; write env:NAME or file:PATH" in found
    assert "sk-very-secret" not in found


def test_an_address_with_a_key_in_it_is_not_repeated(problems):
    found = problems('endpoints: {a: {base_url: "htp://sk-very-secret@x", model: m}}')

    assert "expected an address" in found
    assert "sk-very-secret" not in found


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match="no models file"):
        load_models(tmp_path / "models.yaml")


# --- where it is ------------------------------------------------------------------------------------------------------


def test_the_file_beside_the_settings_goes_before_the_one_in_the_home(tmp_path):
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    environ = {"AUTOGLM_HOME": str(home)}

    none = load_settings(environ=environ, folder=folder)
    (home / "models.yaml").write_text(ENDPOINTS)
    in_home = load_settings(environ=environ, folder=folder)
    (folder / "models.yaml").write_text(ENDPOINTS)
    trust(folder / "models.yaml", ENDPOINTS, home=home)
    beside = load_settings(environ=environ, folder=folder)
    named = load_settings(environ={**environ, "AUTOGLM_MODELS_FILE": str(home / "other.yaml")}, folder=folder)

    assert none.models_file is None
    assert in_home.models_file == home / "models.yaml"
    assert beside.models_file == folder / "models.yaml"
    assert named.models_file == home / "other.yaml"


def test_the_simple_settings_are_one_endpoint_in_one_pool(monkeypatch):
    monkeypatch.setenv("SOME_KEY", "k")
    model = ModelSettings(
        base_url="http://127.0.0.1:1", model="m", credential="env:SOME_KEY", total_s=7.0, input_price=1.0
    )

    file = models_of_settings(model)

    assert file.default_pool == "default"
    assert file.endpoints["default"].credential == "env:SOME_KEY"
    assert file.pools["default"].protection.total_s == 7.0


def test_the_simple_settings_need_no_key_for_a_local_endpoint(monkeypatch):
    monkeypatch.delenv("SOME_KEY", raising=False)

    file = models_of_settings(ModelSettings(base_url="http://x", model="m", credential="env:SOME_KEY"))

    assert file.endpoints["default"].credential == ""
