"""Reading, writing, listing and finding files inside the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import CallContext, Effect
from autoglm.core.values import Json
from autoglm.planning.written import written
from autoglm.tools.bounds import Count, Positive, Size
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.encoding import decode, lines_behind
from autoglm.tools.file_parts import FileText, end_of, part_of
from autoglm.tools.formats.sniffing import require_text
from autoglm.tools.moments import parse_moment
from autoglm.tools.table_lines import DELIMITERS, table_lines
from autoglm.tools.unread import Unread
from autoglm.tools.wording import words
from autoglm.tools.workspace import Entry, Workspace, matches

_LISTED = {"paths": "paths", "entries": "table", "count": "number"}


@dataclass(frozen=True, slots=True)
class FileWritten:
    path: str
    size_bytes: int
    lines: int
    was_replaced: bool


@dataclass(frozen=True, slots=True)
class FileAppended:
    path: str
    size_bytes: int
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    path: str
    name: str
    kind: Literal["file", "folder"]
    size_bytes: int
    modified: str


@dataclass(frozen=True, slots=True)
class FileList:
    path: str
    entries: tuple[FileEntry, ...]
    paths: tuple[str, ...]
    count: int
    total_bytes: int
    is_truncated: bool
    note: str


class FileTools:
    """The functions behind the file tools, bound to one workspace. `zone` None is the machine's own."""

    def __init__(self, workspace: Workspace, zone: tzinfo | None) -> None:
        self._workspace = workspace
        self._zone = zone

    def read(
        self,
        path: str,
        *,
        start_line: Positive = 1,
        max_lines: Count = 0,
        last_lines: Count = 0,
        max_bytes: Positive = 1_000_000,
    ) -> Labelled[FileText]:
        """Read a text file from the workspace. The encoding is found out (UTF-8, UTF-16, GB 18030).

        Args:
            path: The file, relative to the workspace.
            start_line: The first line to give, counted from 1.
            max_lines: How many lines to give at most; 0 for all.
            last_lines: How many of the last lines to give, without start_line and max_lines; 0 for no such bound.
            max_bytes: How many bytes to read at most; with last_lines those at the end.
        """
        if last_lines and (start_line > 1 or max_lines):
            raise ToolError(
                "Argument last_lines goes with neither start_line nor max_lines.",
                kind=FailureKind.INVALID_ARGS,
                hint="Give last_lines alone for the end of the file, or the other two for another part of it.",
            )
        if last_lines:
            return end_of(self._workspace, path, last_lines, max_bytes=max_bytes)
        return part_of(self._workspace, path, start_line, max_lines, max_bytes=max_bytes)

    def write(self, path: str, text: str) -> FileWritten:
        """Write text to a file in the workspace; a file that is there is replaced as a whole, folders are made.

        Args:
            path: The file, relative to the workspace.
            text: The whole new content.
        """
        content = _encoded(text)
        was_replaced = self._workspace.write(path, content)
        return FileWritten(self._workspace.locate(path), len(content), len(text.splitlines()), was_replaced)

    def append(self, path: str, text: str | list[Json], context: CallContext) -> FileAppended:
        """Add lines to the end of a text file in the workspace, in its encoding; the file is made when it is not there.

        Args:
            path: The file, relative to the workspace.
            text: What to add. It begins on a line of its own and ends with a line break. Rows of a table go into the
                columns of a .csv or .tsv file, which must be the same ones in any order.
        """
        is_new = self._workspace.append(path, lambda before: _as_lines(text, path, before), key=context.key)
        where = self._workspace.locate(path)
        return FileAppended(where, self._workspace.entry(path).size_bytes, not is_new)

    def list(
        self,
        path: str = ".",
        *,
        pattern: str = "*",
        recursive: bool = False,
        kind: Literal["any", "file", "folder"] = "any",
        limit: Count = 1000,
    ) -> FileList:
        """List the files and folders in a folder of the workspace.

        Args:
            path: The folder; the workspace itself when left out.
            pattern: Names to list, such as *.csv.
            recursive: Also what lies in folders below.
            kind: Only files, only folders, or any.
            limit: How many entries to give at most.
        """
        unread = Unread()
        found = [
            entry
            for entry in self._workspace.walk(path, recursive=recursive, unread=unread.add)
            if matches(entry, pattern) and (kind == "any" or entry.is_folder == (kind == "folder"))
        ]
        return _listing(self._workspace.locate(path), found, limit, zone=self._zone, note=unread.note())

    def find(
        self,
        name: str = "*",
        *,
        contains: str = "",
        path: str = ".",
        min_bytes: Size = 0,
        max_bytes: Size = 0,
        modified_after: str = "",
        modified_before: str = "",
        limit: Count = 1000,
    ) -> FileList:
        """Find files anywhere below a folder by name, size, time of change or text inside.

        Args:
            name: A pattern such as *.csv, or a part of the name.
            contains: Text that the file must hold; upper and lower case are the same.
            path: The folder to look in; the whole workspace when left out.
            min_bytes: Only files of at least this size.
            max_bytes: Only files of at most this size; 0 for any.
            modified_after: Only files changed at or after this date or time (ISO, UTC when no zone is given).
            modified_before: Only files changed before this date or time.
            limit: How many files to give at most.
        """
        pattern = name if any(char in name for char in "*?[") else f"*{name}*"
        after, before = _bound(modified_after), _bound(modified_before)
        unread = Unread()
        found = [
            entry
            for entry in self._workspace.walk(path, unread=unread.add)
            if not entry.is_folder
            and matches(entry, pattern)
            and min_bytes <= entry.size_bytes <= (max_bytes or entry.size_bytes)
            and (after is None or entry.modified >= after)
            and (before is None or entry.modified < before)
            and (not contains or _holds(unread.read(self._workspace, entry), contains))
        ]
        return _listing(self._workspace.locate(path), found, limit, zone=self._zone, note=unread.note())


def file_tools(workspace: Workspace, zone: str = "") -> tuple[AnyTool, ...]:
    """file_read, file_write, file_append, file_list, file_find. Times are told in the `zone`, "" for the machine's own.

    Overwriting twice gives the same file: IDEMPOTENT. Appending twice does not, so the workspace remembers the key of
    each append beside the files: KEYED.
    """
    functions = FileTools(workspace, ZoneInfo(zone) if zone else None)
    return (
        tool(
            name="file_read",
            effect=Effect.NONE,
            description_zh="读取工作区里的文本文件，自动识别编码（UTF-8、UTF-16、GB 18030）。",
            arguments_zh={
                "path": "文件，相对于工作区。",
                "start_line": "从第几行开始，第一行是 1。",
                "max_lines": "最多给出多少行；0 表示全部。",
                "last_lines": "只给出最后多少行，不与 start_line、max_lines 同用；0 表示不限。",
                "max_bytes": "最多读取多少字节；有 last_lines 时从末尾算起。",
            },
            keywords=words(
                "read, open, show, print, view, pull up, cat, content, contents, file, line, "
                "读取, 读, 打开, 查看, 显示, 展示, 内容, 文件, 看看, 看一下, 看下, 写了什么, 写的什么, 里面有什么"
            ),
            examples=(
                "read notes.txt",
                "show the first 10 lines of app.log",
                "show the last 20 lines of app.log",
                "读取 notes.txt 的内容",
                "看看 app.log 的前 10 行",
                "看看 app.log 的最后 20 行",
            ),
            consumes={"path": "path"},
            produces={"text": "text", "path": "path"},
            untrusted=("text",),
            origin="built-in",
        )(functions.read),
        *_writing_tools(functions),
        *_listing_tools(functions),
    )


def _writing_tools(functions: FileTools) -> tuple[AnyTool, ...]:
    return (
        tool(
            name="file_write",
            effect=Effect.IDEMPOTENT,
            description_zh="把文本写入工作区里的文件；已有的文件会被整个替换，缺少的文件夹会自动创建。",
            arguments_zh={"path": "文件，相对于工作区。", "text": "全部的新内容。"},
            keywords=words(
                "write, save, store, create, put, dump, file, new file, saved, 写入, 写, 保存, 存到, 存为, "
                "存成, 存进, 存入, "
                "存起来, 写到, 写进, 写成, 放到, 放进, 记到, 创建, 新建, 另存, 另存为, 文件, 内容是, 内容为"
            ),
            examples=(
                'write "call Ann" to todo.txt',
                "save the summary of report.md to summary.txt",
                "copy a.txt to b.txt",
                "把“给小李打电话”写到 todo.txt",
                "把 report.md 的摘要保存到 摘要.txt",
                "把 a.txt 复制到 b.txt",
            ),
            consumes={"path": "path", "text": "text"},
            produces={"path": "path"},
            sensitive=("path",),
            origin="built-in",
        )(functions.write),
        tool(
            name="file_append",
            effect=Effect.KEYED,
            description_zh="在工作区文本文件的末尾追加文本，独占一行，沿用文件的编码；文件不存在时会创建。",
            arguments_zh={
                "path": "文件，相对于工作区。",
                "text": "要追加的内容，另起一行，以换行结束。表格的行写入 .csv 或 .tsv 的各列：列要相同，顺序不限。",
            },
            keywords=words(
                "append, add to, add, to the end, at the end, jot, jot down, note, note down, log, record, line, "
                "bottom, "
                "追加, 添加到, 附加, 加到末尾, 加到, 加上, 加进, 添上, 补上, 记上, 记下, 记一笔, 记一句, "
                "记一条, 记一行, 补一句, 补一条, 补一行, 添一句, 添一行, 底部, 加一句, 加一条, 加一行, 末尾, "
                "结尾, 最后, 后面, 一行, 一句"
            ),
            examples=(
                'append "done" to log.txt',
                "在 log.txt 末尾加一行“完成”",
                "把 a.txt 的内容追加到 b.txt",
            ),
            consumes={"path": "path", "text": "text"},
            produces={"path": "path"},
            sensitive=("path",),
            origin="built-in",
        )(functions.append),
    )


def _listing_tools(functions: FileTools) -> tuple[AnyTool, ...]:
    return (
        tool(
            name="file_list",
            effect=Effect.NONE,
            description_zh="列出工作区文件夹里的文件和子文件夹。",
            arguments_zh={
                "path": "文件夹；留空表示工作区本身。",
                "pattern": "要列出的名称，例如 *.csv。",
                "recursive": "也列出下级文件夹里的内容。",
                "kind": "只要文件（file）、只要文件夹（folder），或都要（any）。",
                "limit": "最多给出多少项。",
            },
            keywords=words(
                "list, ls, dir, files, folder, directory, subfolders, subdirectories, recursively, everything, "
                "what is in, "
                "列出, 列表, 看看, 看一下, 列一下, 列一遍, 有哪些文件, 有什么, 有啥, 目录, 文件夹, 子文件夹, 子目录"
            ),
            examples=(
                "list the csv files in reports",
                "what is in the folder reports",
                "which folders are in archive",
                "列出 reports 里的 csv 文件",
                "reports 文件夹里有什么",
                "archive 里有哪些文件夹",
            ),
            consumes={"path": "path"},
            produces=_LISTED,
            origin="built-in",
        )(functions.list),
        _finding_tool(functions),
    )


def _finding_tool(functions: FileTools) -> AnyTool:
    return tool(
        name="file_find",
        effect=Effect.NONE,
        description_zh="按名称、大小、修改时间或内容在工作区里查找文件。",
        arguments_zh={
            "name": "文件名的模式，例如 *.csv，或名称的一部分。",
            "contains": "文件必须包含的文字，不区分大小写。",
            "path": "在哪个文件夹里找；留空表示整个工作区。",
            "min_bytes": "只要不小于这个字节数的文件。",
            "max_bytes": "只要不大于这个字节数的文件；0 表示不限。",
            "modified_after": "只要从这个日期或时间起修改过的文件（ISO 格式，没有时区时按 UTC）。",
            "modified_before": "只要在这个日期或时间之前修改的文件。",
            "limit": "最多给出多少个文件。",
        },
        keywords=words(
            "find, locate, search files, where is, which files, what files, changed, modified, edited, larger, "
            "查找, 寻找, 找到, 找文件, 找一下, 找找, 哪个文件, 哪些文件, 文件, 在哪, 在哪里, 放在哪, 放哪, "
            "修改, 改过, 找出来, 挑出来, 翻出来, 的文件"
        ),
        examples=(
            "find files larger than 1 MB",
            "which files were changed since 16 November 2026",
            'find files that contain "contract"',
            "all csv files in data and its subfolders",
            "查找大于 1 MB 的文件",
            "最近三天改过的文件",
            "查找内容包含“合同”的文件",
        ),
        consumes={"path": "path"},
        produces=_LISTED,
        origin="built-in",
    )(functions.find)


def _as_lines(added: str | list[Json], path: str, before: bytes) -> bytes:
    """What is added as lines for the end of the file: in its encoding and columns, with its line breaks."""
    require_text(before, path, hint="Add to a text file, or write a new one with file_write.")
    ending = path.rpartition(".")[2].lower()
    if isinstance(added, str):
        text = added
    elif ending in DELIMITERS:
        text = table_lines(added, path, decode(before).text)
    else:
        text = written(added, ending)
    _encoded(text)
    return lines_behind(before, text)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ToolError(
            "Argument text holds half a character (a lone surrogate), which no file can hold.",
            kind=FailureKind.INVALID_ARGS,
        ) from None


def _holds(content: bytes | None, text: str) -> bool:
    return content is not None and text.casefold() in decode(content).text.casefold()


def _listing(path: str, found: list[Entry], limit: int, *, zone: tzinfo | None, note: str) -> FileList:
    shown = found[:limit]
    return FileList(
        path=path,
        entries=tuple(_described(entry, zone) for entry in shown),
        paths=tuple(entry.path for entry in shown),
        count=len(found),
        total_bytes=sum(entry.size_bytes for entry in found),
        is_truncated=len(shown) < len(found),
        note=note,
    )


def _described(entry: Entry, zone: tzinfo | None) -> FileEntry:
    modified = datetime.fromtimestamp(entry.modified, UTC).astimezone(zone).isoformat(timespec="seconds")
    return FileEntry(entry.path, entry.name, "folder" if entry.is_folder else "file", entry.size_bytes, modified)


def _bound(text: str) -> float | None:
    return parse_moment(text, zone=UTC, now=None).timestamp() if text else None
