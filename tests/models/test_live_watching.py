"""The models file is looked at once a second; whatever is wrong with it, the version in use stays."""

import pytest

from autoglm.core.chat import ChatRequest, Message, whole_answer
from autoglm.core.errors import FailureKind, ModelError
from autoglm.models.updating.live import BuiltVersion, LiveModels
from autoglm.models.updating.watching import ModelsWatch
from autoglm.settings.models_file import load_models, parse_models
from autoglm.testing.clock import ManualClock
from autoglm.testing.models import FakeModel

ASKED = ChatRequest(messages=(Message(role="user", text="hi"),))
GOOD = 'version: {0}\nendpoints: {{a: {{base_url: "http://a", model: {0}}}}}\n'


class Watched:
    """A file, the pools that it says, and one look after the other."""

    def __init__(self, path):
        self.path = path
        self.warned = []
        self.broken = set()
        self.write("v1")
        self.live = LiveModels(
            self.build, parse=lambda text: parse_models(text, path), clock=ManualClock(), draw=lambda: 0.5
        )
        self.live.start(load_models(path))
        self.watch = ModelsWatch(path, self.live, load=load_models, warn=self.warned.append)

    def write(self, version="", text=""):
        self.path.write_text(text or GOOD.format(version))

    def build(self, file):
        def says(_request):
            is_broken = file.version in self.broken
            return ModelError("It is down.", kind=FailureKind.UNAVAILABLE) if is_broken else file.version

        fake = FakeModel(says)
        return BuiltVersion(
            file=file, pools=dict.fromkeys(file.pools, fake), endpoints={"a": fake}, digests={"a": file.digest}
        )

    async def served(self):
        return (await whole_answer(self.live.stream(ASKED))).text

    async def looks(self, count=2):
        for _ in range(count):
            await self.watch.look()


@pytest.fixture
def watched(tmp_path):
    return Watched(tmp_path / "models.yaml")


async def test_a_changed_file_is_taken_once_it_stands_still(watched):
    watched.write("version-2")
    await watched.looks(1)
    at_once = await watched.served()
    await watched.looks(1)

    assert at_once == "v1"
    assert await watched.served() == "version-2"
    assert watched.warned == []


async def test_a_file_that_changes_on_and_on_is_not_taken_half(watched):
    for number in range(5):
        watched.write("v" + "x" * (number + 2))
        await watched.looks(1)

    assert await watched.served() == "v1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("endpoints: {a: {", "is not valid YAML"),
        ("endpoints: {}", "has no endpoint"),
        ('endpoints: {a: {base_url: "http://a", model: m, weight: -3}}', "weight = -3"),
        ('endpoints: {a: {base_url: "http://a", model: m, credential: sk-hidden}}', "holds a key itself"),
        ("\0\0\0", "is not valid YAML"),
        ("[]", "must hold"),
    ],
)
async def test_a_malformed_file_is_told_once_and_the_old_version_stays(watched, text, words):
    watched.write(text=text)
    await watched.looks(5)

    assert await watched.served() == "v1"
    assert len(watched.warned) == 1
    assert words in watched.warned[0]
    assert "The version v1 stays in use." in watched.warned[0]
    assert "sk-hidden" not in watched.warned[0]


async def test_a_mended_file_is_taken_after_a_malformed_one(watched):
    watched.write(text="endpoints: {")
    await watched.looks()
    watched.write("version-2")
    await watched.looks()

    assert await watched.served() == "version-2"


async def test_a_file_whose_endpoints_do_not_answer_is_refused(watched):
    watched.broken.add("version-2")
    watched.write("version-2")
    await watched.looks()

    assert await watched.served() == "v1"
    assert "a: It is down." in watched.warned[0]


async def test_a_file_that_is_gone_changes_nothing_and_may_come_back(watched):
    watched.path.unlink()
    await watched.looks()
    gone = await watched.served()
    watched.write("version-2")
    await watched.looks()

    assert gone == "v1"
    assert "is gone" in watched.warned[0]
    assert await watched.served() == "version-2"


async def test_a_file_that_is_put_in_place_by_renaming_is_taken(watched, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(GOOD.format("v2"))
    other.replace(watched.path)
    await watched.looks()

    assert await watched.served() == "v2"


async def test_a_file_of_ten_megabytes_is_refused(watched):
    watched.write(text="# " + "x" * 10_000_000)
    await watched.looks()

    assert await watched.served() == "v1"
    assert "larger than" in watched.warned[0]
