"""What people say in English around the files that they name: a file that is described as well as named, where it is,
what it holds, where something goes, and what the request has made before.

Owns: these ways of speaking, as data for `restated`. No figure, order or condition is ever taken out. Must not know:
tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import QUOTE
from autoglm.planning.offline.rewriting.ways import SIGNS
from autoglm.planning.offline.words.documents import HOLDINGS
from autoglm.planning.offline.words.phrasing import Phrasing

# What names neither a file nor an address.
_OTHER = "[^\ue002\ue004]"
ENGLISH = Phrasing(
    """
    is = 's|’s|'re|’re| is| are
    says = (mention|contain|say|include|have|hold|show|list|refer to|talk about)[s]
    # Where a file is that was spoken of: it's in essay.docx, my notes are saved as notes.txt.
    stated = (it|this|that|they|the file|<holding>)(<is>|s) [all] [saved|stored|kept] [in|at|called|named|under] {path}
    anything_said = (anything|something|anywhere|(any|some|a) (line[s]|mention[s]|text|reference[s]|row[s]|entry|entries
        |part)) [(that|which) <says>|with|about|on|of|to|containing|mentioning|saying]
    the_word = the (word[s]|phrase|term|text|name|string)
    part = page[s] <number>[<gap>(-|–)<gap><number>]
    find = find|locate|look up|look for|spot
    gist = (the|a) [short|brief|quick] (summary|gist|digest)
    shorten = summarise|summarize|sum|boil|shorten|condense
    made = (the|that|this) [resulting]
    without = (no|not the|without [the]|(i|we) (don't|don’t|do not) (need|want) [the|any])
    """,
    {
        **SIGNS,
        **HOLDINGS,
        "end": Regex(r"\s*$"),
        "main": Regex(f"{_OTHER}+?"),
        "head": Regex(f"{_OTHER}*?"),
        "tail": Regex(f"(?![a-z]){_OTHER}*?"),
        "things": Regex(f"{_OTHER}{{1,60}}?"),
        "before": Regex("(?s:.+?)"),
        "anything": Regex(".*?"),
        "number": Regex(r"\d+"),
        "ending": Regex("[a-z][a-z0-9]{1,4}"),
        "pause": Regex(r"\s*[.;,?!]\s*"),
        "word_end": Regex("(?![a-z])"),
        "clause_end": Regex(r"(?=\s*(?:[.,;?!]|$|and\b|then\b))"),
        "text_end": Regex("(?=[.!?]?$)"),
        # An order begins here; or one that goes on from the order before.
        "anew": Regex(r"(?:^|(?<=[.,;!?] )|(?<=\band )|(?<=\bthen ))"),
        "going_on": Regex(r"(?:(?<=\band )|(?<=\bthen )|(?<=, ))"),
        "with_news": Regex(f"(?= (?:with|that|when|once|it|the|{QUOTE})|[.!]?$)"),
        "not_of": Regex("(?! of)(?![a-z])"),
        "name": Regex("[a-z]+"),
    },
    is_within=True,
    is_lower=True,
)
DESCRIBED = """
    <holding>[,|:| called| named] {path} => {path}
    <kind_of_holding> {inside:in|on|from|at|of} {path} => {path}
"""
"""A file that is described as well as named: my shopping list shopping.md, the business card in card.png."""
PLACED = """
    <start>{head} (<holding>|it|them){tail}<pause>[and] <stated><text_end> => {head} {path}{tail}
    <start>{main}<pause>[and] <stated><text_end> => {main} in {path}
    <start><stated><pause>{head} (<holding>|it|them|there){tail}<text_end> => {head} {path}{tail}
    <anew>whats<word_end> => what's
"""
"""Where something is: it's in essay.docx."""
HELD = """
    what[<is>|s|s is| do you see] [written|said] (in|inside|on) {path}<clause_end> => read {path}
    what(<is>|s| does| do) [{part} of] {path} (say|contain|hold)<clause_end> => read {path} {part}
"""
"""What a file holds."""
FOUND = """
    (does|do|did) [{part} of] {path} <says> [<anything_said>] [<the_word>] {quote}
        [in (it|there)|anywhere|at all|inside] => search for {quote} in {path} {part}
    <anew> ([is there|are there] <anything_said>|<find> [me] [(all|every|any) [of]]) [<the_word>] {quote}
        (in|inside|within) [{part} of] {path} => search for {quote} in {path} {part}
    <going_on> <find> [<the_word>] {quote} (in|inside) (it|them|there|that|the (text|transcript|file))<word_end>
        => search for {quote} in it
"""
"""Whether and where something stands in a file."""
OF_DAYS = """
    <going_on> {how:save|write|put|store|record|note|add|append} (the|that) date
        {to:in|into|to|as|at the end of}<word_end> => {how} it {to}
    <anew> {how:let me know|tell me|send me|notify me of} (the|that) (date|day)<clause_end> => {how} it
"""
"""What a day is that was asked for, and not that of now."""
COUNTED = """
    <going_on> count (the|its|their|all the) {what:words|lines|characters|sentences}
        [(of|in) (it|them|that)]<clause_end> => tell me how many {what} it has
"""
"""How long the text is that was spoken of."""
OF_ENDINGS = """
    (<anew> [[are] there] any|all [the]) .{ending}
        {where:under|in|below|inside|within|over|that|larger|bigger|changed} => find all {ending} files {where}
"""
"""Files that end in the same way."""
KEPT = """
    (save|write|put|add|store|note) {quote} [down] as (a|another) [new] (line|entry|note)
        (in|into|to|of|at the end of) {path} => append {quote} to {path}
    {how:put|save|write|store|keep|append|add} <gist> of {path} {to:in|into|to|as}<word_end>
        => summarise {path} and {how} it {to}
    <anew> (keep|stick|drop|pop) {what:it|that|this|them|the (result|text|list|summary)} {to:in|into} {path}
        => save {what} {to} {path}
    (ping me|drop me a (line|note|message))<with_news> => notify me
"""
"""Where something goes."""
MADE_BEFORE = """
    {before:<shorten><word_end><anything>} <made> (summary|digest)<not_of> => {before} it
    {before:transcribe<word_end><anything>} <made> (transcript|transcription)<not_of> => {before} it
"""
"""What the request has made before."""
MORE = """
    <start>{before}[,] (and|plus) {more:(the|all|its|any) <name> [<name>]}[,] (too|as well|also)<text_end>
        => {before} and {more}
    {only:(just|only) [the] tables<word_end><anything>}[,] [and|but] <without>
        [other|running] (text|prose|words)<text_end> => {only}
    {only:(just|only) the text<word_end><anything>}[,] [and|but] <without> tables<text_end> => {only}
    <start>{before}[,|.] [and] while you<is> at it[,] {order:<name>} => {before}, then {order}
"""
"""One more of the same, only the one of two that the same file has, and what is done at the same time."""
MAKING = ENGLISH.pattern("""
    (to|into|as|make|write|create|generate|produce|build|draw|save|store|update|send|post|append|add|put|turn|convert
        |new)<end>
""")
"""What stands before something that is to be made."""
