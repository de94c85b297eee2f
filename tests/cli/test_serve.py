"""`autoglm serve` as a process: it says where it is, answers, and stops in good order."""

import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest


@pytest.fixture
def started(place):
    """Start the command; gives the process and what it says until it is ready."""
    running = []

    def start(*words):
        command = [sys.executable, "-m", "autoglm.cli.main", "--lang", "en", "serve", "--port", "0", *words]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        running.append(process)
        return process, [process.stdout.readline().strip() for _ in range(3)]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_answers_and_stops_cleanly(started, number):
    process, said = started()
    address = said[0].removeprefix("Listening on ")

    with urllib.request.urlopen(f"{address}/models", timeout=10) as answer:
        models = json.load(answer)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)

    assert said[0].startswith("Listening on http://127.0.0.1:")
    assert said[1] == "No keys: every program on this machine may come in."
    assert said[2] == "Models: autoglm"
    assert [card["id"] for card in models["data"]] == ["autoglm"]
    assert (process.returncode, out, err) == (0, "", "Stopped.\n")


def test_it_names_whose_keys_it_knows_and_not_the_keys(started, home):
    (home / "autoglm.yaml").write_text(
        "gateway:\n  keys:\n    - {principal: ann, key: env:ANNS_KEY}\n", encoding="utf-8"
    )
    os.environ["ANNS_KEY"] = "the-secret-of-ann"

    try:
        process, said = started()
        process.terminate()
        out, err = process.communicate(timeout=20)
    finally:
        del os.environ["ANNS_KEY"]

    assert said[1] == "Keys of: ann"
    assert "secret-of" not in out + err + " ".join(said)


def test_it_does_not_open_itself_to_others_without_keys(typed):
    code, _, err = typed("serve", "--host", "0.0.0.0", "--port", "0")

    assert code == 2
    assert "gateway.keys is empty" in err


def test_an_address_in_use_is_told(started, typed):
    _, said = started()
    port = said[0].rpartition(":")[2].removesuffix("/v1")

    code, _, err = typed("serve", "--port", port)

    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in err


@pytest.mark.parametrize(("language", "words"), [("en", "pip install 'open-autoglm[server]'"), ("zh", "请安装")])
def test_missing_packages_are_named(place, language, words):
    code = (
        "import sys; sys.modules['uvicorn'] = None; import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name == 'uvicorn' else find(name, *more)\n"
        f"from autoglm.cli.main import main; sys.exit(main(['--lang', '{language}', 'serve']))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == 2
    assert words in done.stderr
    assert "uvicorn" in done.stderr
