"""The frames in which people say in English what they want of something: a file before it or behind it, a sentence that
only tells where it is, a verb that asks for it; said over in one way, whatever is wanted: give me the total in a.csv.

Owns: the frames, as data for `restated`. What is wanted stays in the words in which it was told. Must not know: tools.
"""

from __future__ import annotations

import re

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, FOLDER, PATH
from autoglm.planning.offline.rewriting.ways import Lines
from autoglm.planning.offline.words.lexicon import COURTESIES, OTHER_TASKS, STRONG_VERBS, VERB_FAMILIES, VERBS, words
from autoglm.planning.offline.words.phrasing import Phrasing

_NAME = r"[a-z][\w-]*(?:/[\w.-]+){0,6}"
# What is done next with what came out, which is no part of what is wanted.
_NEXT = (
    r"(?:then |also |please )*(?:sav|stor|writ|put|keep|append|add|export|record|send|mail|email|e-mail|notif|messag"
    r"|text|let me|tell me|show me|give me|draw|plot|chart|make|creat|turn|report|post|forward|convert|remind|alert"
    r"|ping)"
)
# It says nothing of what was told elsewhere.
_WISH = rf"(?:(?!\b(?:it|them)\b)(?:[^.:;?!{PATH[0]}{ADDRESS[0]}{FOLDER[0]}]|[.:](?=\d))){{2,100}}?"
_KEEPING = "saved?|stored?|write|written|put|keep|append|add|export|convert|turn|translate|copy|send|sent"
_INTO = rf",? (?:into|to|as|in) (?:the |a )?(?:file |report |new )*{PATH}"
FRAMES = Phrasing(
    """
    kind = file|table|spreadsheet|workbook|document|picture|image|page|text|log|sheet|data|dataset|json|csv|pdf|scan
    one = the|my|our|this|that|a|an
    place = [<one>] [<kind>] [called|named|at] {at:<path>|<url>}
        |{at:[<one>] (folder|directory) [called|named] <folder>}
    is = 's|’s| is| are
    am = (i'm|i’m|i am|we are|we're|we’re)
    have = (i|we)['ve|’ve| have]* [got]|there<is>|here<is>|this<is>|it<is> about|(the|my|our) <kind> is
    stated = (it|this|that|they|the file)<is> [in]
    look = check|use|scan|go (to|into|through)|look (at|in|into|through)|have a look (at|in|into)|consult|inspect
        |examine
    read = open|read|take|see
    like = (i|we)['d|’d| would] like [to (know|see|have|get)]
    give = (give|get|show|tell|fetch|bring|find) me|let me (know|have|see)|find [out]|get|show|list|look up|work out
        |calculate|compute|determine|(i|we) (want|need) [to (know|see|have|get)]|<like>|<am> looking for
        |do you [happen to] know|(could|can|may) i have|know|return
    pull = grab|pull|extract|collect|gather|pick [out]
    what = what['s|’s| is| are| was| were]|whats|which (is|are|was|were)
    told = the [total|exact|current|local|overall]* (time|date|day|weekday|sum|product|difference|quotient|number|result
        |square root)
    """,
    {
        "path": Regex(PATH),
        "url": Regex(ADDRESS),
        "folder": Regex(f"(?:{FOLDER}|{_NAME})"),
        "space": Regex(" "),
        # What is wanted, told with an article or by how many there are.
        "wish": Regex(rf"(?:the|its|all(?: the)?|every|each)\b{_WISH}"),
        # What nothing is done with yet.
        "whole": Regex(rf"(?:(?!\b(?:{_KEEPING})\b)[^;?!{PATH[0]}]){{2,100}}?(?:{PATH}(?: now)?)?"),
        "bare_wish": Regex(rf"(?!(?:and|or|but|then)\b)\w{_WISH}"),
        "more": Regex(_WISH),
        "no_word": Regex("(?! the (?:word|words|phrase|term|text|writing|string|name|file|exact) )"),
        # Lines with some words are looked for in what was read.
        "no_lines": Regex("(?! (?:the |all )*lines (?:with|containing|that|which|mentioning|saying))"),
        "start": Regex("^"),
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
        "text_end": Regex(r"(?=\s*[.?!]*\s*$)"),
        "stop": Regex(rf"(?=\s*(?:[;?!]|\.(?!\w)|$|,? (?:and |then )+{_NEXT}|, {_NEXT}|{_INTO}))"),
        "pause": Regex(r"\s*(?:[.,:;!]|\s[-–—]|\s(?:and|then|so|to)\b|,\s(?:and|then)\b)+\s*(?:then\b\s?)?"),
        "mark": Regex(r"\s*(?:[,:]|\s[-–—])"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    # A place before what is wanted of it, or behind.
    <start>(from|using|in|inside|for|of|with|within|based on|going by|according to|judging by)<space><place><pause>
        [please] [<give>|<what>]<space>{wish}<stop> => give me {wish} in {at}
    <start>(<look>|<read>)<space><place><pause>[please] (<give>|<what>)<no_lines><space>{wish}<stop>
        => give me {wish} in {at}
    <start>(<have>)<space><place><pause>[please] [<give>|<what>]<space>{wish}<stop> => give me {wish} in {at}
    <start>[please] [<give>|<what>]<space>{wish}(\\?|\\.|,| -)<space><stated><space><place><stop>
        => give me {wish} in {at}
    # A verb that asks for what is wanted, and says no more than that.
    <start>(tell me|get me|<am> looking for|list|look up|find out|let me know|do you [happen to] know
        |[i] [want to|like to|need to]* know)<no_word><space>{wish} (in|of|from|inside)<space><place>
        => give me {wish} in {at}
    <start>(<am> looking for|look up|find [out]|get me|do you [happen to] know|[i] [want to|like to|need to]* know
        |calculate|compute|work out)<space>{told}<space>{more}<stop> => give me {told} {more}
    how many<space>{more} (does|do|did|has|have|had)<space><place>[ have| contain| hold| got| in it]*<stop>
        => how many {more} are in {at}
"""
"""Where it is told which words are what is wanted."""
BARE = """
    <start>[for] <place><mark><space>{bare_wish}<stop> => get {bare_wish} in {at}
    <start>{bare_wish}(,| -)<space><place><stop> => get {bare_wish} in {at}
    <start>{bare_wish}<space>\\(<place>\\)<stop> => get {bare_wish} in {at}
"""
"""Where nothing but a mark stands between both: no order is what is wanted, see `is_thing`."""
ENDINGS = """
    <start>[please] send<space>{wish} (of|in|from)<space><place> to {who:me|us}<text_end>
        => get {wish} in {at} and send it to {who}
    [,] [written up|put together|presented|set out] as (a|the|an) [short|quick|brief] [markdown|html|web]
        report [file] [called|named|in|to]* {to:<path>}<text_end>
        => and write a report of it to {to}
    <start>{main:(<give>|<what>) <whole>} into {to:<path>}<text_end> => {main} and save it to {to}
    <start>{main:(<pull>|get) <whole>} (into|to) {to:<path>}<text_end> => {main} and save it to {to}
    <anew> (message|text) {who:me|us} [with|about|of] the (result|answer|outcome|findings)<text_end>
        => send it to {who}
    <start>{main:<give> <whole>}[,] [and|then]* ((tell|show) me|let me know) [the (result|answer)|it]<text_end>
        => {main}
"""
"""What becomes of it, without a verb for that, or with one that says no more than that it is given."""
BARE_ENDINGS = """
    <start>{bare_wish:<whole>} into {to:<path>}<text_end> => {bare_wish} and save it to {to}
"""
_MORE_VERBS = words(
    "summarise summarize transcribe sort rank extract split merge filter compare condense shorten group"
)
_ORDERS = frozenset((*VERBS, *STRONG_VERBS, *OTHER_TASKS, *COURTESIES, *_MORE_VERBS)).union(*VERB_FAMILIES)
# Behind what sounds like an order, these show that it is a thing: share of each region, count by status.
_OF = frozenset(("of", "by", "per", "address", "addresses", "numbers", "codes"))
# What tells of somebody, or goes on with what was said before, is no thing.
_TELLING = frozenset(
    words("i we you he she they who which that what how when where why there here is are was were do does did has have")
)


def is_thing(found: re.Match[str], lines: Lines) -> bool:
    """Whether words tell what is wanted, and nothing that is to be done."""
    first, *more = told = lines.wording(found, "bare_wish").lower().split()
    is_order = first in _ORDERS and not _OF.intersection(more[:1])
    # Behind a comma the words go on with something of their own: items, just the name.
    is_one = not any(word.endswith(",") for word in told)
    return is_one and not is_order and _TELLING.isdisjoint(told[:3])
