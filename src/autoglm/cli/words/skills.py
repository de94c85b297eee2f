"""What is said of skills (English, Chinese); `{0}`, `{1}` stand for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.skills": ("Add instructions that others wrote, and approve them.", "添加并批准他人编写的技能。"),
    "help.skills.list": ("Show all skills, where they are from, and their states.", "列出所有技能及其来源和状态。"),
    "help.skills.show": ("Show what a skill says, asks for and holds.", "查看技能的说明、申请的权限和文件。"),
    "help.skills.add": (
        "Put a skill into the home from a folder or zip file, after asking.",
        "从文件夹或 zip 文件添加技能；添加前会询问。",
    ),
    "help.skills.approve": ("Allow the content that a skill has now.", "批准技能当前的内容。"),
    "help.skills.remove": ("Forget a skill, and delete it from the home.", "移除技能，并从主目录中删除。"),
    "help.skills.yes": ("Approve it without asking.", "不询问，直接批准。"),
    "skills.none": (
        "There are no skills. `autoglm skills add FOLDER` adds one.",
        "还没有技能。用 `autoglm skills add 文件夹` 添加一个。",
    ),
    "skills.asks": ("Skill {0} from {1}", "技能 {0}，来自 {1}"),
    "skills.digest": ("digest", "摘要值"),
    "skills.origin": ("origin", "来源"),
    "skills.state": ("state", "状态"),
    "skills.folder": ("folder", "文件夹"),
    "skills.files": ("Files ({0}):", "文件（{0} 个）："),
    "skills.may": ("Its scripts may, in the sandbox:", "它的脚本在沙箱中可以："),
    "skills.warning": (
        "Models will read what it says. Approve only instructions that you trust.",
        "模型会读到它的内容。请只批准可信的说明。",
    ),
    "skills.approved": ("Skill {0} is approved.", "技能 {0} 已批准。"),
    "skills.removed": ("Skill {0} is removed.", "技能 {0} 已移除。"),
    "skills.forgotten": (
        "Skill {0} is no longer approved. It lies in {1}, which others keep.",
        "技能 {0} 不再是已批准状态。它位于 {1}，不由本程序管理。",
    ),
    "skills.broken": ("Skill {0} cannot be used: {1}", "技能 {0} 无法使用：{1}"),
    "skills.state.approved": ("approved", "已批准"),
    "skills.state.new": ("not approved yet", "尚未批准"),
    "skills.state.changed": ("changed, must be approved again", "已改动，须重新批准"),
    "skills.state.broken": ("broken", "无法使用"),
}
