"""What people say in English beside what they ask for: what a file is like, for whom and for what something is, and
the little words of speech; and how they say in a question what is an order.

Owns: such words, as data for `restated`, each class with all its common members. No figure, order, condition or "not"
is ever among what is left out. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, GLOB, NUMBER, PATH, QUOTE
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, NUMBER_WORDS
from autoglm.planning.offline.words.phrasing import Phrasing

# What may turn the sense of what is said beside it, or tells how something is to be read or done.
_TELLING = "|".join(
    [
        "and|but|or|except|only|just|not|no|none|unless|if|until|till|then|without|all|every|each|both|another|other|else|than"
        "|instead|never|first|last|top|bottom|over|under|above|below|save|send|write|delete|remove|copy|move|them|those|once"
        "|optional|unnecessary|cancelled|canceled|off|wrong|false|fake|gone|moot|void|postponed|unless|again|whenever"
        "|comma|commas|semicolon|semicolons|tab|tabs|tabbed|pipe|pipes|encoded|separated|delimited|sorted|grouped|headerless"
        "|english|chinese|german|french|spanish|called|named|titled|entitled|in|on|at|from|to|like|with|by|about|of|for|as"
        "|is|are|was|were|what|which|who|whom|how|when|where|why|mean|means|monday|tuesday|wednesday|thursday|friday|saturday"
        "|sunday|today|tomorrow|yesterday|now|later|daily|weekly|monthly|hourly|yearly|per",
        *NUMBER_WORDS,
        *FILE_ENDINGS,
    ]
)
_WORD = rf"(?!(?:{_TELLING})(?![a-z]))[a-z][a-z'’]*(?!-)"
ASIDES = Phrasing(
    """
    is = 's|’s|'re|’re| is| are| was| were| looks| seems| feels| sounds| gets| got| has got| has become
    very = a|an|the|far|way|much|rather|quite|really|so|pretty|very|bit|little|kind|sort|too|still|getting|becoming
        |absolutely|totally|completely|bloody|super|pretty much|fairly|somewhat|incredibly|horribly|ridiculously|just
        |actually|a bit of|a lot of
    it = it|this|that|they|this one|that one|the thing|the file|the document|the table|the whole thing
    who = i|we|you|he|she|they|nobody|no one|everyone|people
    saved = (as|to|into|in|called|named|under) <path>

    # little words of speech that say nothing wherever they stand
    filler = please|like i said|as i said|as mentioned|as discussed|as agreed|as promised|as per usual
        |for what it's worth
        |if that makes sense|if you see what i mean|if you get me|you see|mind you|come to think of it
        |now that i think of it
        |to tell the truth|in all honesty|frankly|truth be told|needless to say|of course|naturally|obviously|sure thing
        |god willing|fingers crossed|thank goodness|thank god|blimey|gosh|crikey|oh dear|dear me|darn|argh|ugh|phew|oops
        |whoops|aha|yikes|geez|jeez|omg|wow|yay|right then|now then|righto|righty|okey dokey|okie dokie|oki|alrighty
        |anyhow
        |anyways|well then|hmm|erm|er|uh|um|eh|innit|no worries|cheers in advance|much obliged|no biggie|nothing fancy
        |nothing special|simple as that|easy peasy|quick one|super quick|asap|pronto|stat|when you're free
        |when you've a sec
        |at some point|any time|sometime|one way or another|somehow or other|more or less|as such|per se|in general
        |generally speaking|all being well|with any luck|if nothing else|long story short|in short|in a nutshell please
        |once more please|one more time please|if it helps|if you would|if i may|if you please|would you|could you
        |can you
        |there's a dear|there's a good chap|there's a love|love|dear|darling|mate|pal|buddy|bud|dude|bro|fella|boss
        |chief
        |captain|friend|folks|guys|hun|hon|sweetie|kiddo|my friend|old chap

    # for whom and for what something is
    noun = <word>[ <word>]
    whom = (the|my|our|your|his|her|their|this|next) <noun>
    use = show|give|hand|present|read out|pin up|hang up|discuss|have|work|play|keep

    # how people ask for what is in a file
    hold = put|write|wrote|have|got|keep|kept|save|saved|store|stored|note|noted|jot|jotted|type|typed|record|recorded
        |enter|entered|list|listed|say|said
    again = again|once more|please|exactly|anyway|now|so far|at the moment|right now|in the end|back then|last time
    kind = date[s]|email[s]|email address[es]|e-mail[s]|link[s]|url[s]|phone number[s]|number[s]|price[s]|amount[s]
        |percentage[s]|hashtag[s]|ip address[es]|web address[es]|telephone number[s]|sum[s] of money
    listing = list|show|give|get|find|pull|extract|pick|collect|gather|note|fetch|copy|grab|tell|pull out|pick out
        |take out
    touched = changed|modified|edited|updated|touched|altered|revised|saved|worked on|tampered with|messed with|amended
    anything = anything|any file[s]|any of the file[s]|something|any document[s]|a file

    # what is made of a text before it is told or kept
    digest = summary|digest|gist|overview|précis|precis|recap|synopsis|abstract|rundown|summing-up|summation
        |short version
    sized = [short|brief|quick|little|concise|crisp|proper|decent|nice|simple|rough|tight]
    reach = notify|message|alert|ping|text|inform|send
    figure = [grand] total[s]|sum|average|mean|median|maximum|minimum|highest|lowest|largest|smallest|number of
        |count of|how many|how much|(top|bottom) <count>
    compose =
        <anew>(write|make|put together|draw up|prepare|do|knock up|produce|create|give me|get me|i need|i want|i'd like
        |can i have|let me have|compose)
    add = stick|tack|add|append|put|paste|glue|bolt|attach|pop|slap|bung|chuck|drop|dump|throw|shove|copy|tag|stitch
        |join
    contents = [all of|all] [the] (content[s]|text|line[s]|entries|stuff|words|rest) (of|from|in)
        |everything (in|from)|what's (in|inside)|what is (in|inside)|whatever is in|whatever's in|all of|all that's in
    at_end = [on|onto|to|at|in|into] the [very] (end|bottom|foot|tail|back) of|onto|on to
    split = separated|split|delimited|divided
    delimiter = semicolon[s]|semi-colon[s]|tab[s]|comma[s]|pipe[s]|colon[s]
    separator = separator[s]|delimiter[s]|divider[s]
    look = and|let me have a look|show me|have a look|let me see|let me see it|take a look|show it to me
        |tell me what's in it
    make_out = make out|decipher|read|see|work out|figure out|understand|tell|recognise|recognize|decode
    different = different|distinct|unique|separate|individual
    """,
    {
        "path": Regex(PATH),
        "to": Regex(PATH),
        "quote": Regex(QUOTE),
        "word": Regex(_WORD),
        "sent": Regex("[^.;!?]{2,60}?"),
        "few": Regex("[^.;!?\ue001]{0,60}?"),
        "page": Regex(PATH),
        "number": Regex(NUMBER),
        "amount": Regex(r"\d+(?:\.\d+)?"),
        "coin": Regex("[$£€]?"),
        "count": Regex(rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS)}|a|single)"),
        "some": Regex(f"{_WORD}(?: {_WORD}){{0,5}}"),
        "name": Regex(r"[a-z_]\w*"),
        "things": Regex(r"[^.;,!?]{1,60}?"),
        "anew": Regex(r"(?:^|(?<=[.,;!?:] )|(?<=[-–—] )|(?<=\band )|(?<=\bthen ))"),
        "start": Regex("^"),
        "gap": Regex(r"\s?"),
        "glob": Regex(GLOB),
        # Elsewhere such a word may be what is looked for: search notes.txt for my boss.
        "behind_comma": Regex("(?<=, )"),
        "word_end": Regex(r"(?![\w'’-])"),
        "pause": Regex(r"\s*(?:[.;?!,:–—]|\s-)\s*"),
        "stop": Regex(r"\s*(?:,|;|-|–|—|\.|\()\s*"),
        "clause_end": Regex(r"(?=\s*(?:\.(?!\w)|[,;?!–—)]|-\s|$|and\b|then\b|so\b))"),
        # Over which channel it goes is no part of what is told.
        "clause": Regex(
            rf"(?:(?! (?:on|to|over|via|through|in) (?:the |my )?(?:console|terminal|mailbox|inbox)\b)"
            rf"[^,;!?@{QUOTE[0]}{ADDRESS[0]}])+?"
        ),
        "text_end": Regex(r"(?=\s*[.!?)]*\s*$)"),
        "folder": Regex("[a-z][\\w-]*(?:/[\\w.-]+){0,6}/?|\ue003+"),
        "line_joint": Regex("[ -]"),
    },
    is_within=True,
    is_lower=True,
)
WAYS = """
    # Comments on a file, and for whom or what it is.
    <stop>[and|because|as|since|cos|sorry] <it><is> [<very>]* <word>[ of <word>]<clause_end> =>
    <start><it><is> [<very>]* <word><pause>[so|and|but] =>
    {saved:<saved>} for <whom><text_end> => {saved}
    {saved:<saved>} (so <who> [can|could|may|might|will|have|has|know[s]|don't|won't]* <some>
        |to <use> [it|them|this|that] [to|with|at|in|on|up] [<whom>|<word>])<text_end> => {saved}
    <behind_comma> [and] <filler><text_end> =>
    <start><filler><pause> =>

    [,] {many:<number>} (sentence|line|point|bullet)[s]
        (tops|max|maximum|at most|at the most|or less|or fewer|will do|is enough)<clause_end>
        => <space>in {many} sentences

    # What a file holds.
    (sum up|summarise|summarize|boil down|recap|condense|give me the gist of)
        (what's in|what is in|what’s in|the contents of
        |everything in|all of) {path} => summarise {path}
    what[<is>| has]* [been] <touched> (in|under|inside) [the|my|our] {where:<folder>} [folder|directory]
        {when:this|last|since|in|during|within|after
            |before}<word_end> => find files in the folder {where} changed {when}
    (what (did|do|have|had|'d|'ve|was it)|what (was|were|is) [it] [that] [again] [that]
        |(tell|show|remind|read|give) me what) (i|we|you|he|she|they) [just|even|actually|ever|have|had|has|'ve|'d]*
        <hold> [down|up] [there|again]* (in|into|inside|under|to) {path} [<again>]*<clause_end> => read {path}
    what (does|do|is on|is|'s|'s on|is in|was on) {part:(line|row) <number>} (of|in|from) {path}
        [say|contain|read|hold|have]*<clause_end> => read {part} of {path}
    <start>{path}<is> [<very>]*
        <word>[ to <some>]<pause>[so|and|please|just|only|can i|could i|may i|let me|i'd like to|i want to
        |i'd like|i want|i need|can you|show me|give me|show|give|see|have|get|read|load|me|at least]*
        {part:the first <number> (row|line|record|page)[s]} [of it|please]*<text_end> => read {part} of {path}
    what (was|'s|is|were) [it] (in|inside) {path} <again><clause_end> => read {path}
    <anew>(any|are there any|is there a|is there any) {what:<kind>} (in|on|inside) {path}[?] [-] [if so|please|then|,]*
        <listing> [it|them|those|all of them|me|all|please|for me|out]*<clause_end> => extract the {what} from
            {path}
    <anew>any {what:<kind>} (in|on|inside) {path}<clause_end> => extract the {what} from {path}

    # Files that were changed, asked for in a question.
    (has|have|was|were|did) <anything> (in|under|inside|below|within) [the|my|our] {where:<folder>} [folder|directory]
        [been|been ever|get|got|ever]* (<touched>|change|get <touched>) {when:since|after|before|in|on|within|during}
        => find files in the folder {where} changed {when}
    (has|have|was|were) <anything> [been|ever]* <touched> (in|under|inside) [the|my|our] {where:<folder>}
        [folder|directory]
        {when:since|after|before|within|during} => find files in the folder {where} changed {when}

    # What is made of a text and told, kept or added.
    <reach> (me|us) [with|of|about] (a|the) <sized> ({many:<count>}<line_joint>(sentence|line) <digest> of {path}
        |<digest> of {path} (in|as|of) {many:<count>} (sentence|line|point)[s])<clause_end>
        => summarise {path} in {many} sentences and notify me
    <reach> (me|us) [with|of|about] (a|the) <sized> <digest> of {path}<clause_end> => summarise {path} and notify me
    <reach> (me|us) [with|of|about] [the|a] {what:<figure> <clause>}<text_end> => {what} and notify me
    <compose> (a|the) <sized> {many:<count>}<line_joint>(sentence|line) <digest> of {path} => summarise {path} in
        {many} sentences
    <compose> (a|the) <sized> <digest> of {path} => summarise {path}
    <anew>[just|please]* (give|write|do|send|make|tell|get) [me|us] [just|only]* {length:<count> (sentence|line)[s]}
        (on|about|of|for|summing up|covering|summarising|summarizing)
        (it|that|this|them|what (it|he|she|they) (says|said)
        |what's in it|what was said|what is said|the whole thing|all of it
        |the contents)<clause_end> => summarise it in {length}

    <add> {quote} [on] <at_end> {to}<clause_end> => append {quote} to {to}
    (write|save|put|export|copy|store|keep|dump) [just|only|all]* [the] {columns:<name>[(,| and|, and) <name>]}
        column[s]
        (of|from|in) {path} (to|into|in|as) {to}<clause_end> => load only the {columns} columns of {path} and save it
        to {to}
    (list|show|set out|lay out|collect|gather|write up|tabulate) (them|those|these|it|that|the result[s]|all of them)
        (in|into)
        {page}<word_end> => put them in {page}
    {tells:send|message|ping|text|forward|notify} {sent}[,] [out] as a (notification|message|alert|ping|text)<text_end>
        => {tells} {sent}
    [,] as a (notification|message|alert|ping)<text_end> => <space>and notify me
    {add:<add>} <contents> {path} [on] <at_end> {to}<clause_end> => append the text of {path} to {to}
    {add:<add>} {path} [on] (on|onto|to|at) the [very] (end|bottom|foot|tail|back) of {to}<clause_end>
        => append the text of {path} to {to}

    <anew>(list|show|give|find|get) [me] (everything|anything|whatever|stuff|all) [that|which]*
        [was|has been|have been|got|i|we|have|i've|were|is]* <touched><word_end> => find files changed
    <anew>[are there|have i got|do i have|got|is there|have we got|do we have]* any files
        {which:over|above|bigger|larger|smaller|under|changed|modified|older|newer|with|that|called|named
            |ending}<word_end>
        => find files {which}
    (a|one) fortnight<word_end> => 2 weeks
    a {kind:pie|bar|line} of<word_end> => a {kind} chart of
    (a|one) gig[abyte]<word_end> => 1 GB
    (a|one) meg[abyte]<word_end> => 1 MB
    {many:<number>} gig[abyte|s]*<word_end> => {many} GB
    {many:<number>} meg[abyte|s]*<word_end> => {many} MB
    <anew>(do|knock up|run up|whip up|throw together|rustle up|bash out|compile|put together|mock up|cook up|work up)
        [me|us]
        (a|an|the) {what:[nice|quick|simple|little|short]* (report|bar|line|pie|chart|graph|plot)}<word_end> => make a
        {what}

    # Tables.
    as (bars|columns|a bar|bar|bars please)<clause_end> => as a bar chart
    as (lines|a line|line|a curve)<clause_end> => as a line chart
    as (slices|a pie|pie|a cake|slices of a pie)<clause_end> => as a pie chart
    {what:(chart|graph|plot|report|pie|diagram|page)<few>}[,] [and] (call|name|label|caption)
        (it|this|that|the (chart|graph|plot
        |report|page)) {quote} => {what}, titled {quote}
    <start>[the file|the table|my file|our file]* {path}(<is> [<split>] [with|by|using]* [a|an]*
        | (uses|has|comes with|is using|contains)) {mark:<delimiter>}
        [as (the|a) <separator>|separated|delimited|<separator>]*<pause>[so|and|can you|could you|please|just]*
        (load|open|read|show [me]|import|display) it [<look>]*<text_end> => load {path} separated by {mark}
    # Sums and days.
    how (much|many) (is|are|will|would|does|do|for) {one:<amount>} <word> (at|for) <coin>{other:<amount>}
        [each|apiece|a piece|per <word>|an hour|a head|a day|a week|a month|an item|a box|cost|come to|make
        |be]*<text_end>
        => what is {one} * {other}

    # What is taken out of a file.
    (grab|lift|get|pull|copy|take|rip|capture|scan|type up|snag|fetch) [me] [all|the|any]* (text|words|wording|writing)
        (from|off|out of|in|on) {path} => read the text in {path}
    (get me|give me|show me|i want|i need|fetch me|let me see|read me) (everything|all of it|the lot|all) (in|from)
        {path}
        => read {path}
    (put|save|write|copy|note|store|collect|gather|drop|stick|pop|dump) [all|any|the]* {what:<kind>} (from|in|out of)
        {path}
        (in|into|to) {to} => extract the {what} from {path} and save to {to}
    how many {what:words|lines|characters|sentences
        |paragraphs} (there are|there is|i have|we have|i've got) (in|inside) {path}
        => how many {what} are in {path}
    (which|what|are there any|any|find me the ones|find the ones) of (my|the|our|these|those|all the|all my)
        {what:files|documents|docs|notes} => which {what}
    {how:as|in|into|to
        |inside} (a|an|one) [nice|simple|little|neat|proper|html|web|markdown|clean]* (table|list|page|listing|web page)
        (in|called|named|at|,|on|inside|as|:) {page}<clause_end> => as a report {page}
    (can't|cannot|can’t|couldn't|can not|unable to|struggle to|struggling to|hard to|have trouble) <make_out> [<things>]
        (in|on|of|from) {path}<pause>[so|and|please|but]* [can you|could you]* [tell me|say|read me]*
        what('s|’s| is| does| was| it) [it]
            [written|said|printed|there|say|says|on it|in it|it says|on there]*<text_end> => read {path}
    for (a|some|a certain|a particular|a specific|any)
        (word|phrase|term|keyword|key word|string|name|text|bit of text)<text_end> =>

    <gap>[,] (only|just) [in|the|for]* {glob} [files]<gap>[,] => <space>in {glob} files
    (i'd like|i would like|i want|i need|we need|we want|can i have|could i have|may i have|let me have|i'd love)
        (it|them|this|that|those|these|the (result|list|answer|summary|rows)) (listed|put|collected|gathered|set out
        |presented|laid out|shown) {to:in|into|to|as|under}<word_end> => put them {to}
    {how:as|in|into|to} {page}[,] (a|as a|being a|in the form of a) [short|little|nice|html|markdown]* report<word_end>
        => as a report {page}

    # A search that minds or does not mind how letters are written.
    [and|but] [the] (case|capitals|capitalisation|capitalization)
        (matters|counts|is important|must match|should match|has to match)
        => case-sensitive
    [and|but] [the] (case|capitals|capitalisation|capitalization) (doesn't|does not|doesn’t) (matter|count) =>
        ignoring case
    [,] [with] (one|a) (point|dot|bar|slice|marker|tick) (per|for each|for every) row =>

    # What is counted of a column.
    how many <different> (value[s]|thing[s]|entry|entries|name[s]|item[s]|kind[s]|option[s]) [are there|is there|are
        |do we have|there are|show up|appear|occur|exist]* (in|under) the {column:<name>} (column|field) (of|in) {path}
        => how many different {column} are in {path}
"""
OF_FILES = """
    <anew>(save|export|store|write|keep|put|output|render|publish|turn) {path} [out|over|up] (as|to|into|in)
        {to}<clause_end>
        => convert {path} to {to}
"""
"""Files that are saved under another name, where that makes another form of them."""
