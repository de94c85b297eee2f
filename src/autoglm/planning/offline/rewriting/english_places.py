"""How people say in everyday English where something is looked for, and, without a word for saving it, where a chart
goes: find TODO in notes.txt, find a.csv in the src folder, a bar chart of sales by region in sales.csv to c.svg.

Owns: these ways of speaking, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import FOLDER, PATH
from autoglm.planning.offline.words.phrasing import Phrasing

_NAME = r"[a-z][\w-]*(?:/[\w.-]+){0,6}"
_WORD = r"[a-z0-9_][\w-]*"
# What joins to more than is looked for: foo and bar, foo in bold.
_JOINING = r"(?:in|and|or|nor|but|not|with|without|as|to|from|of|on|at|for)\b"
# Where a word for keeping something stands, the order to do so is told already.
_KEEPING = (
    r"\b(?:saved?|stored?|writ(?:e|ten)|put|exported|export|add(?:ed)?|append(?:ed)?|keep|kept|insert|send|sent)\b"
)
# What else is made beside it.
_BESIDE = r"\b(?:and|or|plus|with|then) (?:an?|the|another)\b"
_SHOWN = rf"(?:(?!{_KEEPING}|{_BESIDE})[^.;:!?\ue001\ue002]){{1,80}}?"
PLACES = Phrasing(
    """
    draw = draw|plot|make|create|render|produce|generate|build|give
    chart = [simple|nice|quick] (bar|line|pie|column)<joint>(chart|graph|plot)
    find = find|locate|spot
    them = [me] [(all|every|any|each) [of]]
    in_file = (in|inside|within) {path}<clause_end>
    file = (<find>|search for|look for) [me] [the] [file]<space>
    in_folder = (in|inside|within|under|below|from)
    """,
    {
        "path": Regex(PATH),
        "joint": Regex("[ -]?"),
        # What a chart shows, and where that is.
        "shown": Regex(f"(?: {_SHOWN}(?: {PATH}(?: {_SHOWN})?)?)?"),
        "folder": Regex(f"(?:{FOLDER}|{_NAME})"),
        "written_folder": Regex(FOLDER),
        "word": Regex(_WORD),
        # A word count and a word list are none of a text.
        "said": Regex(rf"(?!(?:counts?|lists?|lengths?|limits?|order|clouds?|search|frequenc\w+)\b){_WORD}"),
        "words": Regex(rf"(?!{_JOINING})\w[\w-]*(?: (?!{_JOINING})\w[\w-]*){{0,4}}?"),
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
        "space": Regex(" "),
        "text_end": Regex(r"(?=\s*[.?!]?\s*$)"),
        "clause_end": Regex(r"(?=\s*(?:[.;?!,]\s|[.;?!,]?$|and\b|then\b))"),
    },
    is_within=True,
    is_lower=True,
)
CHARTS = """
    <anew> {what:[<draw>] [me|us] [a|an|the] <chart><shown>} (to|into|as) {path}<clause_end>
        => {what}, save it to {path}
"""
"""For a file that is a picture: of another one, nobody knows what a chart would be there."""
SAID = """
    <anew> <find> <them> the (word|term|keyword|string)<space>{what:<said>} <in_file>
        => search for "{what}" in {path}
    <anew> <find> <them> the (phrase|exact (words|text))<space>{what:<words>} <in_file> => search for "{what}" in {path}
"""
WRITTEN = """
    <anew> <find> [me] [all|every|any|each]<space>{what:<word>} <in_file> => search for "{what}" in {path}
"""
"""For what is written as no word of the language: TODO, 404, maxSize."""
FILES = """
    <anew> <file>{path} {place:<in_folder> [the|my|our] (<folder> (folder|directory)|(folder|directory) [called|named]
        <folder>)}<text_end> => find files named "{path}" {place}
    <anew> <file>{path} {place:<in_folder> <written_folder>}<text_end> => find files named "{path}" {place}
    <anew> <file>{path} <in_folder> {folder}<text_end> => find files named "{path}" in the folder {folder}
"""
"""At the end of a request: what is done with the file is done with its contents, and not with where it is."""
