"""Sentences that tools, models and settings say in English, as answers and the command line tell them in Chinese; `{0}`
stands for what is named in them. What is not here stays English: it is right, and rarer."""

from __future__ import annotations

import re
from functools import cache

_MOST_CHARS = 4_000
_HOLE = re.compile(r"\\\{(\d)\\\}")


def in_chinese(text: str) -> str:
    """An error's words in Chinese, as far as the table has them. Names in them stay as they are."""
    if len(text) > _MOST_CHARS:
        return text
    for pattern, told in _patterns():
        text = pattern.sub(told, text)
    return text.replace("。 ", "。")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence with its holes as groups, that reach over no line."""
    return tuple(
        (re.compile(_HOLE.sub("(.{1,200}?)", re.escape(english))), re.sub(r"\{(\d)\}", _group, chinese))
        for english, chinese in SENTENCES
    )


def _group(hole: re.Match[str]) -> str:
    return rf"\g<{int(hole[1]) + 1}>"


SENTENCES: tuple[tuple[str, str], ...] = (
    # plans and tools
    ("{0} needs '{1}'", "{0} 缺少参数 '{1}'"),
    ("{0} takes no such argument", "{0} 没有这个参数"),
    ("there is no step {0}", "没有步骤 {0}"),
    ("there is no tool {0}", "没有工具 {0}"),
    ("; did you mean {0}?", "；是否想用 {0}？"),
    ("There is no file or folder {0} in the workspace.", "工作区中没有文件或文件夹 {0}。"),
    ("Did you mean {0}?", "是否想用 {0}？"),
    ("There is only: {0}.", "现有：{0}。"),
    ("There is nothing in that folder.", "该文件夹是空的。"),
    ("The path {0} cannot be used: {1}.", "无法使用路径 {0}：{1}。"),
    ("The path {0} is a folder.", "路径 {0} 是文件夹。"),
    ("Check the permissions of the workspace folder.", "请检查工作区文件夹的权限。"),
    ("The path {0} ends neither in .md nor in .html.", "路径 {0} 既不以 .md 也不以 .html 结尾。"),
    ("The ending decides the form of the report.", "报告的格式由结尾决定。"),
    ("The file {0} is no text: it is {1}.", "文件 {0} 不是文本，而是 {1}。"),
    ("Use read_document, which reads documents, pictures and recordings.", "请用 read_document 读取文档、图片和录音。"),
    ("The file {0} is no table that can be read: it is {1}.", "文件 {0} 不是可读取的表格，而是 {1}。"),
    ("read_document finds the tables in documents.", "read_document 会找出文档中的表格。"),
    ("The file {0} cannot be read as CSV: {1}.", "文件 {0} 无法按 CSV 读取：{1}。"),
    ("{0} is not JSON: {1}.", "{0} 不是 JSON：{1}。"),
    ("{0} is no column.", "没有 {0} 这一列。"),
    ("{0} holds text, no numbers.", "{0} 列是文本，不是数字。"),
    ("Columns: {0}.", "列有：{0}。"),
    ("{0} is not a date or time that can be read", "{0} 不是可识别的日期或时间"),
    ("The table has {0} columns of numbers; say which one in `measure`.", "表格有 {0} 个数字列，请说明用哪一列。"),
    ("There is no {0} in it.", "其中没有 {0}。"),
    ("{0} is not an expression. Write it like (3 + 4) * 2, 15% of 80 or sqrt(2).",
     "{0} 不是算式。请写成 (3 + 4) * 2、15% of 80 或 sqrt(2) 这样。"),
    ("not done after {0} s", "{0} 秒内没有完成"),
    ("told to stop while it was running", "执行中被要求停止"),
    # the network
    ("The host {0} is not known.", "找不到主机 {0}。"),
    ("{0} cannot be reached ({1}).", "无法连接 {0}（{1}）。"),
    ("{0} did not answer within {1} s.", "{0} 在 {1} 秒内没有回应。"),
    ("{0} did not finish within {1} s.", "{0} 在 {1} 秒内没有传完。"),
    ("Try again later.", "请稍后再试。"),
    ("Try again, or allow more time.", "请重试，或给更多时间。"),
    ("Check the name.", "请检查名称。"),
    # models and their file
    ("No model is configured.", "没有配置模型。"),
    ("Set model.base_url and model.model.", "请设置 model.base_url 和 model.model。"),
    ("The pool {0} has no answer after {1} tries: {2}. The last one: {3}",
     "模型池 {0} 尝试 {1} 次后仍没有回答：{2}。最后一次：{3}"),
    ("The pool {0} has no place for this call: {1}.", "模型池 {0} 没有可用于这次调用的端点：{1}。"),
    ("Try again later, allow more time, or add endpoints to the pool.",
     "请稍后再试、给更多时间，或在模型池中增加端点。"),
    ("The model endpoint answered with status {0}", "模型端点返回了状态 {0}"),
    ("There is no models file {0}.", "没有模型文件 {0}。"),
    ("has no endpoint; write at least one.", "没有端点；请至少写一个。"),
    ("is not set; write the address, or a preset that has one.", "没有设置；请写出地址，或使用带地址的预设。"),
    ("is not set; write the model's name at that address.", "没有设置；请写出该地址上的模型名称。"),
    ("holds a key itself; write env:NAME or file:PATH instead.", "直接写了密钥；请改写成 env:名称 或 file:路径。"),
    ("docs/pools.md explains every key.", "每个键的说明见 docs/zh/pools.md。"),
    # settings
    ("{0} is not a setting;", "{0} 不是设置项；"),
    ("expected a whole number", "应为整数"),
    ("expected one of {0}.", "应为以下之一：{0}。"),
    ("did you mean {0}", "是否想用 {0}"),
)  # fmt: skip
