"""Objects of the Agent2Agent protocol between its versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.a2a import TaskState
from autoglm.core.a2a_older import (
    newer_event,
    newer_message,
    newer_params,
    newer_task,
    older_event,
    older_message,
    older_params,
    older_task,
)

words = st.text(max_size=20)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=10,
)
files = st.fixed_dictionaries({"filename": words, "mediaType": words})
parts = st.one_of(
    st.fixed_dictionaries({"text": words}),
    st.fixed_dictionaries({"data": st.dictionaries(words, words, max_size=2)}),
    st.builds(lambda raw, file: {"raw": raw, **file}, words, files),
    st.builds(lambda url, file: {"url": url, **file}, words, files),
)
messages = st.fixed_dictionaries(
    {"messageId": words, "role": st.sampled_from(["ROLE_USER", "ROLE_AGENT"]), "parts": st.lists(parts, max_size=3)}
)
statuses = st.fixed_dictionaries({"state": st.sampled_from(list(TaskState)), "message": messages})
artifacts = st.fixed_dictionaries({"artifactId": words, "parts": st.lists(parts, max_size=3)})
tasks = st.fixed_dictionaries(
    {
        "id": words,
        "status": statuses,
        "artifacts": st.lists(artifacts, max_size=2),
        "history": st.lists(messages, max_size=2),
    }
)


@given(tasks)
def test_a_task_comes_back_as_it_was(task):
    assert newer_task(older_task(task)) == task


@given(messages)
def test_a_message_comes_back_as_it_was(message):
    assert newer_message(older_message(message)) == message


@given(
    st.one_of(
        tasks.map(lambda task: {"task": task}),
        messages.map(lambda message: {"message": message}),
        artifacts.map(lambda artifact: {"artifactUpdate": {"taskId": "t", "artifact": artifact, "append": True}}),
    )
)
def test_an_event_comes_back_as_it_was(event):
    assert newer_event(older_event(event)) == event


@pytest.mark.parametrize(
    ("state", "is_last"), [(TaskState.WORKING, False), (TaskState.INPUT_REQUIRED, True), (TaskState.COMPLETED, True)]
)
def test_a_status_that_moves_no_more_is_marked_as_the_last(state, is_last):
    older = older_event({"statusUpdate": {"taskId": "t", "status": {"state": state}}})

    assert older["kind"] == "status-update"
    assert older["final"] is is_last
    assert newer_event(older)["statusUpdate"]["status"]["state"] == state


def test_the_spelling_of_the_earlier_version_is_that_of_its_specification():
    message = {"messageId": "m", "role": "ROLE_USER", "parts": [{"raw": "QQ==", "filename": "a", "mediaType": "x/y"}]}
    task = older_task({"id": "t", "status": {"state": "TASK_STATE_AUTH_REQUIRED"}, "history": [message]})

    assert task == {
        "kind": "task",
        "id": "t",
        "status": {"state": "auth-required"},
        "history": [
            {
                "kind": "message",
                "messageId": "m",
                "role": "user",
                "parts": [{"kind": "file", "file": {"bytes": "QQ==", "name": "a", "mimeType": "x/y"}}],
            }
        ],
    }


def test_data_that_is_no_object_becomes_one_for_the_earlier_version():
    older = older_message({"messageId": "m", "role": "ROLE_USER", "parts": [{"data": [1]}]})

    assert older["parts"] == [{"kind": "data", "data": {"value": [1]}}]


def test_waiting_for_the_end_and_pushing_are_spelled_in_each_version():
    newer = newer_params({"configuration": {"blocking": False, "pushNotificationConfig": {"url": "u"}}})

    assert newer["configuration"] == {"returnImmediately": True, "taskPushNotificationConfig": {"url": "u"}}
    assert newer_params({"configuration": {"blocking": True}})["configuration"] == {"returnImmediately": False}
    assert older_params({"configuration": {"returnImmediately": True}})["configuration"] == {"blocking": False}
    assert older_params({"configuration": {}})["configuration"] == {"blocking": True}


def test_a_kind_that_is_left_out_is_told_by_the_fields():
    assert newer_event({"messageId": "m"}) == {"message": {"messageId": "m"}}
    assert newer_event({"id": "t"}) == {"task": {"id": "t"}}
    assert newer_event({"kind": "something", "id": "t"}) == {}
    assert newer_event({"kind": ["task"], "id": "t"}) == {}


@given(anything)
def test_whatever_strangers_send_is_translated_without_a_fault(content):
    for translated in (
        newer_event(content),
        newer_params({"message": content, "configuration": content}),
        newer_task({"status": content, "artifacts": content, "history": [content]}),
        newer_message({"role": content, "parts": [content, {"file": content}]}),
        older_params({"message": content}),
    ):
        assert isinstance(translated, dict)
