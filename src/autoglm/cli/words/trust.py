"""What is said of trusting the settings files of a folder (English, Chinese); `{0}` stands for the values."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help.trust": (
        "Let the settings files of a folder count, after showing what they set.",
        "展示文件夹中的设置文件写了什么，经确认后才予以采用。",
    ),
    "help.trust.forget": ("No longer trust them.", "不再信任这些文件。"),
    "help.trust.yes": ("Trust them without asking.", "不询问，直接信任。"),
    "trust.none": (
        "There is no settings file in {0}: no autoglm.yaml and no models.yaml.",
        "{0} 中没有设置文件：既没有 autoglm.yaml，也没有 models.yaml。",
    ),
    "trust.sets": ("{0} sets:", "{0} 设置了："),
    "trust.sets_nothing": ("  nothing beyond the defaults", "  没有改动默认值"),
    "trust.done": ("{0} is trusted as it is now.", "已信任 {0} 的当前内容。"),
    "trust.forgotten": ("{0} is not trusted any more.", "不再信任 {0}。"),
}
