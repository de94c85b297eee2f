import hashlib

from autoglm.core.chat import ChatAnswer, ChatRequest, Media, Message, RouteStep
from autoglm.planning.recording import recorded


def test_media_are_recorded_by_their_address_or_the_digest_of_their_content():
    media = (Media(media_type="image/png", content=b"png"), Media(media_type="image/jpeg", url="https://x.test/a.jpg"))

    prompt = recorded(ChatRequest(messages=(Message(role="user", text="look", media=media),)), ChatAnswer()).prompt

    digest = hashlib.sha256(b"png").hexdigest()
    assert prompt == [
        {
            "role": "user",
            "text": "look",
            "media": [
                {"type": "image/png", "of": f"sha256:{digest}"},
                {"type": "image/jpeg", "of": "https://x.test/a.jpg"},
            ],
        }
    ]


def test_the_way_of_an_answer_is_recorded():
    route = (
        RouteStep(endpoint="a", reason="first", failure="timeout", seconds=1.0),
        RouteStep(endpoint="b", reason="x"),
    )

    called = recorded(ChatRequest(messages=()), ChatAnswer(endpoint="b", route=route, version="v2"))

    assert (called.endpoint, called.route, called.version) == ("b", route, "v2")
