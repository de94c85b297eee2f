"""What people ask of texts and values in everyday English: a photo that was taken of something, what an entry is set
to, lines with a word.

Owns: these ways of speaking, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.rewriting.ways import SIGNS
from autoglm.planning.offline.words.phrasing import Phrasing

ENGLISH = Phrasing(
    """
    picture = photo|photograph|picture|pic|scan|screenshot|snapshot
    contain = with|containing|mentioning|(that|which) (contain|have|mention)
    writing = writing|text|sign|note|whiteboard|board|paper|page|label|receipt
    asks = what does (the <writing>|it) say|what (is|s|'s) (written|printed) [on it|there|in it]|what does it say there
        |(read|tell me) what it says|(tell me|read) what (is|s|'s) (written|printed) (on it|there)
    """,
    {
        **SIGNS,
        "key": Regex(r"[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d+\]){0,6}"),
        "clause_end": Regex(r"(?=\s*(?:[.,;:!?，。；！？]|$))"),
        "few": Regex(r"[a-z' -]{1,40}?"),
        "word": Regex(r"(?!(?:which|that|in|from|a|the|any|each|all)\b)[a-z0-9_-]{2,40}"),
        "mentioned": Regex(
            r"(?!(?:any|some|every|no)(?:thing|one|body)?\b|(?:it|them|this|that|the|an?)\b)[a-z0-9_-]{2,40}"
        ),
        "anything": Regex("[^.;!?]{4,120}?"),
        "few_words": Regex(r"[a-z0-9]+(?: [a-z]+){0,2}?"),
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    <start>(i|we) [just|have|also]* (took|made|got|have|snapped|shot) (a|this) <picture>[ of <few>][,|:]
        [\\(]{path}[\\)]
        [,|.|:|;|and]* [so|now|please|can you]* <asks><clause_end> => read the text in {path}
    <anew> find [out] the (text|writing) (in|on|of|from) {path}<clause_end> => read the text in {path}
    what (is|s|'s) {key} set to (in|inside) {path} => what is {key} in {path}
    {split:(split|divide|share) (it|that|the (result|total|sum|amount)) [evenly|equally]* (between|among|by)
        <few_words>}[,|.|:|;|?]
        [and|so]* (how much|what) (does|will|would|do|did) (each|every) [one|person|of them|<few_words>]
        (get|pay|receive|owe|have to pay)<clause_end> => {split}
    {asked:(ask|prompt) me <anything>}[,] and [then] wait for (my|the) (answer|reply|response)<clause_end> => {asked}
    <anew> (fetch|get|give|show|grab|pull|find|print) [me] [out] [all|only|just]* [the] lines
        (with|containing|that (contain|have|mention)|mentioning) [the word]<space>{word} (from|in|of|out of) {path}
        => find lines containing "{word}" in {path}
    (does|do|did) {path} mention[s]
        [the (word|name|term|string)]<space>{word:<mentioned>}[ anywhere| at all]<clause_end>
        => search for "{word}" in {path}
    <anew> (is|was)[ the (word|name|term|string)]<space>{word:<mentioned>} mentioned [anywhere] in {path}<clause_end>
        => search for "{word}" in {path}
"""
LINES_READ = """
    (number|count) of lines (with|containing|mentioning)<space>{quote} (in|from|of) {path}
        => number of lines that contain {quote} in {path}
    (how many|count [all] [the]) lines (of {path} (contain|have|mention)<space>{quote}
        |<contain><space>{quote} [are|is|there|do we have]* (in|from|of) {path})
        => give me the number of lines that contain {quote} in {path}
    <anew>[(find|get|give|show|tell|list|fetch|pull|search for|print|read) [me] [out]|what are|which are]
        [all|only|just|the]* lines <contain><space>{quote} (in|from|of|out of) {path}
        => search for {quote} in {path}
    <anew> (read|open|load|check|take|use|scan|look (at|in|into|through)) [the] {path}[,] [and|then]*
        (find|get|give|show|tell|list|fetch|pull|search for) [me] [out]
        [all|only|just|any]* [the] lines <contain>
        [(the|a) (word|text|name|term|phrase)] {what:<quote>|<word>}[ in (it|there)]<clause_end>
        => read {path} and search for {what} in it
"""
"""Lines that are looked for in a file that is no table, whose lines are rows."""
