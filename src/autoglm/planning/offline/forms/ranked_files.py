"""Forms that ask for the largest, newest or oldest files of a folder.

Must not know: names of tools.
"""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.core.values import Json
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar, alternatives
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import Told, Work
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, HAN_VERBS, NUMBER_WORDS
from autoglm.planning.offline.words.numerals import chinese_number
from autoglm.planning.offline.words.text import HAN

_MOST_FILES = 1_000_000
"""More than a folder holds: of a part of them the largest is not the largest of all."""
_ENDING = alternatives(FILE_ENDINGS)
_FOLDER = r"[\w-][\w.-]*(?:/[\w.-]+){0,6}/?|(?:\.{0,2}|~)/[\w./-]*"
_NO_FOLDER = r"(?!(?:it|them|there|total|all|any|each|every|general|fact|size|time|one|the|my|our|this|that)\b)"

_ENGLISH = Grammar(
    """
    changed = modified|changed|edited|updated
    rank = {large:largest|biggest|heaviest}|{small:smallest|tiniest}
        |{new:newest|latest|most recent[ly <changed>]|last <changed>}|{old:oldest|least recently <changed>}
    kind = [{ending}] file|{ending}|document
    kinds = [{ending}] files|{ending}s|documents
    here = here|in here|in (this|the current|the|my) (folder|directory|workspace)
    place = <here>|(in|inside|of|from) [the|my|our] {folder} (folder|directory)
        |(in|inside|of|from) the (folder|directory) {folder}|(in|inside) {folder}
    count = {many:<number>|<number_word>}
    all_files = [all] [the] [{ending}] files
    say = (tell|show) me|say|find [out]|give me
    """,
    {
        "ending": _ENDING,
        "folder": Regex(f"{_NO_FOLDER}(?:{_FOLDER})"),
        "number_word": Regex("|".join(word for word, value in NUMBER_WORDS.items() if 1 < value < 100)),
    },
)
_CHINESE = Grammar(
    """
    changed = 修改|更新|改动|改|编辑
    rank = {large:最大}|{small:最小}|{new:最新|最近<changed>[过]|最后<changed>[过]}|{old:最旧|最老|最早<changed>[过]}
    folder_word = 文件夹|目录
    inside = 里面|里边|里头|里|中|内|下面|底下|下
    here = (这个|当前|本|此|该)<folder_word>[<inside>]|这里[面]|这儿|(当前|这个)?工作区[<inside>]
    place = <here>|[在|从]({folder}|{folder:<han_name>})<folder_word>[<inside>]|[在|从]{folder}<inside>
    kind = [{ending}][格式的|格式|类型的]文件
    which = 哪一个|哪个|哪一份|哪份|什么|谁
    say = 告诉我|跟我说|说说|说|看看|看|找出|指出
    """,
    {
        "ending": _ENDING,
        "folder": Regex(rf"[a-z_][a-z0-9_.-]*(?:/[{HAN}\w.-]+){{0,6}}/?"),
        # An order is no name: 删除合同文件夹.
        "han_name": Regex(rf"(?!(?:{'|'.join(HAN_VERBS)})|[删移拷读看打清把将对给用请别不没这那该本])[{HAN}]{{2,6}}"),
        "numeral": Regex("[两二三四五六七八九十]{1,3}"),
    },
    is_chinese=True,
)
_COLUMNS: Mapping[str, tuple[str, bool]] = {
    "large": ("size_bytes", True), "small": ("size_bytes", False),
    "new": ("modified", True), "old": ("modified", False),
}  # fmt: skip
"""By which column of a list of files they are put in order, and whether it falls."""


def _ranked(found: Found) -> tuple[Told, Told]:
    """The files of the folder, and the first of them in their order."""
    listed: dict[str, Json] = {"kind": "file", "limit": _MOST_FILES}
    if "folder" in found:
        listed["path"] = found.said("folder").rstrip("/") or "/"
    if "ending" in found:
        listed["pattern"] = f"*.{found.word('ending')}"
    by, is_falling = next(_COLUMNS[name] for name in _COLUMNS if name in found)
    return Told(Work.LIST, listed), Told(Work.RANK, {"by": by, "descending": is_falling, "limit": _count(found)})


def _count(found: Found) -> Json:
    named = found.named("many")
    if named:
        return named[0].value
    word = found.word("many")
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else chinese_number(word) if word else 1


FORMS = (
    *_ENGLISH.forms(_ranked, """
        (which|what) <kind> <place> is [the] <rank> [one|file]
        (which|what) <kind> is [the] <rank> [one|file] [<place>]
        (which|what)['s|s| is| was] [the] <rank> <kind> [<place>]
        [find|show|list|get|give me] [the] <rank> <kind> [<place>]
        [find|show|list|get|give me|what are|which are] [the] [top] (<count> <rank>|<rank> <count>) <kinds> [<place>]
        list <all_files> [<place>][,] (and|then|and then) [<say>] (which|what) [one|file|of them|of these] is [the]
            <rank> [one|file]
    """),
    *_CHINESE.forms(_ranked, """
        [找出|找到|找|查找|列出|查看|看看|显示][<place>][的]<rank>的[那[一]个|一个]<kind>[[是|叫](<which>)[文件]]
        [<place>][的](哪一个|哪个|什么)<kind>[是]<rank>[的]
        [找出|找到|找|查找|列出|查看|看看|显示][<place>][的]<rank>的{many:<number>|<numeral>}个<kind>[是哪几个|是哪些|有哪些]
        [列出|列一下|看看|查看][<place>][的|有的][所有|全部]<kind>[，|并且|并|然后|再|<say>|其中|里面]*
            (哪一个|哪个)[文件]*[是]<rank>[的]
    """),
)  # fmt: skip
"""A clause that asks for files of a folder by their size or age."""
