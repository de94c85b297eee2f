"""Forms that copy the text of a file to another one, join the texts of several, or read both ends of one.

Owns: that only plain text is copied: of any other file the text alone would be left. Nothing is moved or renamed. Must
not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.core.values import Json
from autoglm.planning.files import has_heads, is_plain, is_table
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found, with_marks
from autoglm.planning.offline.forms.works import ABOVE, Told, Work, written
from autoglm.planning.offline.words.numerals import chinese_number

_USUAL_LINES = 10
_FOLDER = r"(?!(?:it|them|that|this|same|new|other|another)\b)[\w-][\w.-]*(?:/[\w.-]+){0,6}"

_ENGLISH = Grammar(
    """
    source = {source:<path>}
    file = [a|the|my|our] [new|another|backup|text]* [file] [called|named|under the name]
    target = <file> {target:<path>} [file]
    into_folder = [the|my|our] {folder} (folder|directory)|[the folder|the directory] {folder}/
    contents = [all|all of]* [the|its] [whole|full|entire|complete]* (content[s]|text|words)
        (of|in|from|inside)|everything (in|from|inside)|what('s|s| is) [written] (in|inside)
    as_is = [,] (as it is|as is|unchanged|verbatim|word for word|exactly|one to one)
    copy = copy|duplicate|back up|backup
    a_copy = (a|one|another) [exact|backup|second|spare|security|safety]* (copy|duplicate|backup)
    keep = make|create|save|write|keep|store|put|place
    to = [over|across]* (to|into|as|onto)

    # several files as one
    join = join|combine|merge|concatenate|concat|glue|stitch|string
    in_order = [,] in (that|this|the given|the same) order|one after the (other|next)|back to back|end to end
        |[,] [with] [the] {leading:<stem>} [file] (first|at the (top|beginning|start))
    them = them|these|those|both|all [of them]|the (two|three|four|files|two files|three files)
    one_file = [{number:<number>}] [a|single|new|text]* [file[s]] [called|named]
    into = (into|as|to|in) <one_file> {target:<path>}
        |[,] [and|then]* (save|write|store|put|call|name) (it|them|that|the result|the whole|everything)
            [as|to|in|into] <one_file> {target:<path>}

    # the ends of a file
    see = [(show|give|read|print|display|get|see|let me see|i want to see) [me]] [just|only]
    count = <number>
    """,
    {
        "files": Regex(with_marks("<path>(?:(?:,? and |, ?| & | plus |,? then |,? followed by )<path>){1,9}")),
        "folder": Regex(_FOLDER),
        "stem": Regex(r"[\w-]{1,40}"),
        "dash": Regex("[-–—]"),
    },
)
_CHINESE = Grammar(
    """
    taking = 把|将
    pause = [，|,|、|；|;|。]
    source = {source:<path>}
    inside = 里[面|头]|中|内
    of_it = [这个|该][文件][<inside>][的][全部|所有|完整|全]*[内容|文字|正文|文本|全文]
    as_is = [原样|原封不动|照原样|照|完整|直接|全部|都|再|先|另外|给我|帮我|地]*
    copy = 复制|拷贝|拷|备份|抄|另存|克隆
    a_copy = [出|成]*[一](份|个|遍|下)
    to = (到|成|为|进|至|去|在|入)
    named = <pause>[并|且|再|取]*[名字|文件名|名称]*(命名|取名|起名|叫|名|改名)[做|为|成|是|叫]*
    kept = <pause>[然后|再|并]*(存|保存|放|写)[到|成|为|进|在|入|至]
    file = [新[的]|一个|另一个|另外一个|文本]*[文件]
    into_folder = {folder}(文件夹|目录)[<inside>|下[面]]|{folder}/
    target = (<to>|<named>|<kept>)<file>[<named>]{target:<path>}[文件][<inside>|去]

    # several files as one
    these = [这(两|三|四|几)个][文件]
    in_order = (按|按照|依|照)(这个|这一|给出的|上述|先后|前后)?顺序|按顺序|依次|先后|按先后
    join = 合并|拼接|拼合|拼|合|连接|连|接|整合|并
    together = [在|到]一(起|块[儿])|起来|好|完
    into = <pause>[然后|再|并]*(成|为|到|进|入|(写|存|保存|放|另存)[到|成|为|进|入|在]|<named>|叫[做])
    one_file = [一个|同一个|一份|单个|新的|新|大|文本]*[文件]

    # the ends of a file
    see = [看[看|一下|一看]|读[取|一下]|显示|打开|给我看]
    count = <number>|<numeral>
    """,
    {
        "files": Regex(with_marks("<path>(?:(?:以及|还有|[、，,和与跟及])<path>){1,9}")),
        "numeral": Regex("[一两二三四五六七八九十百]{1,4}"),
        "folder": Regex(r"[a-z0-9_\u4e00-\u9fff][\w\u4e00-\u9fff.-]{0,20}?"),
    },
    is_chinese=True,
)


def _copied(found: Found) -> Sequence[Told] | None:
    """The text of a file, with which another one is written."""
    source, target = str(found.value("source")), _target(found)
    if source == target or not (is_plain(source) and is_plain(target)):
        return None
    return Told(Work.READ, {"path": source, **_part(found)}), written(target)


def _target(found: Found) -> str:
    """The file that is told, or the one of the same name in the folder that is."""
    if "folder" in found:
        name = str(found.value("source")).rpartition("/")[2]
        return f"{found.said('folder').rstrip('/')}/{name}"
    return str(found.value("target"))


def _part(found: Found) -> dict[str, Json]:
    """So many of the first or of the last lines; all of them where none are told."""
    names = {"first": "max_lines", "last": "last_lines"}
    return {argument: _count(found, name) for name, argument in names.items() if name in found}


def _joined(found: Found) -> Sequence[Told] | None:
    sources, target = [str(one.value) for one in found.named("files")], str(found.value("target"))
    if any(one.value != 1 for one in found.named("number")) or not _leads(found, sources[0]):
        return None
    # Joined as texts, a table would have its header twice, and what is marked up would have two beginnings.
    if not all(is_plain(path) and not has_heads(path) for path in (*sources, target)):
        return None
    reads = [Told(Work.READ, {"path": path}) for path in sources]
    return *reads, Told(Work.WRITE, {"path": target, "text": {ABOVE: len(sources)}})


def _leads(found: Found, first: str) -> bool:
    """Whether the file that is to come first, if any is named, does so."""
    path = found.value("leading") or found.said("leading")
    return "leading" not in found or path in (first, first.rpartition("/")[2].rpartition(".")[0])


def _ends(found: Found) -> Sequence[Told] | None:
    """So many of the first lines, and so many of the last: each is read by itself."""
    path = str(found.value("source"))
    if not is_plain(path) or is_table(path):
        return None
    first, last = _count(found, "first"), _count(found, "last")
    return Told(Work.READ, {"path": path, "max_lines": first}), Told(Work.READ, {"path": path, "last_lines": last})


def _tail(found: Found) -> Told:
    """What the command of that name gives: ten lines where none are told."""
    count = _count(found, "last") if "last" in found else _USUAL_LINES
    return Told(Work.READ, {"path": found.value("source"), "last_lines": count})


def _count(found: Found, name: str) -> int:
    named = found.named(name)
    return abs(int(float(str(named[0].value)))) if named else int(chinese_number(found.word(name)))


FORMS = (
    *_ENGLISH.forms(_copied, """
        <copy> [over] [<contents>] [the] [file] <source> [file] <to> (<target>|<into_folder>)[<as_is>]
        <copy> [the] (first {first:<count>} lines|last {last:<count>} lines) (of|from|in) <source> <to> <target>
        <keep> <a_copy> of [the] [file] <source> (as|to|in|into|at|called|named|under|under the name) [the]
            {target:<path>}
        <keep> <a_copy> of [the] [file] <source> (to|in|into|inside) <into_folder>
    """),
    *_CHINESE.forms(_copied, """
        [<taking>]<source><of_it><as_is><copy>[<a_copy>]<as_is>(<target>|<to><into_folder>)
        <copy>[<a_copy>]<source><of_it>(<target>|<to><into_folder>)
        (给|为|帮)<source>(做|建|弄|留|存|搞)[一](个|份)(备份|副本|拷贝)(<target>|<pause>(放|存|保存|放置)[到|进|在]
            <into_folder>)
        [<taking>]<source>[的](前{first:<count>}|[最]后{last:<count>})行<as_is><copy>[<a_copy>]<as_is><target>
    """),
    *_ENGLISH.forms(_joined, """
        <join> [<contents>] [the] [files] {files} [together] [<in_order>] <into>[<in_order>]
        put [<contents>] [the] [files] {files} together[<in_order>] <into>[<in_order>]
        {files}[,|:] [please] put <them> together[<in_order>] <into>[<in_order>]
        {files}[,|:] [please] <join> <them> [together] [<in_order>] <into>[<in_order>]
        (create|make|build|write) [me] <one_file> {target:<path>} (from|out of|by (joining|combining|merging) [the])
            [files] {files}[<in_order>]
    """),
    *_CHINESE.forms(_joined, """
        [<taking>]{files}<these>[<inside>][的][内容|文字|正文|文本]*[<in_order>|都|全部|给我|，|,]*<join>[<together>]
            <into>
            <one_file>[<into>]<one_file>{target:<path>}[文件][<inside>|去]
        [<in_order>]<join>{files}<these>[的内容]<into><one_file>[<into>]{target:<path>}
    """),
    *_ENGLISH.forms(_ends, """
        <see> [the] first {first:<count>} [lines] and [the] last {last:<count>} lines (of|in|from) <source>
        <see> [the] first {first:<count>} lines and [the] last {last:<count>} [lines] (of|in|from) <source>
    """),
    *_CHINESE.forms(_ends, """
        <see><source>[文件]的[最]前{first:<count>}行(和|与|跟|以及|、)[最]后{last:<count>}行
        <see><source>[文件]<pause>[最]前{first:<count>}行(和|与|跟|以及|、)[最]后{last:<count>}行
    """),
    *_ENGLISH.forms(_tail, r"""
        tail [<dash>n] (<dash>{last:<number>}|{last:<number>}) [lines] [of|from] <source>
        tail [of|from] <source>
    """),
)  # fmt: skip
