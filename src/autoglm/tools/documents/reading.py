"""The tools for documents: read, convert, the text in pictures, the words in sounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from autoglm.core.errors import FailureKind, ToolError
from autoglm.core.tools import Effect
from autoglm.tools.decorator import AnyTool, Labelled, tool
from autoglm.tools.documents.draft import Document, FoundTable, Page
from autoglm.tools.documents.modalities import Modalities
from autoglm.tools.formats.sniffing import media_type_of
from autoglm.tools.tables import Row
from autoglm.tools.wording import words
from autoglm.tools.workspace import Workspace

T = TypeVar("T")

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """`pages` of files that have them (sheets are pages); `rows` are those of the first table; `cut` says what is in
    the file and not here, `notes` what to know of what is here."""

    path: str
    media_type: str
    text: str
    pages: tuple[Page, ...]
    page_count: int
    tables: tuple[FoundTable, ...]
    rows: list[Row]
    cut: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    path: str
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    path: str
    media_type: str
    text: str
    cut: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    path: str
    size_bytes: int
    was_replaced: bool
    cut: tuple[str, ...]


class DocumentTools:
    """The functions behind the document tools, bound to one workspace."""

    def __init__(self, workspace: Workspace, modalities: Modalities) -> None:
        self._workspace = workspace
        self._modalities = modalities

    async def read(
        self, path: str, *, pages: str = "", give: Literal["all", "text", "tables"] = "all"
    ) -> Labelled[DocumentRead]:
        """Read a document as text and tables: PDF, Word, Excel, HTML, CSV, a picture, a recording, or plain text.

        Args:
            path: The file, relative to the workspace.
            pages: The pages or sheets to read, such as 1-3,7; all when left out.
            give: Text and tables, or only one of them.
        """
        content, media_type = self._bytes(path)
        found = await self._modalities.decode(content, media_type, pages=pages)
        return self._labelled(path, _given(self._workspace.locate(path), media_type, found, give))

    async def convert(self, path: str, to: str) -> Labelled[Converted]:
        """Convert a document to a text, Markdown, HTML or CSV file (its first table).

        Args:
            path: The document, relative to the workspace.
            to: The file to write: its ending says the form (.txt, .md, .html, .csv).
        """
        content, media_type = self._bytes(path)
        target = media_type_of(b"", to)
        document = await self._modalities.decode(content, media_type)
        if target == "text/plain" and not to.lower().endswith(".txt"):
            raise ToolError(
                f"The ending of {to} names no form that can be written.",
                kind=FailureKind.INVALID_ARGS,
                hint="Use .txt, .md, .html or .csv.",
            )
        written = self._modalities.encode(document, target)
        was_replaced = self._workspace.write(to, written)
        done = Converted(self._workspace.locate(to), len(written), was_replaced, document.cut)
        return self._labelled(path, done)

    async def picture_text(self, path: str) -> Labelled[Seen]:
        """Read the text in a picture or a scan, on this machine.

        Args:
            path: The picture, relative to the workspace.
        """
        content, media_type = self._bytes(path)
        _require(path, media_type, "image/", "picture")
        found = await self._modalities.decode(content, media_type)
        return self._labelled(path, Seen(self._workspace.locate(path), media_type, found.text, found.cut, found.notes))

    async def sound_text(self, path: str) -> Labelled[Heard]:
        """Turn speech in a recording into text, at the endpoint that the settings name.

        Args:
            path: The recording, relative to the workspace.
        """
        content, media_type = self._bytes(path)
        _require(path, media_type, "audio/", "recording")
        found = await self._modalities.decode(content, media_type)
        return self._labelled(path, Heard(self._workspace.locate(path), media_type, found.text))

    def _bytes(self, path: str) -> tuple[bytes, str]:
        content = self._workspace.read(path)
        return content, media_type_of(content, path)

    def _labelled(self, path: str, content: T) -> Labelled[T]:
        return Labelled(content, (f"file:{self._workspace.locate(path)}",))


def document_tools(workspace: Workspace, modalities: Modalities) -> tuple[AnyTool, ...]:
    """read_document, convert_document, read_image_text, transcribe_audio."""
    functions = DocumentTools(workspace, modalities)
    return (
        tool(
            name="read_document",
            effect=Effect.NONE,
            timeout_s=_SECONDS,
            max_parallel=2,
            description_zh="把文档读成文本和表格：PDF、Word、Excel、HTML、CSV、图片、录音或纯文本。",
            arguments_zh={
                "path": "文件，相对于工作区。",
                "pages": "要读的页或工作表，例如 1-3,7；留空表示全部。",
                "give": "文字和表格都要（all），或只要文字（text）、只要表格（tables）。",
            },
            keywords=words(
                "read, open, show, view, pull up, document, pdf, docx, word document, xlsx, pages, tables, "
                "读取, 读, 打开, 查看, 显示, 展示, 看看, 看一下, 看下, 提取, 文档, 页, 写了什么, 写的什么, "
                "拿出来, 取出来, 提出来, 抽出来"
            ),
            examples=(
                "read report.pdf",
                "read the tables in report.docx",
                "读取 report.docx",
                "读取 report.pdf 里的表格",
            ),
            consumes={"path": "document"},
            produces={"text": "text", "rows": "table"},
            untrusted=("text", "pages", "tables", "rows", "notes", "cut"),
            origin="built-in",
        )(functions.read),
        tool(
            name="convert_document",
            effect=Effect.IDEMPOTENT,
            timeout_s=_SECONDS,
            max_parallel=2,
            description_zh="转换文档为文本、Markdown、HTML 或 CSV 文件（CSV 取第一个表格）。",
            arguments_zh={
                "path": "文档，相对于工作区。",
                "to": "要写入的文件，扩展名决定格式（.txt、.md、.html、.csv）。",
            },
            keywords=words(
                "convert, turn into, turn, transform, export, 转换, 转成, 转为, 转换成, 转换为, 转化, 导出, "
                "变成, 转, 转一下, 格式, markdown, html, csv"
            ),
            examples=(
                "convert report.docx to report.txt",
                "convert page.html to page.md",
                "把 report.docx 转换成 report.txt",
                "把 page.html 转成 page.md",
            ),
            consumes={"path": "document", "to": "path"},
            produces={"path": "path"},
            sensitive=("to",),
            untrusted=("cut",),
            origin="built-in",
        )(functions.convert),
        *_media_tools(functions),
    )


def _media_tools(functions: DocumentTools) -> tuple[AnyTool, ...]:
    return (
        tool(
            name="read_image_text",
            effect=Effect.NONE,
            timeout_s=_SECONDS,
            max_parallel=1,
            description_zh="在本机识别图片或扫描件里的文字。",
            arguments_zh={"path": "图片，相对于工作区。"},
            keywords=words(
                "ocr, extract, text in the picture, text from, image, picture, photo, screenshot, scan, sign, "
                "say, says, written, "
                "识别, 图片, 照片, 截图, 扫描件, 文字识别, 文字, 字, 读出来, 写了什么, 写的什么, 写着什么"
            ),
            examples=(
                "read the text in scan.png",
                "识别 scan.png 里的文字",
            ),
            consumes={"path": "image"},
            produces={"text": "text"},
            untrusted=("text", "notes", "cut"),
            origin="built-in",
        )(functions.picture_text),
        tool(
            name="transcribe_audio",
            effect=Effect.NONE,
            timeout_s=600.0,
            max_parallel=2,
            description_zh="把录音里的语音转成文字（由设置中指定的端点完成）。",
            arguments_zh={"path": "录音，相对于工作区。"},
            keywords=words(
                "transcribe, transcript, speech, recording, audio, voice, spoken, said, say, says, talk about, "
                "write down, type up, turn into text, into text, listen, "
                "转写, 听写, 录音, 语音, 语音转文字, 转成文字, 转换成文字, 转为文字, 转文字, 变成文字, "
                "写成文字, 打成文字, 成文字, 转写出来, 说了什么, 说了些什么, 说什么, 听, 听听, 听一下, 听一听, 听下"
            ),
            examples=(
                "transcribe meeting.mp3",
                "transcribe meeting.mp3 and save it to meeting.txt",
                "转写 meeting.mp3",
                "把 meeting.mp3 转成文字，存到 meeting.txt",
            ),
            consumes={"path": "sound"},
            produces={"text": "text"},
            untrusted=("text",),
            origin="built-in",
        )(functions.sound_text),
    )


def _given(path: str, media_type: str, found: Document, give: str) -> DocumentRead:
    has_text, has_tables = give != "tables", give != "text"
    tables = found.tables if has_tables else ()
    return DocumentRead(
        path=path,
        media_type=media_type,
        text=found.text if has_text else "",
        pages=found.pages if has_text else (),
        page_count=found.page_count,
        tables=tables,
        rows=tables[0].rows if tables else [],
        cut=found.cut,
        notes=found.notes,
    )


def _require(path: str, media_type: str, family: str, what: str) -> None:
    if not media_type.startswith(family):
        raise ToolError(
            f"The file {path} is no {what}: it is {media_type}.",
            kind=FailureKind.INVALID_ARGS,
            hint="read_document reads every kind that can be read.",
        )
