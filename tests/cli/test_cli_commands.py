"""Commands as people type them, over the real engine in a home of its own."""

import json
import os
import pwd
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner, Result

from autoglm.cli.commands import commands
from autoglm.cli.demo import main as play
from autoglm.cli.errors import Exit

ASKS = {
    "goal": "Ask, allow, write",
    "steps": [
        {"id": "which", "tool": "ask_user", "args": {"question": "Which one?", "choices": ["a", "b"]}},
        {"id": "allow", "approval": "Write the file?", "after": ["which"]},
        {
            "id": "write",
            "tool": "file_write",
            "after": ["allow"],
            "args": {"path": "o.txt", "text": {"$ref": "which.answer"}},
        },
    ],
}


_MODEL = ("--set", "model.base_url=http://127.0.0.1:9", "--set", "model.model=m")


def test_a_request_is_planned_run_and_answered(place, typed):
    (place / "notes.txt").write_text("The ship sails on Monday. Bring 12 maps. It may rain.\n")

    code, out, err = typed("run", "Summarize notes.txt")

    assert code == Exit.DONE
    assert "sails" in out
    assert "planner template" in err
    assert "file_read path=notes.txt" in err


def test_json_has_the_stable_fields_and_nothing_else_on_stdout(place, typed):
    code, out, err = typed("run", "--json", "Calculate (3 + 4) * 2.5")

    seen = json.loads(out)
    assert code == Exit.DONE
    assert {"run_id", "state", "answer", "steps", "usage", "planner"} <= set(seen)
    assert {"id", "tool", "state", "started", "finished", "attempts", "output"} <= set(seen["steps"][0])
    assert "17.5" in seen["answer"]
    assert err == ""


def test_a_request_can_come_from_a_file_or_standard_input(place, typed):
    (place / "request.txt").write_text("Calculate 2 * 21")
    command = [sys.executable, "-m", "autoglm.cli.main", "run", "--quiet", "-"]

    by_file = typed("run", "--quiet", "--file", "request.txt")
    by_pipe = subprocess.run(command, input="Calculate 2 * 21", capture_output=True, text=True, check=True, timeout=60)

    assert "42" in by_file[1]
    assert by_file[1] == by_pipe.stdout


def test_help_loads_nothing_that_it_does_not_need():
    heavy = ("rich", "yaml", "msgspec", "aiohttp", "asyncio", "jsonschema", "sqlite3", "autoglm.core", "autoglm.app")
    program = f"""
import sys
from autoglm.cli.main import main
assert main(["--help"]) == 0
print(*(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert "Usage: autoglm" in done.stdout
    assert done.stderr.strip() == ""


def test_the_demonstration_ends_as_it_should(tmp_path, capfd):
    code = play(tmp_path)

    out, _ = capfd.readouterr()
    assert code == Exit.DONE
    assert "identical" in out
    assert (tmp_path / "work" / "digest.md").exists()
    assert (tmp_path / "work" / "报告-1.svg").exists()


def test_chinese_requests_get_chinese_words(place, typed):
    code, out, err = typed("--lang", "zh", "run", "计算 15% × 1200")

    assert code == Exit.DONE
    assert "180" in out
    assert "完成" in err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("run", " "), "Say what you want done"),
        (("run", "x" * 1_000_000), "limits.max_request_bytes"),
        (("run", "--file", "nowhere.txt"), "cannot be read"),
        (("run", "hello", "--file", "x"), "given twice"),
        (("run", "--payload", "{", "Calculate 1 + 1"), "not valid JSON"),
        (("run", "--payload", '{"a": NaN}', "Calculate 1 + 1"), "NaN is not a number"),
        (("run", "--payload", '{"b": 1e999}', "Calculate 1 + 1"), "--payload.b is inf"),
        (("run", "--payload", '{"a": 1, "a": 2}', "Calculate 1 + 1"), "given twice"),
        (("run", "--payload", '"\\ud800"', "Calculate 1 + 1"), "half of a character"),
        (("tools", "call", "calculate", "expression=x", 'variables={"x": 1e309}'), "variables.x is inf"),
        (("tools", "call", "calculate", "--args", '{"expression": 1e309}'), "--args.expression is inf"),
        (("run", "--file", "/dev/zero"), "not a regular file"),
        (("run", "--plan", "/dev/zero"), "not a regular file"),
        (("run", "--file", "."), ". cannot be read: it is a folder."),
        (("run", "\udcff\udcfe"), "'\\xff\\xfe' is not text"),
        (("runs", "show", "\udcff"), "is not text"),
        (("--set", "model.credential=file:/dev/zero", *_MODEL, "run", "x"), "not a regular file"),
        (("--set", "workspace=/nonexistent", "run", "x"), "workspace"),
        (("rnu",), "nearest: run"),
        (("runs", "shwo"), "nearest: show"),
        (("run", "--planer", "x"), "did you mean --planner"),
        (("run", "--planner", "clever", "x"), "--planner"),
        (("runs", "list", "--limit", "many"), "--limit"),
        (("tools", "show"), "NAME"),
        (("tools", "show", "table_qery"), "table_query"),
        (("tools", "call", "nosuch"), "autoglm tools list"),
        (("tools", "call", "calculate", "word"), "NAME=VALUE"),
        (("tools", "call", "text_summarize", "text=a", "sentences=two"), "sentences takes integer. sentences is not"),
        (("chaos", "bogus"), "Error: FAULT: 'bogus' is not one of '429'"),
        (("tools", "call", "calculate", "--args", "[1]"), "--args"),
        (("runs", "show", "nope"), "nope"),
        (("runs", "show"), "No runs yet"),
        (("--set", "limits.max_stps=3", "run", "x"), "did you mean limits.max_steps"),
        (("--set", "limits", "run", "x"), "KEY=VALUE"),
        (("--config", "nowhere.yaml", "run", "x"), "nowhere.yaml"),
    ],
)
def test_wrong_usage_is_told_in_a_line_or_two_and_is_code_2(typed, words, expected):
    code, out, err = typed(*words)

    assert code == Exit.USAGE
    assert expected in err
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 3
    assert out == ""


def test_an_error_is_json_too_when_json_is_wanted(typed):
    code, out, _ = typed("runs", "show", "nope", "--json")

    assert code == Exit.USAGE
    assert json.loads(out)["error"]["kind"] == "NotFound"


def test_json_stays_json_whatever_is_told(typed):
    _, out, _ = typed("runs", "show", "\udcff", "--json")

    assert "xff" in json.loads(out)["error"]["message"]


def test_no_words_at_all_show_the_help(typed):
    code, out, err = typed()

    assert code == Exit.USAGE
    assert "Usage: autoglm" in out + err


@pytest.mark.parametrize("flag", ["--file", "--plan"])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(place, typed, flag):
    os.mkfifo(place / "pipe")

    code, _, err = typed("run", flag, "pipe")

    assert code == Exit.USAGE
    assert "not a regular file" in err


def test_a_file_is_read_up_to_a_bound(place, typed):
    (place / "large.txt").write_text("x" * 5_000_001)

    code, _, err = typed("run", "--file", "large.txt")

    assert code == Exit.USAGE
    assert "larger than 5000000 bytes" in err


def test_an_approval_is_not_given_by_an_answer_that_says_no(place, typed):
    plan = {"steps": [{**ASKS["steps"][1], "after": []}]}
    (place / "asks.json").write_text(json.dumps(plan))
    typed("run", "--json", "--plan", "asks.json")

    code, _, err = typed("runs", "approve", "last", "--answer", "no")

    assert code == Exit.USAGE
    assert "--deny" in err
    assert json.loads(typed("runs", "show", "last", "--json")[1])["state"] == "waiting"


def test_an_answer_that_is_no_choice_is_refused(place, typed):
    (place / "asks.json").write_text(json.dumps(ASKS))
    typed("run", "--json", "--plan", "asks.json")

    code, _, err = typed("runs", "approve", "last", "--answer", "c")

    assert code == Exit.USAGE
    assert "a / b" in err


def test_what_is_not_understood_fails_and_runs_nothing(typed):
    code, out, err = typed("run", "frobnicate the quux")

    assert code == Exit.FAILED
    assert "frobnicate" in out
    assert "> " not in err


def test_a_plan_is_shown_written_checked_and_run(place, typed):
    shown = typed("plan", "Calculate 2 * 21", "--explain")
    written = typed("plan", "Calculate 2 * 21", "--out", "plan.json")
    checked = typed("plan", "--check", "plan.json")
    run = typed("run", "--quiet", "--plan", "plan.json")

    assert "calculate expression=2 * 21" in shown[1]
    assert "to the last word" not in shown[1]
    assert "to the last word" in typed("plan", "Total amount by region in sales.csv", "--explain")[1]
    assert written[0] == Exit.DONE
    assert checked[1] == "The plan is good: 1 steps.\n"
    assert "42" in run[1]
    assert json.loads(typed("plan", "Calculate 2 * 21", "--json")[1])["plan"]["steps"][0]["tool"] == "calculate"


def test_a_bad_plan_is_refused_with_every_problem(place, typed):
    (place / "bad.yaml").write_text(
        yaml.safe_dump({"steps": [{"id": "a", "tool": "nope"}, {"id": "b", "tool": "calculate"}]})
    )

    for words in (("plan", "--check", "bad.yaml"), ("run", "--plan", "bad.yaml")):
        code, _, err = typed(*words)

        assert code == Exit.USAGE
        assert "a.tool" in err
        assert "b.args" in err
    assert typed("runs", "list")[1].startswith("No runs yet")


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "[]", '{"steps": 3}', '{"steps": [], "stps": 1}'])
def test_broken_plan_files_are_refused(place, typed, text):
    (place / "bad.json").write_text(text)

    code, _, err = typed("run", "--plan", "bad.json")

    assert code == Exit.USAGE
    assert "Traceback" not in err


def test_the_schema_is_printed(typed):
    assert json.loads(typed("plan", "--schema")[1])["$schema"].startswith("https://json-schema.org/")


def test_a_run_that_asks_waits_is_answered_and_goes_on(place, typed):
    (place / "asks.json").write_text(json.dumps(ASKS))

    first = typed("run", "--plan", "asks.json")
    silent = typed("runs", "approve", "last")
    second = typed("runs", "approve", "last", "--step", "which", "--answer", "b")
    third = typed("runs", "approve", "last")
    again = typed("runs", "approve", "last")

    assert [code for code, _, _ in (first, silent, second, third, again)] == [3, 2, 3, 0, 2]
    assert "? which asks: Which one?" in first[2]
    assert "--answer" in silent[2]
    assert "? allow wants your approval: Write the file?" in second[2]
    assert "asks nothing" in again[2]
    assert (place / "o.txt").read_text() == "b"


def test_a_denied_approval_fails_the_run(place, typed):
    (place / "asks.json").write_text(json.dumps(ASKS))
    typed("run", "--plan", "asks.json")

    typed("runs", "approve", "last", "--answer", "b")
    code, _, _ = typed("runs", "approve", "last", "--deny")

    assert code == Exit.FAILED
    assert not (place / "o.txt").exists()


def test_an_answer_can_be_left_for_later_and_taken_up_by_resume(place, typed):
    (place / "asks.json").write_text(json.dumps(ASKS))
    typed("run", "--json", "--plan", "asks.json")

    left = typed("runs", "approve", "last", "--answer", "b", "--later")
    resumed = typed("runs", "resume")
    allowed = typed("runs", "resume", "last", "--yes")

    assert left[0] == Exit.DONE
    assert resumed[0] == Exit.WAITS
    assert allowed[0] == Exit.DONE
    assert typed("runs", "resume")[2] == "No run is unfinished.\n"


def test_approvals_can_be_given_in_advance(place, typed):
    plan = {"steps": ASKS["steps"][1:2]}
    plan["steps"][0] = {**plan["steps"][0], "after": []}
    (place / "asks.json").write_text(json.dumps(plan))

    assert typed("run", "--yes", "--plan", "asks.json")[0] == Exit.DONE


def test_a_run_is_cancelled(place, typed):
    (place / "asks.json").write_text(json.dumps(ASKS))
    typed("run", "--json", "--plan", "asks.json")

    code, out, _ = typed("runs", "cancel", "last", "--reason", "enough")

    assert code == Exit.DONE
    assert "cancelled" in out
    assert "enough" in typed("runs", "show", "last")[1]
    assert json.loads(typed("runs", "cancel", "last", "--json")[1])["state"] == "cancelled"


def test_a_run_that_has_ended_cannot_be_cancelled_and_that_is_said(typed):
    run_id = json.loads(typed("run", "--json", "Calculate 2 * 21")[1])["run_id"]

    code, out, _ = typed("runs", "cancel", "last")

    assert (code, out) == (Exit.DONE, f"{run_id} had already ended: done\n")
    assert "CancelRequested" not in typed("runs", "show", "--events")[1]


def test_words_from_the_command_line_are_their_users(place, typed):
    (place / "asks.json").write_text(json.dumps({"steps": [{"id": "allow", "approval": "Really?"}]}))
    typed("run", "--json", "--plan", "asks.json")

    typed("runs", "approve", "last", "--deny")

    shown = typed("runs", "show", "last")[1]
    assert f"{pwd.getpwuid(os.getuid()).pw_name} did not allow it" in shown
    assert "cli did not" not in shown


def test_options_of_the_whole_may_stand_after_a_commands_name(place, typed):
    home = place.parent / "other"

    chinese = typed("run", "Calculate 2 * 21", "--lang", "zh", "--home", str(home))
    listed = typed("runs", "--home", str(home), "list", "--json")
    nothing = typed("runs", "list")
    wrong = typed("--set", "limits.max_steps=9", "run", "x", "--set", "limits.max_stps=3")

    assert "完成" in chinese[2]
    assert len(json.loads(listed[1])) == 1
    assert nothing[1].startswith("No runs yet")
    assert "did you mean limits.max_steps" in wrong[2]


def test_runs_are_looked_at(place, typed):
    run_id = json.loads(typed("run", "--json", "Calculate 2 * 21")[1])["run_id"]

    assert run_id in typed("runs", "list")[1]
    assert json.loads(typed("runs", "list", "--json")[1])[0]["run_id"] == run_id
    assert "calculate" in typed("runs", "show", run_id[-6:])[1]
    assert json.loads(typed("runs", "show", "--json")[1])["run_id"] == run_id
    assert "42" in typed("runs", "show", "--outputs")[1]
    assert "RunFinished" in typed("runs", "show", "--events")[1]
    assert "42" in typed("runs", "watch")[1]
    assert "identical" in typed("runs", "replay")[1]
    assert json.loads(typed("runs", "replay", "--json")[1])["identical"] is True
    assert "42" in typed("runs", "resume", "last")[1]


def test_a_journal_is_exported_as_json_lines(place, typed):
    typed("run", "--json", "Calculate 2 * 21")

    lines = typed("runs", "export")[1].splitlines()
    typed("runs", "export", "last", "--out", "run.jsonl")

    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert (place / "run.jsonl").read_text().splitlines() == lines


def test_arguments_of_tools_are_explained_in_the_language_of_the_reader(typed):
    chinese = typed("--lang", "zh", "tools", "show", "file_find")[1]
    english = typed("--lang", "en", "tools", "show", "file_find")[1]
    as_json = [typed("--lang", tag, "tools", "show", "file_find", "--json")[1] for tag in ("zh", "en")]

    assert "文件名的模式，例如 *.csv，或名称的一部分。" in chinese
    assert "Only files" not in chinese
    assert "A pattern such as *.csv, or a part of the name." in english
    assert len({json.dumps(json.loads(text)["parameters"]) for text in as_json}) == 1


def test_tools_are_listed_explained_and_called(typed):
    assert "table_query" in typed("tools", "list")[1]
    assert json.loads(typed("tools", "list", "--json")[1])[0]["parameters"]["type"] == "object"
    assert "required" in typed("tools", "show", "calculate")[1]
    shown = typed("tools", "show", "table_aggregate")[1]
    assert "string | null" in shown
    assert "file|group|value_asc|value_desc | null" in shown
    assert "any|file|folder" in typed("tools", "show", "file_list")[1]
    assert "any" in typed("tools", "show", "json_query")[1]
    assert json.loads(typed("tools", "show", "calculate", "--json")[1])["effect"] == "none"
    code, out, _ = typed("tools", "call", "calculate", "expression=2 * 21")
    assert (code, json.loads(out)["value"]) == (Exit.DONE, 42)
    assert json.loads(typed("tools", "call", "text_stats", "--args", '{"text": "a b"}', "--json")[1])["state"] == "done"


def test_init_writes_a_sample_once(place, typed):
    code, _, _ = typed("init")
    again = typed("init")
    forced = typed("--lang", "zh", "init", "--force", "--json")

    assert code == Exit.DONE
    assert again[0] == Exit.USAGE
    assert "--force" in again[2]
    assert forced[0] == Exit.DONE
    assert "模型端点" in (place / "autoglm.yaml").read_text(encoding="utf-8")
    assert typed("doctor")[0] == Exit.DONE


def test_the_doctor_names_the_settings_that_were_named(place, typed):
    (place / "other.yaml").write_text("language: en\n")

    found = json.loads(typed("--config", "other.yaml", "doctor", "--json")[1])["checks"]

    assert [check["words"] for check in found if check["name"] == "settings"] == ["other.yaml"]


def test_a_tool_that_is_called_has_a_run_in_the_language_of_the_person(typed):
    _, _, err = typed("--lang", "zh", "tools", "call", "file_read", "path=nowhere.txt")

    assert "任务自带计划" in err


def test_a_home_that_cannot_be_a_folder_is_told_without_a_traceback(place, typed):
    (place.parent / "home").write_text("a file where a folder is wanted")

    code, _, err = typed("run", "Calculate 1 + 1")

    assert code == Exit.FAILED
    assert "Traceback" not in err


def invoke(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words), prog_name="autoglm")


@pytest.mark.parametrize(
    "words", [(), ("run",), ("plan",), ("runs",), ("runs", "approve"), ("tools", "call"), ("doctor",), ("init",)]
)
def test_every_command_explains_itself(words):
    result = invoke(*words, "--help")

    assert result.exit_code == 0
    assert result.output.startswith("Usage: autoglm")


def test_the_version_is_told():
    assert invoke("--version").output.startswith("autoglm 0.")


def test_usage_is_told_in_the_language_of_the_person(typed):
    assert "用法：autoglm tools [选项] 命令 [参数]..." in typed("--lang", "zh", "tools", "--help")[1]
    assert "Usage: autoglm tools [OPTIONS] COMMAND [ARGS]..." in typed("--lang", "en", "tools", "--help")[1]
