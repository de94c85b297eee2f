"""The language of a request is that of its own words, whatever it names."""

from __future__ import annotations

import time

import pytest

from autoglm.planning.language import language_of_request

ENGLISH = [
    "How many words are in 会议.txt?",
    "Summarize 没有.txt",
    "show the first 3 rows of 名单.csv",
    "会议.txt: how many words?",
    "Sum the 金额 in 支出.csv",
    "Sum 金额 by 类别 in 支出.csv",
    'Find "招聘" in the files of 合同/',
    "Find ‘招聘’ in 合同/2026/a.txt, and what's in b.txt",
    "Translate 「你好」 to English",
    "Explain `打印(1)`",
    "rows where 金额 > 100 in 支出.csv",
    "send the notes to 张三",
    "files in docs/会议",
    "Send https://example.com/a?q=1 to zhang@example.com",
    "calculate 1+2",
    "1+2",
    "",
]
CHINESE = [
    "总结 sales.csv",
    "总结sales.csv",
    "统计sales.csv amount by region",
    "把report.txt和notes.txt合并到both.md",
    "sales.csv 的 amount 总和",
    "sales.csv amount 总和",
    "会议.txt",
    "“会议”",
    "总结会议.txt",
    "总结会议.txt and 计划.txt",
    "请总结会议.txt并保存到摘要.md",
    '翻译 "good morning" 成中文',
    "用 python 写 hello world",
    "docs/里有几个 csv",
    "2026/3/1是星期几",
    "读取网页 https://example.com/a",
    "搜索 the lord of the rings",
    "amount 最大的一行，sales.csv",
    "计算 1/0",
    "group sales.csv by region 并保存到 a.csv",
]


@pytest.mark.parametrize("request_text", ENGLISH)
def test_english_words_make_an_english_request_whatever_it_names(request_text):
    assert language_of_request(request_text) == "en"


@pytest.mark.parametrize("request_text", CHINESE)
def test_chinese_words_make_a_chinese_request_whatever_it_names(request_text):
    assert language_of_request(request_text) == "zh"


@pytest.mark.parametrize("piece", ["a", "字", '"', "“", "'", "`", "a.", "字.b", "/", "a@", "《x", "and 字"])
def test_a_long_request_costs_little(piece):
    began = time.perf_counter()

    language_of_request(piece * 50_000)

    assert time.perf_counter() - began < 2
