"""The text tools: search, extract, summarize, stats, replace, lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.tools.bounds import Count, Few
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.encoding import decode
from autoglm.tools.extract import Found, Kind, extract, unique
from autoglm.tools.formats.sniffing import require_text
from autoglm.tools.language import CHINESE, most_used, sentences_of, written_words
from autoglm.tools.search import Match, Query, described, search
from autoglm.tools.summarize import summarize
from autoglm.tools.text_changes import text_lines, text_replace
from autoglm.tools.unread import Unread
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace, matches


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    matches: tuple[Match, ...]
    count: int
    paths: tuple[str, ...]
    is_truncated: bool
    note: str


@dataclass(frozen=True, slots=True)
class Extracted:
    items: tuple[Found, ...]
    values: Mapping[str, tuple[str, ...]]
    list: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class WordCount:
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Stats:
    characters: int
    characters_no_space: int
    words: int
    chinese_characters: int
    lines: int
    sentences: int
    paragraphs: int
    top_words: tuple[WordCount, ...]


def text_extract(text: str, kinds: list[Kind] | None = None) -> Extracted:
    """Find mail addresses, URLs, phone numbers, numbers, dates, money, ids and more in a text.

    Args:
        text: The text to look in.
        kinds: What to find; everything when left out.
    """
    items = extract(text, tuple(kinds or ()))
    values = {
        kind: tuple(unique(tuple(i for i in items if i.kind == kind))) for kind in sorted({i.kind for i in items})
    }
    return Extracted(items, values, tuple(unique(items)), len(items))


def text_stats(text: str) -> Stats:
    """Count characters, words, lines and sentences of a text, and its most used words.

    Args:
        text: The text to count.
    """
    chinese = len(CHINESE.findall(text))
    return Stats(
        characters=len(text),
        characters_no_space=len(re.sub(r"\s", "", text)),
        words=len(written_words(text)) + chinese,
        chinese_characters=chinese,
        lines=len(text.splitlines()),
        sentences=len(sentences_of(text)),
        paragraphs=len([part for part in re.split(r"\n\s*\n", text) if part.strip()]),
        top_words=tuple(WordCount(word, count) for word, count in most_used(text, limit=20)),
    )


class SearchTool:
    """The function behind text_search, bound to one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def search(
        self,
        query: str,
        text: str | None = None,
        *,
        path: str | None = None,
        pattern: str = "*",
        regex: bool = False,
        ignore_case: bool = True,
        context_lines: Few = 0,
        limit: Count = 200,
    ) -> Labelled[SearchResult]:
        """Find the lines that hold a word or pattern, in a text or in the files of the workspace.

        Args:
            query: What to look for.
            text: The text to look in. Give this or path.
            path: A file, or a folder whose files are searched. Give this or text.
            pattern: With a folder, the names of the files to search, such as *.log.
            regex: The query is a regular expression.
            ignore_case: Upper and lower case are the same.
            context_lines: How many lines to give before and after each match.
            limit: How many matches to give at most.
        """
        if not query:
            raise ToolError("Argument query is empty.", kind=FailureKind.INVALID_ARGS)
        if (text is None) == (path is None):
            raise ToolError("Give exactly one of the arguments text and path.", kind=FailureKind.INVALID_ARGS)
        wanted, found, count = Query(query, regex, ignore_case), list[Match](), 0
        unread = Unread()
        for name, lines, positions in search(self._sources(text, path, pattern, unread), wanted):
            count += len(positions)
            room = positions[: max(0, limit - len(found))]
            found.extend(described(name, lines, room, context_lines=context_lines))
        paths = tuple(dict.fromkeys(match.path for match in found if match.path))
        sources = tuple(f"file:{path}" for path in paths)
        result = SearchResult(query, tuple(found), count, paths, len(found) < count, unread.note())
        return Labelled(result, sources)

    def _sources(
        self, text: str | None, path: str | None, pattern: str, unread: Unread
    ) -> Iterator[tuple[str, list[str]]]:
        if path is None:
            yield "", (text or "").splitlines()
            return
        entry = self._workspace.entry(path)
        if not entry.is_folder:
            content = self._workspace.read(entry.path)
            require_text(content, entry.path)
            yield entry.path, decode(content).text.splitlines()
            return
        for one in self._workspace.walk(path, unread=unread.add):
            if not one.is_folder and matches(one, pattern):
                found = unread.read(self._workspace, one)
                if found is not None:
                    yield one.path, decode(found).text.splitlines()


def text_tools(workspace: Workspace) -> tuple[AnyTool, ...]:
    """text_search, text_extract, text_summarize, text_stats, text_replace, text_lines."""
    return (
        tool(
            name="text_search",
            effect=Effect.NONE,
            description_zh="在文本或工作区文件里查找包含某个词或正则表达式的行，可带上下文。",
            arguments_zh={
                "query": "要查找的内容。",
                "text": "在哪段文本里找。与 path 二选一。",
                "path": "一个文件，或一个文件夹（搜索其中的文件）。与 text 二选一。",
                "pattern": "path 是文件夹时，要搜索的文件名，例如 *.log。",
                "regex": "把 query 当作正则表达式。",
                "ignore_case": "不区分大小写。",
                "context_lines": "每处匹配前后各给出多少行。",
                "limit": "最多给出多少处匹配。",
            },
            keywords=words(
                "search, grep, look for, lines containing, which lines, mentions, occurrences, appears, says, hits, "
                "搜索, 检索, 查找, 搜, 搜一下, 搜搜, 找一找, 包含, 含有, 提到, 出现, 哪几行, 哪些行, 哪一行, "
                "第几行, 有没有, 几处"
            ),
            examples=(
                "search for 'error' in app.log",
                "在 app.log 里搜索“错误”",
                "app.log 里有几行包含“超时”",
                "notes.txt 里包含“已付款”的行",
            ),
            consumes={"text": "text", "path": "path"},
            produces={"matches": "table", "paths": "paths", "count": "number"},
            untrusted=("matches",),
            origin="built-in",
        )(SearchTool(workspace).search),
        _extracting_tool(),
        *_reading_tools(),
        *_changing_tools(),
    )


def _extracting_tool() -> AnyTool:
    return tool(
        name="text_extract",
        effect=Effect.NONE,
        description_zh="从文本里提取邮箱、网址、电话、数字、日期、金额、身份证号等。",
        arguments_zh={"text": "从哪段文本里提取。", "kinds": "要提取哪些种类；留空表示全部。"},
        keywords=words(
            "extract, pull out, pull, pick out, collect, gather, email addresses, email address, links, urls, "
            "phone numbers, dates, "
            "amounts, percentages, hashtags, appear, mentioned, grab, ip addresses, version numbers, "
            "提取, 抽取, 找出, 挑出, 挑出来, 摘出, 摘出来, 提出来, 拿出来, 取出来, 抽出来, 拎出来, 收集, "
            "收集起来, 整理出来, 列出来, 邮箱, 电话, "
            "手机号, 网址, 链接, 日期, 金额, 数字, 身份证, 百分比, "
            "版本号, 话题, 提到的"
        ),
        examples=(
            "extract all email addresses from contacts.txt",
            "the phone numbers in contacts.docx",
            "which dates are in letter.txt",
            "提取 contacts.txt 里的所有邮箱",
            "通讯录.docx 里的手机号",
            "letter.txt 里有哪些日期",
        ),
        consumes={"text": "text"},
        produces={"items": "table", "list": "list", "count": "number"},
        untrusted=("items", "values", "list"),
        origin="built-in",
    )(text_extract)


def _reading_tools() -> tuple[AnyTool, ...]:
    return (
        tool(
            name="text_summarize",
            effect=Effect.NONE,
            description="Summarize a text by its most telling sentences, Chinese or English. No model is used.",
            description_zh="用原文里最重要的句子概括一段文本，支持中文和英文，不需要模型。",
            arguments_zh={
                "text": "要概括的文本。",
                "sentences": "最多给出多少句。",
                "language": "文本的语言；auto 表示自动判断。",
            },
            keywords=words(
                "summarize, summarise, summary, sum up, recap, overview, takeaways, digest, key points, "
                "main points, gist, tl;dr, "
                "boil down, condense, "
                "shorten, what is it about, 总结, 摘要, 概括, 归纳, 要点, 概要, 提炼, 梗概, 大意, 缩成, 缩到, "
                "缩短, 概述, 简述, "
                "浓缩, 精简, 讲了什么, 主要内容, 说清楚"
            ),
            examples=(
                "summarize report.md in three sentences",
                "summarise https://example.com/news",
                "用三句话总结 report.md",
                "总结 https://example.com/news",
            ),
            consumes={"text": "text"},
            produces={"summary": "text", "keywords": "list"},
            untrusted=("summary", "sentences", "keywords"),
            origin="built-in",
        )(summarize),
        _counting_tool(),
    )


def _counting_tool() -> AnyTool:
    return tool(
        name="text_stats",
        effect=Effect.NONE,
        description_zh="统计文本的字符数、字数、行数、句数，以及最常用的词。",
        arguments_zh={"text": "要统计的文本。"},
        keywords=words(
            "count words, word count, characters, lines, how many words, how many lines, "
            "how many characters, how many sentences, how long, most used words, "
            "words used most, "
            "most common words, most frequent words, statistics, 数一下, 数一数, 数数, 字数, 词数, 行数, "
            "字符数, 多少字, 多少个汉字, 几个汉字, 汉字数, 多少汉字, 多少行, "
            "几个字, 几千字, 几万字, 几行, 几段, 几句, 篇幅, "
            "词频, 的词, 高频词, 最常用, 用得最多, 出现最多, 词, 哪些词, 文本统计"
        ),
        examples=(
            "how many words are in notes.txt",
            "the most used words in notes.txt",
            "notes.txt 有多少字",
            "app.log 有多少行",
            "notes.txt 里用得最多的词",
        ),
        consumes={"text": "text"},
        produces={
            "words": "number",
            "characters": "number",
            "chinese_characters": "number",
            "lines": "number",
            "sentences": "number",
            "paragraphs": "number",
            "top_words": "table",
        },
        untrusted=("top_words",),
        origin="built-in",
    )(text_stats)


def _changing_tools() -> tuple[AnyTool, ...]:
    """What makes a text over and gives it back."""
    return (
        tool(
            name="text_replace",
            effect=Effect.NONE,
            description_zh="把文本里的词语全部替换成别的词语，并说明替换了几处；只给出新文本，不写入文件。",
            arguments_zh={
                "text": "要修改的文本。",
                "old": "要被替换的词语，与原文一致。",
                "new": "换成什么；留空表示删去这些词语。",
                "ignore_case": "不区分大小写。",
                "whole_words": "词语只是更长的词的一部分时，保留不动。",
            },
            keywords=words("substitute, find and replace, search and replace, 查找替换, 批量替换"),
            examples=(
                'replace "colour" with "color" in a.txt',
                'replace "2025" with "2026" in a.txt and save it to b.txt',
                "把 a.txt 里的“甲方”换成“乙方”",
                "把 a.txt 里的“周三”改成“周四”，存回 a.txt",
            ),
            consumes={"text": "text"},
            produces={"text": "text", "count": "number"},
            untrusted=("text",),
            origin="built-in",
        )(text_replace),
        tool(
            name="text_lines",
            effect=Effect.NONE,
            description_zh="给文本的各行排序、去重，或只留下包含某些词的行；一行里用逗号分开的清单也可以。",
            arguments_zh={
                "text": "文本，或一行里用逗号分开的清单；空行会去掉。",
                "sort": "数字按大小、其他按字母排序：rising 升序，falling 降序；留空则保持原顺序。",
                "is_unique": "重复的行只保留第一次出现的。",
                "contains": "只留下包含这些词的行，不区分大小写。",
            },
            keywords=words("deduplicate, duplicate lines, sort lines, 去重, 重复行, 按行排序"),
            examples=(
                "remove duplicate lines from names.txt",
                "sort the lines of names.txt and save them to sorted.txt",
                "名单.txt 去掉重复的行",
            ),
            consumes={"text": "text"},
            produces={"text": "text", "lines": "list", "count": "number"},
            untrusted=("text", "lines"),
            origin="built-in",
        )(text_lines),
    )
