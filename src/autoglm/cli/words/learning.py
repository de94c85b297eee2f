"""What is said of learning on this machine (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.learn": ("Learn from corrections, on this machine alone.", "从更正中学习，仅在本机进行。"),
    "help.learn.list": ("Show what is kept, and what was learned from it.", "列出保存的更正和由此学得的版本。"),
    "help.learn.forget": (
        "Delete corrections by their numbers, or with --all everything, what was learned included.",
        "按编号删除更正；--all 删除全部，包括学得的版本。",
    ),
    "help.learn.all": ("Delete all corrections and all versions.", "删除所有更正和版本。"),
    "help.learn.train": ("Learn a new version and measure it; it is not used yet.", "学习一个新版本并测量；暂不启用。"),
    "help.learn.promote": ("Use a version that does no worse than before.", "启用一个不比原来差的版本。"),
    "help.learn.rollback": ("Go back to what was used before.", "回到之前使用的版本。"),
    "help.plan.correct": (
        "Keep this plan as the right one for the request, to learn from (needs offline.learn).",
        "把该计划作为此请求的正确计划保存下来，供学习使用（需开启 offline.learn）。",
    ),
    "learn.on": (
        "Corrections are kept in the home (offline.learn is on). Nothing of them leaves this machine.",
        "更正会保存在主目录中（offline.learn 已开启）；它们不会离开本机。",
    ),
    "learn.off": (
        "offline.learn is off: no new corrections are kept.",
        "offline.learn 未开启：不再保存新的更正。",
    ),
    "learn.no_consent": (
        "Nothing was kept: offline.learn is off.",
        "没有保存任何内容：offline.learn 未开启。",
    ),
    "learn.no_consent.hint": (
        "To agree that requests and their right plans are kept in the home, set offline.learn to on, "
        "or give --set offline.learn=on. They never leave this machine.",
        "如果同意把请求及其正确计划保存在主目录中，请把 offline.learn 设为 on，或加上 --set offline.learn=on。"
        "它们不会离开本机。",
    ),
    "learn.only_tools": (
        "Only plans whose steps all call tools can be learned from.",
        "只能从每一步都调用工具的计划中学习。",
    ),
    "learn.kept": (
        "Kept, on this machine alone: {1} now holds {0}. `autoglm learn forget` deletes them.",
        "已保存，仅限本机：{1} 中现有 {0} 条。用 `autoglm learn forget` 删除。",
    ),
    "learn.refused": ("to be refused", "应当拒绝"),
    "learn.which": ("Name the numbers of corrections, or give --all.", "请写出更正的编号，或使用 --all。"),
    "learn.forgotten": ("Deleted: {0}.", "已删除 {0} 条。"),
    "learn.remains": (
        "Versions that were learned from them are still there; `autoglm learn forget --all` deletes those, too.",
        "由它们学得的版本仍然保留；`autoglm learn forget --all` 可一并删除。",
    ),
    "learn.version": ("Version {0}, from {1} corrections", "版本 {0}，来自 {1} 条更正"),
    "learn.version.used": ("Version {0}, from {1} corrections, in use", "版本 {0}，来自 {1} 条更正，使用中"),
    "learn.all": ("corrections kept", "保存的更正"),
    "learn.idle": (
        "Nothing was learned: no correction is planned better than with the shipped weights. Correct another request "
        "that uses the same new word; words that serve every request teach nothing.",
        "没有学到东西：没有一条更正比随附的权重规划得更好。请再更正一条用到同一个新词的请求；各种请求都用的词不起作用。",
    ),
    "learn.held_back": ("corrections held back", "留出的更正"),
    "learn.check": ("shipped check", "随附的检查集"),
    "learn.figures": ("{0}: {1} right before, {2} after, of {3}", "{0}：原来对 {1}，现在对 {2}，共 {3}"),
    "learn.lost": ("no longer right: {0}", "不再正确：{0}"),
    "learn.can": (
        "`autoglm learn promote {0}` uses it; `autoglm learn rollback` goes back.",
        "用 `autoglm learn promote {0}` 启用；用 `autoglm learn rollback` 回退。",
    ),
    "learn.not.check": (
        "It is not to be used: requests that were planned right would be no longer.",
        "不能启用：有原本正确的请求会变错。",
    ),
    "learn.not.held_back": (
        "It is not to be used: it does worse on the corrections that were held back.",
        "不能启用：它在留出的更正上变差了。",
    ),
    "learn.not.shipped": (
        "It is not to be used: it was learned beside the weights of another release.",
        "不能启用：它是配合另一个发行版的权重学得的。",
    ),
    "learn.promoted": ("Version {0} is used from the next plan on.", "从下一个计划起使用版本 {0}。"),
    "learn.shipped": ("The shipped weights are used again.", "恢复使用随附的权重。"),
}
