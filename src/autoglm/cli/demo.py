"""`./dev demo`: real requests over real files, in English and Chinese, with the real engine; no model, no network.

Every command shown is run as shown, in a folder of its own that is left for looking at.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click

from autoglm.cli.main import main as autoglm
from autoglm.cli.messages import say, speak
from autoglm.settings.places import CONFIG_NAME

_ROWS = 6_000
_PLACES = (("north", "北区"), ("south", "南区"), ("east", "东区"), ("west", "西区"))
_NOTES_EN = """Minutes of the sales meeting, Monday.
The team looked at the first half of the year. Sales in the south grew by 12 percent, mostly from the new shop in Lyon.
The north lost two customers because deliveries came late. The warehouse promised to ship within two days from July on.
Ann will call both customers before Friday. The budget for the autumn campaign is 12,000 euro.
Coffee was cold. The next meeting is on the first Monday of August.
"""
_NOTES_ZH = """销售会议纪要，星期一。
团队回顾了上半年的情况。南区销售额增长了百分之十二，主要来自里昂的新门店。
北区因为送货太晚失去了两个客户。仓库承诺从七月起两天之内发货。
小安将在星期五之前给这两个客户打电话。秋季活动的预算是一万二千欧元。
咖啡是凉的。下次会议在八月的第一个星期一。
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A line of explanation, and the command that shows it. `expects` is its exit code."""

    words: str
    arguments: tuple[str, ...]
    expects: int = 0


_REQUEST = "Summarize notes.txt, and total the amount by region in sales.csv"
_REPORT = "报告.md"

SCENES = (
    Scene("demo.plan", ("plan", _REQUEST)),
    Scene("demo.run", ("run", _REQUEST)),
    Scene("demo.show", ("runs", "show", "last")),
    Scene("demo.replay", ("runs", "replay", "last")),
    Scene("demo.template", ("--lang", "zh", "run", f"按地区汇总 销售.csv 的销售额，并生成报告 {_REPORT}")),
    Scene("demo.map", ("run", "Summarize all *.txt files in minutes/ into digest.md")),
    Scene("demo.refusal", ("--lang", "zh", "run", "把仓库打扫干净"), expects=1),
)


def main(folder: Path | None = None) -> int:
    """Play all scenes in a folder, a new temporary one by default; 0 when each ended as it should."""
    folder = Path(tempfile.mkdtemp(prefix="autoglm-demo-")) if folder is None else folder
    workspace = write_files(folder)
    speak(None)
    click.echo(say("demo.begin", workspace))
    endings = [_play(scene, folder) for scene in SCENES]
    is_good = all(endings)
    speak(None)
    _show_file(workspace / _REPORT)
    click.echo(say("demo.end", workspace) if is_good else say("demo.bad"))
    return 0 if is_good else 1


def write_files(folder: Path) -> Path:
    """The workspace with tables and notes in both languages."""
    workspace = folder / "work"
    (workspace / "minutes").mkdir(parents=True)
    (folder / CONFIG_NAME).write_text("", encoding="utf-8")
    english, chinese = ["date,region,amount"], ["日期,地区,销售额"]
    for number in range(_ROWS):
        date = f"2026-{number % 6 + 1:02d}-{number % 28 + 1:02d}"
        amount = 20 + number * 37 % 181
        place = _PLACES[number * 7 % 13 % len(_PLACES)]
        english.append(f"{date},{place[0]},{amount}")
        chinese.append(f"{date},{place[1]},{amount}")
    files = {
        "sales.csv": "\n".join(english),
        "销售.csv": "\n".join(chinese),
        "notes.txt": _NOTES_EN,
        "会议纪要.txt": _NOTES_ZH,
        "minutes/may.txt": _NOTES_EN,
        "minutes/june.txt": _NOTES_EN.replace("12 percent", "9 percent"),
        "minutes/七月.txt": _NOTES_ZH,
    }
    for name, text in files.items():
        (workspace / name).write_text(text + "\n", encoding="utf-8")
    return workspace


def _play(scene: Scene, folder: Path) -> bool:
    speak(None)
    shown = " ".join(f'"{word}"' if " " in word or not word.isascii() else word for word in scene.arguments)
    click.echo(f"\n{say(scene.words)}\n$ autoglm {shown}\n")
    sys.stdout.flush()
    apart = ("--config", str(folder / CONFIG_NAME), "--home", str(folder / "home"))
    offline = ("--set", f"workspace={folder / 'work'}", "--set", "model.base_url=", "--set", "model.model=")
    return autoglm([*apart, *offline, *scene.arguments]) == scene.expects


def _show_file(path: Path) -> None:
    click.echo(f"\n{say('demo.file', path.name)}\n")
    click.echo("\n".join(f"    {line}" for line in path.read_text(encoding="utf-8").splitlines()[:24]))


if __name__ == "__main__":
    sys.exit(main())
