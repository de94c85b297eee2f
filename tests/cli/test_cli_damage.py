"""What is broken is found, named and kept apart: damaged runs, homes, templates, and the program itself."""

import json
import os
from pathlib import Path

import click
import pytest

from autoglm.cli.crash_report import write_crash_report
from autoglm.cli.doctor import Finding, Level, check_home, check_templates, finding_lines
from autoglm.cli.errors import Exit, guarded, keep_reports_in, reports_home
from autoglm.cli.messages import speak
from autoglm.cli.session import Options
from autoglm.planning.templates_file import built_in_sources
from autoglm.storage.rows import DAMAGE_HINT

ASK = {"steps": [{"id": "which", "tool": "ask_user", "args": {"question": "Which one?"}}]}


def test_the_doctor_finds_a_healthy_machine(typed):
    code, out, _ = typed("doctor")
    as_json = json.loads(typed("doctor", "--json")[1])

    assert code == Exit.DONE
    assert "0 runs" in out
    assert {check["level"] for check in as_json["checks"]} <= {"ok", "warn"}


def test_the_doctor_names_what_is_wrong(home, typed):
    (home / "autoglm.yaml").write_text("limits: {max_step: 3}\n")

    code, out, _ = typed("doctor")

    assert code == Exit.FAILED
    assert "limits.max_step is not a setting" in out


def test_the_doctor_sees_a_damaged_journal(place, typed):
    typed("run", "--json", "Calculate 2 * 21")
    journal = place.parent / "home" / "journal.db"
    content = bytearray(journal.read_bytes())
    spot = content.find(b"RunCreated")
    content[spot + 200] ^= 1
    journal.write_bytes(content)

    code, out, _ = typed("doctor")

    assert code == Exit.FAILED
    assert "bad" in out


def test_a_damaged_run_is_named_in_the_list_and_hides_no_other(place, typed):
    (place / "asks.json").write_text(json.dumps(ASK))
    typed("run", "--json", "--plan", "asks.json")
    typed("run", "--json", "Calculate 3 * 14")
    journal = place.parent / "home" / "journal.db"
    content = bytearray(journal.read_bytes())
    content[content.find(b"Which one?")] ^= 1
    journal.write_bytes(content)

    code, out, _ = typed("runs", "list")

    assert code == Exit.DONE
    assert [line.split()[1] for line in out.splitlines()[1:]] == ["done", "damaged"]


def test_a_run_is_looked_at_by_its_id_while_another_one_is_damaged(place, typed):
    damaged = json.loads(typed("run", "--json", "Calculate 2 * 21")[1])["run_id"]
    healthy = json.loads(typed("run", "--json", "Calculate 3 * 14")[1])["run_id"]
    journal = place.parent / "home" / "journal.db"
    content = bytearray(journal.read_bytes())
    content[content.find(b"Calculate 2 * 21")] ^= 1
    journal.write_bytes(content)

    shown, replayed = typed("runs", "show", healthy), typed("runs", "replay", healthy)
    listed, listed_json = typed("runs", "list"), typed("runs", "list", "--json")
    broken = typed("runs", "show", damaged)

    assert (shown[0], replayed[0]) == (Exit.DONE, Exit.DONE)
    assert [line.split()[1] for line in listed[1].splitlines()[1:]] == ["done", "damaged"]
    assert [(run["run_id"], run["state"]) for run in json.loads(listed_json[1])] == [
        (healthy, "done"),
        (damaged, "damaged"),
    ]
    assert broken[0] == Exit.FAILED
    assert damaged in broken[2]


def test_last_is_never_an_older_run_in_place_of_a_damaged_one(place, typed):
    typed("run", "--json", "Calculate 2 * 21")
    typed("run", "--json", "Calculate 3 * 14")
    journal = place.parent / "home" / "journal.db"
    content = bytearray(journal.read_bytes())
    content[content.find(b"Calculate 3 * 14")] ^= 1
    journal.write_bytes(content)

    code, out, _ = typed("runs", "show", "last")

    assert code == Exit.FAILED
    assert "2 * 21" not in out


def test_whole_runs_are_salvaged_from_a_damaged_home(place, typed):
    typed("run", "--json", "Calculate 2 * 21")
    typed("run", "--json", "Calculate 3 * 14")
    journal = place.parent / "home" / "journal.db"
    content = bytearray(journal.read_bytes())
    content[content.find(b"Calculate 2 * 21")] ^= 1
    journal.write_bytes(content)

    code, out, _ = typed("doctor", "--salvage", str(place.parent / "new"))
    again = typed("doctor", "--salvage", str(place.parent / "new"))

    assert code == Exit.FAILED
    assert "1 runs copied" in out
    assert "not copied" in out
    assert again[0] == Exit.USAGE
    assert "Calculate 3 * 14" in typed("--home", str(place.parent / "new"), "runs", "list")[1]


def test_a_crash_report_holds_the_traceback(tmp_path):
    try:
        raise RuntimeError("so it goes")
    except RuntimeError as error:
        kept = write_crash_report(error, tmp_path)
        elsewhere = write_crash_report(error, Path("/proc/nowhere"))

    assert "so it goes" in kept.read_text()
    assert kept.parent == tmp_path / "errors"
    assert "Traceback" in elsewhere.read_text()


def test_every_crash_report_is_a_file_of_its_own(tmp_path):
    home = tmp_path / "home"

    kept = {write_crash_report(RuntimeError(str(number)), home) for number in range(3)}

    assert len(kept) == 3
    assert {path.stat().st_mode & 0o077 for path in (home, *kept)} == {0}


def test_a_crash_report_goes_to_the_home_of_the_command(tmp_path, capfd):
    @click.command
    def breaks() -> None:
        keep_reports_in(tmp_path / "own")
        raise RuntimeError("so it goes")

    code = guarded(breaks, [])

    assert code == Exit.FAILED
    assert [str(path) in capfd.readouterr().err for path in (tmp_path / "own" / "errors").iterdir()] == [True]


@pytest.mark.parametrize("how", ["flag", "file"])
def test_the_home_of_a_flag_or_a_file_is_known_before_anything_can_break(place, how):
    own = place.parent / "own"
    if how == "file":
        (place / "own.yaml").write_text(f"home: {own}\n")
    os.environ.pop("AUTOGLM_HOME", None)

    Options(**({"home": str(own)} if how == "flag" else {"config": "own.yaml"})).settings()

    assert reports_home() == own


def test_the_doctor_warns_of_a_home_that_others_can_read(tmp_path):
    tmp_path.chmod(0o755)
    opened = check_home(tmp_path)
    tmp_path.chmod(0o700)
    closed = check_home(tmp_path)

    assert (opened.level, closed.level) == (Level.WARN, Level.OK)
    assert "755" in opened.words
    assert f"chmod 700 {tmp_path}" in opened.advice


def test_the_doctor_names_template_files_that_cannot_be_read(place, typed):
    folder = place / "own"
    folder.mkdir()
    (folder / "broken.yaml").write_text("{")
    (folder / "latin.yaml").write_bytes(b"\xff\xfe")
    os.mkfifo(folder / "pipe.yaml")

    code, out, _ = typed("--set", f"templates={folder}", "doctor", "--json")

    found = next(check for check in json.loads(out)["checks"] if check["name"] == "templates")
    assert code == Exit.FAILED
    assert found["level"] == "bad"
    assert all(name in found["words"] for name in ("broken.yaml", "latin.yaml", "pipe.yaml"))


def test_the_doctor_counts_good_templates(tmp_path):
    name, text = next(iter(built_in_sources()))
    (tmp_path / name).write_text(text, encoding="utf-8")

    found = check_templates(tmp_path)

    assert (found.level, found.words.split()[0]) == (Level.OK, "1")


def test_a_template_that_cannot_be_used_is_told_beside_a_request_once_and_in_both_languages(place, typed):
    folder = place / "own"
    folder.mkdir()
    (folder / "greet.yaml").write_text(
        "id: greet\ntitle: {en: Greet}\nslots: {who: {type: nam}}\npatterns: {en: ['greet {who}']}\n"
        "examples: {}\nplan: {steps: []}\n"
    )
    own = ("--set", f"templates={folder}")

    run, planned = typed(*own, "run", "-q", "calculate 1+2"), typed(*own, "plan", "calculate 1+2")
    chinese = typed("--lang", "zh", *own, "run", "-q", "calculate 1+2")
    elsewhere = typed(*own, "plan", "calculate 1+2", "--planner", "offline")

    assert "3" in run[1]
    assert run[2] == planned[2]
    assert run[2].count("\n") == 1
    assert run[2].startswith("Left out: The template greet.yaml cannot be used: slots.who.type must be one of path,")
    assert chinese[2].startswith("已略过：模板 greet.yaml 无法使用：slots.who.type 应为以下之一：path,")
    assert elsewhere[2] == ""


def test_damage_is_told_in_chinese_by_the_doctor():
    findings = [Finding("journal", Level.BAD, "Run 01AB: record 8 fails its checks.", DAMAGE_HINT)]
    speak("zh")

    lines = finding_lines(findings)
    speak(None)

    assert "运行 01AB：第 8 条记录未通过校验。" in lines[0]
    assert lines[1].strip().startswith("-> 其他运行仍可读取")
