"""Forms that ask how many words, lines or the like a text has, which a tool counts.

Must not know: names of tools, which of its counts is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoglm.planning.files import file_kind, is_table
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import Found
from autoglm.planning.offline.forms.works import Told, Work

_ENGLISH = Grammar("""
    parts = words|lines|characters|letters|sentences|paragraphs
    part = word|line|character|letter|sentence|paragraph
    get = (what(s|'s| is)|give me|get [me]|show [me]|tell me|calculate|compute|work out|determine|find [out]|look up
        |check|return|i need|count) [the]
    in = (in|of|from|inside|within) [the|my|our|this]* [text|file|document]* [of] {path} [file]
    file = [the|my|our|this]* [file|document] {path}
""")


def _counted(found: Found) -> Sequence[Told] | None:
    """The file as text, and what is counted in it. A table has rows, and pictures and recordings say of themselves
    how they are read."""
    path = str(found.value("path"))
    reader = {"": Work.READ, "document": Work.OPEN}.get(file_kind(path))
    if reader is None or is_table(path):
        return None
    return Told(reader, {"path": path}), Told(Work.COUNT)


FORMS = _ENGLISH.forms(_counted, """
    [<get>] [the] [total] (number|count|amount) of <parts> [there are] <in>
    [<get>] [the] [total] <part> count <in>
    how many <parts> [are|is|do i have|do we have|there are] [there] <in>
    how many <parts> (does|do|did|has|have) <file> [have|has|contain[s]|got|hold[s]|run to|come to|in it]*
    count [up] [all] [the] [number of] <parts> <in>
    how long is <file> in <parts>
""")  # fmt: skip
