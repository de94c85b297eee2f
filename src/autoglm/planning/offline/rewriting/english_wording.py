"""Where a request tells something word for word without quotation marks: a title, a message up to its end, a word that
files mention; with quotation marks it is the same to everything that reads on.

Owns: these places, as data for `restated`. Where the wording ends is never guessed: what might be a next order ends
none. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, NUMBER, PATH, QUOTE, TIME
from autoglm.planning.offline.words.phrasing import Phrasing

# What may be the next order, in what goes on without quotation marks.
_NEXT = (
    "sav|stor|writ|append|add|notif|show|print|read|email|mail|post|delet|remov|open|list|cop[iy]|conver|creat|mak|draw|put"
    "|keep|kept|send|sent|let me|tell me|give me|title|call it|call the|head|use|us|with|set|leav|skip|onl|not|no"
)
_ORDER = rf"(?:\band|\bthen|,|\bor|\bbut)\s+(?:and |then |also |please |finally )*(?:{_NEXT})"
# A title ends as well before what somebody is told, which a message may go on with.
_AFTER_TITLE = (
    rf"(?:{_ORDER}|(?:\band|\bthen)\s+(?:and |then |also |please )*(?:tell|let|ask|remind|ping|messag|inform)\w*\b)"
)
# Words after "contain" that are not looked for themselves.
_NO_CONTENT = (
    "any|all|every|each|no|not|both|either|it|them|this|that|the|a|an|my|our|words?|errors|nothing|none|neither|nobody"
    "|anything|something|everything|only|more|less"
)
_SAYS = r"\b(?:(?:that|which) (?:say|read)s|saying|reading|with the (?:text|words|message))\b"
_INTO = rf"(?:in|to|into|as|at|from|using) (?:a file |the file )?{PATH[0]}"
_NO_MARK = "".join(mark[0] for mark in (QUOTE, PATH, ADDRESS))
WORDED = Phrasing(
    """
    send = send|give|push|leave|drop|issue|fire off|shoot|put out|push out|write|add|append|put|jot [down]|note [down]
        |log
        |insert|stick|pop|tack|create|make|show|pop up|post|schedule|record|enter
    note = message|notification|note|alert|reminder|notice|heads-up|heads up|ping|text|line|entry|sentence|memo
        |paragraph
        |one-liner|remark|comment|file|report|announcement|warning|nudge|bullet point|bullet
    says = (that|which|it|to) (says|say|reads|read|should say|should read)|saying|reading|that goes|stating|announcing
        |with [just|only] the (text|words|wording|message|content|contents|body|line|sentence|phrase)[ saying]
        |containing [just|only] the (text|words|line|sentence)
    titled = titled|entitled|headed|headlined|captioned|under the (title|heading|headline|name)
        |with [the|a|this|its]* (title|heading|headline|caption|header)[ of| being| reading| saying]
        |<bare_title>[ of| being]
        |[and] (title|entitle|head|headline|caption) (it|this|that|them|the (report|chart|page|graph|plot|notification))
        |[and] (give|giving) (it|this|the (report|chart|page|graph)) the (title|heading|headline|caption|name)[ of]
        |[and] (the|its) (title|heading|headline|caption) (is|should be|shall be|being|to be|reads|must be|can be)
    span = <number> [and a half] (second|minute|hour|day|min|sec)[s]|(half an|an|a quarter of an) hour [and a half]
        |a (minute|second|day)
    making = report|chart|graph|plot|page|notification|message|note|alert|put|make|create|draw|write|turn|save|send
        |build
        |generate|produce|pie|bar|list
    files = file[s]|document[s]|docs|notes|texts|papers|letters
    contain = (mention|say|contain|include|hold|talk about|refer to|speak of|feature|have in them)[s|ing]
    """,
    {
        "url": Regex(ADDRESS),
        "path": Regex(PATH),
        "json": Regex(ADDRESS),
        "time": Regex(TIME),
        "number": Regex(NUMBER),
        "gap": Regex(r"\s?"),
        "bare_title": Regex(r"(?<=, )(?:heading|title|caption|header)(?! (?:it|this|that|them|the|is|should|must))"),
        "space": Regex(r"\s"),
        "few": Regex(rf"[^.;!?{QUOTE[0]}{ADDRESS[0]}\"]{{0,60}}?"),
        "word": Regex(rf"(?!(?:{_NO_CONTENT})\b)[a-z][\w'’-]*"),
        "free": Regex(rf"(?:(?!{_ORDER})[^.;!?\"“”\n{_NO_MARK}]|(?<=\w)\.(?=\w)){{2,160}}?"),
        "bounded": Regex(rf"(?:(?!{_AFTER_TITLE}|,)[^.;:!?\"“”\n{_NO_MARK}]){{2,60}}?"),
        "word_end": Regex(r"(?![\w-])"),
        "clause_end": Regex(r"(?=\s*(?:\.(?!\w)|[,;?!–—]|$))"),
        "text_end": Regex(r"(?=[.]?\s*$)"),
        "end_mark": Regex("[!?]{0,3}"),
        "title_end": Regex(rf"(?=\s*(?:[,;!?]|\.(?!\w)|$|{_AFTER_TITLE}|{_SAYS}|{_INTO}))"),
    },
    is_within=True,
    is_lower=True,
)
MESSAGES = """
    {what:<send><word_end><few><note>[<few>]} <says>[:|,| :]<gap>{text:<free><end_mark>}<text_end>
        => {what} saying "{text}"
    {what:(notify|message|alert|ping|text|tell|inform|remind) (me|us)}
        (saying|with the (message|text|words|note))[:|,]<gap>
        {text:<free><end_mark>}<text_end> => {what} saying "{text}"
    {what:(post|put|patch|send)<word_end><few> <url>} <says>[:|,| :]<gap>{text:<free><end_mark>}<text_end>
        => {what} with the body "{text}"
    (save|write|store|put|note|keep) (this|the following|that) [down] (in|to|into|as) (a|the) [new|text]*
        (file|note|document) [for me|please]*:<gap>{text:<free><end_mark>}<text_end> => save "{text}" to a file
    {how:post|put|patch} (this|the following|the) [json|data|payload|body|object]* to {url}<gap>:<gap>{json}<text_end>
        => {how} {json} to {url}
    (remind|nudge|ping|alert|notify|poke) (me|us) (in|after) {span}<text_end> => wait {span}, then notify me
    (send|pop|put|give|set|drop|show|raise|schedule|ping) [me|us] [up] (a|an) [quick|little|short]*
        (reminder|alert|notification|message|note|nudge) [up] {at:at <time>}<word_end> => {at} notify me
    (remind|nudge|ping|alert|notify|poke) (me|us) {at:at <time>}<text_end> => {at} notify me
"""
"""What is told up to the end of the request, and a reminder that says nothing more."""
TITLES = """
    <titled>[:|,| :]<gap>{title:<bounded>}<title_end> => entitled "{title}"
    {what:report [file]<space>{path}}[,] (called|named)[:]<gap>{title:<bounded>}<title_end>
        => {what} entitled "{title}"
"""
"""Titles, which begin with a capital letter unless they end the request; only of what is made."""
CONTENTS = """
    <files>{few:<few>} [that|which|to]
        <contain><space>[the (word|words|phrase|term|name|string)<space>]{what:<word>[ <word>]}<clause_end>
        => files{few} contain "{what}"
    <files>{few:<few>} [that|which|to] import[s|ing]<space>{what:<word>}<clause_end> => files{few} contain "import
        {what}"
"""
"""Words that files hold."""
MAKES = WORDED.pattern("<making>")
"""What a title is given to."""
