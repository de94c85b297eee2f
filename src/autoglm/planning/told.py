"""Sentences that tools, models and settings say in English, as answers and the command line tell them in Chinese; `{0}`
stands for what is named in them, `{#0}` for a figure alone. What is not here stays English: it is right, and rarer."""

from __future__ import annotations

import re
from functools import cache

_MOST_CHARS = 4_000
_HOLE = re.compile(r"\\\{(\\#)?\d\\\}")
_LITERAL = re.compile(r"\{#?\d\}")
_ANYTHING = "(.{1,1000}?)"
_FIGURE = r"([¥$€£]?\d[\d,.e+-]*[元%]?)"
"""A hole for a figure alone, `{#0}`."""
_FIRST = r"(?<!\w )(?<![^ 。])"
"""Before a figure that begins a sentence: the end of another, or nothing."""
_SUBJECT = r"(?=\S)('[^'\n]{1,200}'|(?:(?![.:] |[。：]).){1,200}?)"
"""What a sentence begins with: a name in quotes, or words that reach over no end of a sentence before it."""


def in_chinese(text: str) -> str:
    """An error's or a note's words in Chinese, as far as the table has them. Names in them stay as they are."""
    if len(text) > _MOST_CHARS:
        return text
    for literal, pattern, told in _patterns():
        if literal in text:
            text = pattern.sub(told, text)
    return text.replace("。 ", "。")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Each sentence: its longest part without holes, which is looked for first as that is quick, and its pattern."""
    return tuple(
        (max(_LITERAL.split(english), key=len), _pattern(english), re.sub(r"\{(\d)\}", _group, chinese))
        for english, chinese in SENTENCES
    )


def _pattern(english: str) -> re.Pattern[str]:
    """The sentence with its holes as groups, that reach over no line; a point in a name ends no sentence."""
    subject, rest = (_SUBJECT, english[3:]) if english.startswith("{0}") else ("", english)
    subject = _FIRST if english.startswith("{#0}") else subject
    end = r"(?!\w)" if english.endswith(".") else ""
    return re.compile(subject + _HOLE.sub(lambda hole: _FIGURE if hole[1] else _ANYTHING, re.escape(rest)) + end)


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
    ("The path {0} is a symlink or a device.", "路径 {0} 是符号链接或设备。"),
    ("The path {0} is not a regular file.", "路径 {0} 不是普通文件。"),
    ("The path {0} leads out of the workspace.", "路径 {0} 指向工作区之外。"),
    ("The path {0} goes through a link, or through a file as if it were a folder.",
     "路径 {0} 经过链接，或把文件当作文件夹。"),
    ("Use a path relative to the workspace folder, without `..` and without links.",
     "请使用相对工作区文件夹的路径，不含 `..` 和链接。"),
    ("The path {0} cannot be used: {1}.", "无法使用路径 {0}：{1}。"),
    ("The path {0} is a folder.", "路径 {0} 是文件夹。"),
    ("Name a file in it: {0}.", "请写出其中的文件：{0}。"),
    ("Name a file.", "请写出文件名。"),
    ("Check the permissions of the workspace folder.", "请检查工作区文件夹的权限。"),
    ("The path {0} ends neither in .md nor in .html.", "路径 {0} 既不以 .md 也不以 .html 结尾。"),
    ("The ending decides the form of the report.", "报告的格式由结尾决定。"),
    ("The file {0} is no text: it is {1}.", "文件 {0} 不是文本，而是 {1}。"),
    ("The file {0} is no text: it holds bytes that are no characters.", "文件 {0} 不是文本：其中的字节不是字符。"),
    ("Open it in the program that made it.", "请用生成它的程序打开。"),
    ("The file has only {0} lines.", "文件只有 {0} 行。"),
    ("The file has only {0} line.", "文件只有 {0} 行。"),
    ("There is nothing to summarize: the text is empty.", "没有可总结的内容：文本是空的。"),
    ("Look whether it is the right file.", "请核对是不是要用的文件。"),
    ("Use read_document, which reads documents, pictures and recordings.", "请用 read_document 读取文档、图片和录音。"),
    ("The file {0} is no table that can be read: it is {1}.", "文件 {0} 不是可读取的表格，而是 {1}。"),
    ("The file {0} is no Excel workbook: it is {1}.", "文件 {0} 不是 Excel 工作簿，而是 {1}。"),
    ("Save it again as .xlsx, or give it the ending of what it holds, such as .csv.",
     "请重新保存为 .xlsx，或把扩展名改成与内容相符的，例如 .csv。"),
    ("read_document finds the tables in documents.", "read_document 会找出文档中的表格。"),
    ("{0} is not JSON: {1}.", "{0} 不是 JSON：{1}。"),
    ("{0} is not a date or time that can be read", "{0} 不是可识别的日期或时间"),
    ("There is no {0} in it.", "其中没有 {0}。"),
    ("{0} is not an expression. Write it like (3 + 4) * 2, 15% of 80 or sqrt(2).",
     "{0} 不是算式。请写成 (3 + 4) * 2、15% of 80 或 sqrt(2) 这样。"),
    # adding rows
    ("The rows do not have the columns of {0}.", "这些行与 {0} 的列不一致。"),
    ("Only the file has {0}.", "只有文件有：{0}。"),
    ("Only the rows have {0}.", "只有这些行有：{0}。"),
    ("Choose the same columns, or write to another file.", "请选用相同的列，或写入另一个文件。"),
    # folders
    ("The file {0} is read-only.", "文件 {0} 是只读的。"),
    ("Write to another file, or allow changes to this one first (chmod u+w).",
     "请写入另一个文件，或先允许修改该文件（chmod u+w）。"),
    ("Left out, for lack of the right to read: {0}.", "无权读取，已略过：{0}。"),
    ("Left out, being too large to search: {0}.", "太大，未搜索：{0}。"),
    # tables: files
    ("The file {0} cannot be read as a table: {1}.", "文件 {0} 无法按表格读取：{1}。"),
    ("it is no text with lines", "它不是分行的文本"),
    ("The delimiter {0} cannot be used: {1}.", "无法使用分隔符 {0}：{1}。"),
    ("It is one character, such as , or ;.", "分隔符是一个字符，例如 , 或 ;。"),
    ("The given table", "给出的表格"),
    ("{0} has more than {1} rows or {2} columns.", "{0} 超过 {1} 行或 {2} 列。"),
    ("Split the file.", "请拆分文件。"),
    ("The {0} is damaged: {1}.", "{0} 已损坏：{1}。"),
    ("Open it in its own program and save it again.", "请用原来的程序打开并重新保存。"),
    ("The file is empty.", "文件是空的。"),
    ("The table of {0} has no rows below its names.", "{0} 的表格只有列名，没有数据行。"),
    ("{0} has no rows below its names.", "{0}只有列名，没有数据行。"),
    ("There are names, and no rows below them.", "只有列名，没有数据行。"),
    ("Look whether it is the right table.", "请核对是不是要用的表格。"),
    ("The table has no columns: it is empty.", "表格是空的，没有列。"),
    ("The content is not text in a known encoding; bytes that could not be read were replaced.",
     "内容不是已知编码的文本；无法识别的字节已被替换。"),
    ("Columns without a name, or with the same name, were given one.", "没有名称或名称重复的列已重新命名。"),
    ("{0} row does not have {1} cells; missing ones are null, further ones were left out.",
     "有 {0} 行的单元格不是 {1} 个：缺少的按空值计，多出的已略去。"),
    ("{0} rows do not have {1} cells; missing ones are null, further ones were left out.",
     "有 {0} 行的单元格不是 {1} 个：缺少的按空值计，多出的已略去。"),
    ("{0} stays text: not all its cells are dates of which day and month can be told, such as {1}.",
     "{0} 列仍按文本处理：其中有的单元格不是日期，或分不清日和月，例如 {1}。"),
    ("In {0} {1} was read as nothing ({#2} cells).", "{0} 列的 {1} 按空单元格处理（{2} 个）。"),
    ("In {0} {1} was read as nothing ({#2} cell).", "{0} 列的 {1} 按空单元格处理（{2} 个）。"),
    ("No sheet that is seen holds anything.", "可见的工作表都是空的。"),
    ("This is the sheet {0}, the first of {1}; read_document gives the others.",
     "这是工作表 {0}，共 {1} 个工作表中的第一个；其余的可用 read_document 读取。"),
    ("{0} hidden rows and {1} hidden columns are among the others.", "其中包括 {0} 个隐藏行和 {1} 个隐藏列。"),
    ("{0} hidden row and {1} hidden columns are among the others.", "其中包括 {0} 个隐藏行和 {1} 个隐藏列。"),
    ("{0} hidden rows and {1} hidden column are among the others.", "其中包括 {0} 个隐藏行和 {1} 个隐藏列。"),
    ("{0} hidden row and {1} hidden column are among the others.", "其中包括 {0} 个隐藏行和 {1} 个隐藏列。"),
    ("There is more in it than fits.", "内容过多，未能全部读入。"),
    # tables: columns and cells
    ("{0} is no column.", "没有 {0} 这一列。"),
    ("{0} fits more than one column.", "{0} 与不止一列相符。"),
    ("{0} was read as column {1}.", "{0} 按列 {1} 处理。"),
    ("Columns: {0}.", "列有：{0}。"),
    ("Columns of numbers: {0}.", "数字列有：{0}。"),
    ("The table has {0} columns of numbers; say which one is meant.", "表格有 {0} 个数字列，请说明用哪一列。"),
    ("The table has no column of numbers.", "表格没有数字列。"),
    ("It is empty.", "表格是空的。"),
    ("{0} is empty in all {1} rows.", "{0} 列的 {1} 行都是空的。"),
    ("{0} is empty in its only row.", "{0} 列唯一的一行是空的。"),
    ("{0} holds text, no numbers: row {1} holds {2}.", "{0} 列是文本，不是数字：第 {1} 行是 {2}。"),
    ("{0} holds date, no numbers: row {1} holds {2}.", "{0} 列是日期，不是数字：第 {1} 行是 {2}。"),
    ("{0} holds boolean, no numbers: row {1} holds {2}.", "{0} 列是真假值，不是数字：第 {1} 行是 {2}。"),
    ("Most cells of {0} are figures, but row {1} holds {2}.", "{0} 列大多是数字，但第 {1} 行是 {2}。"),
    ("Most cells of {0} are dates, but row {1} holds {2}.", "{0} 列大多是日期，但第 {1} 行是 {2}。"),
    ("Write all cells of {0} in one form, or leave the others empty.",
     "请把 {0} 列的单元格都写成同一种形式，或把其余的留空。"),
    ("{0} of {1} cells of {2} holds no number and was left out.", "{2} 列的 {1} 个单元格中有 {0} 个没有数字，未计入。"),
    ("{0} of {1} cell of {2} holds no number and was left out.", "{2} 列的 {1} 个单元格中有 {0} 个没有数字，未计入。"),
    ("{0} of {1} cells of {2} hold no number and were left out.", "{2} 列的 {1} 个单元格中有 {0} 个没有数字，未计入。"),
    ("The figures of {0} are in {1}.", "{0} 列的单位是 {1}。"),
    ("The sum {0} is too large for a number.", "总和 {0} 太大，无法用数字表示。"),
    ("A figure of column {0} is too large for a number.", "列 {0} 的一个数太大，无法用数字表示。"),
    ("The largest is about {0}.", "最大约为 {0}。"),
    # tables: rows
    ("No row has {0}; there are figures from {1} to {2}.", "没有 {0} 的行；现有数字从 {1} 到 {2}。"),
    ("No row has {0}; there is nothing.", "没有 {0} 的行；该列是空的。"),
    ("No row has {0}; there are {1}.", "没有 {0} 的行；现有：{1}。"),
    ("No row has {0}; there is {1}.", "没有 {0} 的行；现有：{1}。"),
    ("These are the first {0} of {1} rows: more than {2} bytes do not fit.",
     "这是 {1} 行中的前 {0} 行：超过 {2} 字节的放不下。"),
    ("These are the first {0} of {1} groups: more than {2} bytes do not fit.",
     "这是 {1} 组中的前 {0} 组：超过 {2} 字节的放不下。"),
    ("This is the first of {0} rows: more than {1} bytes do not fit.",
     "这是 {0} 行中的第 1 行：超过 {1} 字节的放不下。"),
    ("This is the first of {0} groups: more than {1} bytes do not fit.",
     "这是 {0} 组中的第 1 组：超过 {1} 字节的放不下。"),
    ("This is the first of {0} rows.", "这是 {0} 行中的第 1 行。"),
    ("These are the first {0} of {1} rows.", "这是 {1} 行中的前 {0} 行。"),
    ("{0} more rows have the same value as the last one.", "另有 {0} 行与最后一行的值相同。"),
    ("{0} more row has the same value as the last one.", "另有 {0} 行与最后一行的值相同。"),
    ("{0} more groups have the same value as the last one.", "另有 {0} 组与最后一组的值相同。"),
    ("{0} more group has the same value as the last one.", "另有 {0} 组与最后一组的值相同。"),
    ("Largest first.", "从大到小排列。"),
    ("Latest first.", "从晚到早排列。"),
    ("Earliest first.", "从早到晚排列。"),
    ("In falling order.", "按降序排列。"),
    ("In rising order.", "按升序排列。"),
    # tables: groups, shares and spans of time
    ("{0} was read as the years of column {1}.", "{0} 按列 {1} 的年份处理。"),
    ("{0} was read as the quarters of column {1}.", "{0} 按列 {1} 的季度处理。"),
    ("{0} was read as the months of column {1}.", "{0} 按列 {1} 的月份处理。"),
    ("{0} was read as the weeks of column {1}.", "{0} 按列 {1} 的周处理。"),
    ("{0} was read as the weekdays of column {1}.", "{0} 按列 {1} 的星期处理。"),
    ("{0} was read as the days of column {1}.", "{0} 按列 {1} 的日期处理。"),
    ("{0} was read as the hours of column {1}.", "{0} 按列 {1} 的小时处理。"),
    ("{0} looks like {1}.", "{0} 的写法如 {1}。"),
    ("The table has {0} columns of dates, and {1} can be that of each.",
     "表格有 {0} 个日期列，{1} 可以是其中任何一列的。"),
    ("Columns of dates: {0}. Name one of them, such as {1}.", "日期列有：{0}。请说明是哪一列，例如 {1}。"),
    ("{0} holds dates of which day and month cannot be told, such as {1}.", "{0} 列的日期分不清日和月，例如 {1}。"),
    ("Write them as 2026-03-09.", "请写成 2026-03-09 的形式。"),
    ("{0} holds days without the time of day: they have no hours.", "{0} 列只有日期，没有时刻，分不出小时。"),
    ("Ask by day, weekday, week, month, quarter or year.", "请按天、星期、周、月、季度或年来问。"),
    ("{0} is no year.", "{0} 不是年份。"),
    ("{0} is no quarter.", "{0} 不是季度。"),
    ("{0} is no month.", "{0} 不是月份。"),
    ("{0} is no week.", "{0} 不是周数。"),
    ("{0} is no weekday.", "{0} 不是星期。"),
    ("{0} is no day.", "{0} 不是日期。"),
    ("{0} is no hour.", "{0} 不是小时。"),
    ("Write it like {0}.", "请写成 {0} 这样。"),
    ("No group has {0}; there are figures from {1} to {2}.", "没有 {0} 的组；现有数字从 {1} 到 {2}。"),
    ("No group has {0}; there is nothing.", "没有 {0} 的组；各组都没有数字。"),
    ("No group has {0}; there is {1}.", "没有 {0} 的组；现有：{1}。"),
    ("`having` picks groups, and there is no `group_by`.", "`having` 用来挑选组，但没有写 `group_by`。"),
    ("Name the columns that make the groups, or pick rows with `where`.", "请写出分组的列，或用 `where` 挑选行。"),
    ("The figures {0} are no numbers, such as {1}: `having` compares numbers.",
     "{0} 不是数字，例如 {1}；`having` 只比较数字。"),
    ("Leave `having` out, or pick the rows with `where`.", "请去掉 `having`，或用 `where` 挑选行。"),
    ("A {0} has no share: parts of a whole are added up or counted.", "{0} 没有占比：只有求和与计数才有占比。"),
    ("Use the operation sum or count, or leave `share` out.", "请用 sum 或 count，或去掉 `share`。"),
    ("{0} of all rows is 0: nothing can be a share of it.", "全部行的 {0} 为 0，算不出占比。"),
    ("Ask for the figure itself.", "请直接求数值。"),
    ("{0} is {1}, and the whole is {2}: with figures below 0 that is no share of it.",
     "{0} 为 {1}，整体为 {2}：有小于 0 的数，算不出占比。"),
    ("Ask for the figures themselves, or leave the rows below 0 out of the table.",
     "请直接求数值，或从表格中去掉小于 0 的行。"),
    ("Some figures of {0} are below 0.", "{0} 列有小于 0 的数。"),
    ("Each share is that of {0} in its own group.", "占比是各组中 {0} 的部分。"),
    ("{0} groups have no share: the whole is 0.", "有 {0} 组没有占比：整体为 0。"),
    ("{0} group has no share: the whole is 0.", "有 {0} 组没有占比：整体为 0。"),
    ("The whole is {#0} rows.", "整体为 {0} 行。"),
    ("The whole is {#0} row.", "整体为 {0} 行。"),
    ("The whole is {#0} cells of {1}.", "整体为 {1} 列的 {0} 个单元格。"),
    ("The whole is {#0} cell of {1}.", "整体为 {1} 列的 {0} 个单元格。"),
    ("The whole is {0}.", "整体为 {0}。"),
    ("{#0} of {#1} rows.", "{1} 行中的 {0} 行。"),
    ("{#0} of {#1} row.", "{1} 行中的 {0} 行。"),
    ("{#0} of {#1} cells of {2}.", "{2} 列的 {1} 个单元格中的 {0} 个。"),
    ("{#0} of {#1} cell of {2}.", "{2} 列的 {1} 个单元格中的 {0} 个。"),
    ("{#0} of {#1}.", "{1} 中的 {0}。"),
    # tables: SQL and charts
    ("Give exactly one of the arguments {0}.", "参数 {0} 只能给出其中一个。"),
    ("The table {0} cannot be made: {1}.", "无法建立表 {0}：{1}。"),
    ("The query needs more than the {0} s that a query may take.", "查询超过了允许的 {0} 秒。"),
    ("Ask for less at a time; a recursive WITH needs an end.", "请分次查询；递归的 WITH 要有终点。"),
    ("Only SELECT is allowed: {0}.", "只允许 SELECT：{0}。"),
    ("Write one SELECT statement.", "请写一条 SELECT 语句。"),
    ("The SQL does not work: {0}.", "SQL 无法执行：{0}。"),
    ("Tables: {0}.", "表有：{0}。"),
    ("A cell of column {0} holds {1} bytes; the most is {2}.", "列 {0} 的一个单元格有 {1} 字节，最多 {2} 字节。"),
    ("Ask for a part of it with substr(...), or for its length(...).",
     "请用 substr(...) 取其中一部分，或用 length(...) 取长度。"),
    ("There is nothing to draw: the table has no rows or no column of numbers.",
     "没有可画的内容：表格没有数据行，或没有数字列。"),
    ("{0} points are too many for a chart; the most is {1}.", "{0} 个数据点对图表来说太多，最多 {1} 个。"),
    ("A pie needs values that are not negative and have a sum above 0.", "饼图的值不能为负，且总和要大于 0。"),
    # time
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
