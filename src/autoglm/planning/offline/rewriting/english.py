"""How people say in everyday English what the planner knows by other words: fillers and excuses, verbs for each kind of
work, what stands around a question, kinds of things.

Owns: these ways of speaking, as data for `restated`. No figure, order, condition or "not" is ever among what is left
out. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import DATE, FOLDER, NUMBER, PATH, QUOTE
from autoglm.planning.offline.words.documents import HOLDINGS
from autoglm.planning.offline.words.lexicon import QUALITY
from autoglm.planning.offline.words.phrasing import Phrasing

_TIME = DATE.replace("+", "")
# What may turn the sense of what is said beside it: no remark holds such a word.
_TELLING = (
    "and|but|or|except|only|not|no|unless|if|until|then|without|all|every|each|both|another|other|than|instead|never"
    "|first|last|top|over|under|above|below|save|send|write|delete|remove|copy|move|them|those"
)
_WORD = rf"(?!(?:{_TELLING})(?![a-z]))(?:[a-z][a-z'’-]*|{_TIME}+)"
ENGLISH = Phrasing(
    """
    is = 's|’s|'re|’re|'m|’m| is| are| am| was| were
    has = 've|’ve| have| has
    who = i|we|you|he|she|they
    it = it|them|this|that|these|those
    whose = my|our|your|the|his|her|their|this|that
    please = please|pls|kindly|just|also|then|maybe|quickly
    moment = a (moment|minute|second|sec|chance|spare moment|free minute)|the (time|chance)|time

    wondering = (i|we)['d|’d| would| was| were|'m| am]* (wonder|wondering|love to know|like to know|curious)
        |(i|we) (need|want) to (know|see|find out)|any idea|do you know|can you (say|work out|see)
        |i'd be interested to know
    lost = (i|we) (can't|cannot|can’t|don't|don’t|do not) (remember|recall|know|find|think)|no idea
        |(i|we)[<has>] (lost track of|forgotten|forgot)|i've no idea|i have no idea
    be_after = am after|'m after|’m after|are after|'re after|am looking for|'m looking for|’m looking for
        |are looking for|'re looking for|am interested in|'m interested in

    # what says nothing wherever it stands
    adverb = please|pls|plz|so far|thus far|up to now|at the moment|at present|for (now|the moment|the time being)
        |currently|presently|really|actually|basically|honestly|literally|simply|obviously|apparently|hopefully|ideally|preferably
        |properly|neatly|nicely|carefully|quickly|immediately|straight away|right (away|now)|anyway|after all|in fact
        |as usual|as always|as it were|whatsoever|somehow|for once|real quick|in one go
    opinion = i (think|guess|suppose|reckon|believe|mean|hope|assume)|you know|as you know|as you can see|to be honest
        |if i remember right[ly]|if i'm not mistaken|as far as i know|to be (safe|sure|on the safe side)|just in case
        |tbh|fyi|imo|btw|lol|haha|by the way|by any chance|or whatever|or something|or so|and (stuff|so on|so forth)
    favour = when[ever] you (can|get <moment>|have <moment>|find <moment>|<are> ready|<are> free)
        |when[ever] (possible|convenient|it suits you)|at your (convenience|leisure)
        |(if|in case) you (get|have) <moment>
        |if (it's|it is|that's|that is) (ok|okay|alright|all right|no trouble|not too much trouble)
        |if you (don't|wouldn't|do not) mind|if you['d| would] be so kind|no (rush|hurry|pressure)
        |there's no (rush|hurry)|take your time|as soon as you can|first thing|in your own time
        |before i forget|while i remember|for (later|reference|the record|a change|starters)|as a favour
    are = 're|’re| are
    drawn_to = interested in|after|looking for|bothered about|concerned with
    thanks = ta|ta very much|cheers|bless you|you're a star|you're the best|you are the best|legend|merci|thanks a bunch
    nice = nice|great|good|lovely|perfect|fine|handy|helpful|useful|brilliant|fantastic|super|awesome|ideal|wonderful

    # why something is asked for
    person = newsletter|website|blog|intranet|team|boss|manager|supervisor|team lead|teacher|professor|tutor
        |accountant|auditor[s]|colleague[s]|lawyer
        |headteacher|head teacher|director|landlord|committee|board|inspector[s]|secretary|editor|presentation
        |talk|homework|thesis|meeting|lesson|portfolio|reference|peace of mind
    handles = forget|mess|change|edit|touch|overwrite|break|start|begin|lose|ruin|fiddle|tinker|play|alter|rework
        |restructure|clear|tidy|rewrite|update|modify|amend|replace
    reason = so [that] <who> [can|could|may|might|will|have|know]* <some>
        |so <who>('ll|’ll|'ve|’ve|'d|’d) <some>
        |(because|as|cos|cause) (<who>|my|our|his|her|their) <some>
        |in case <who> (need|forget|lose|want|miss|ask|get|ever)[s] <some>
        |before (i|we) [go and|go|start to|accidentally]* <handles><few>
    event = meeting|audit|inspection|deadline|exam|test|class|lesson|call|presentation|interview|appointment|lecture
        |visit|handover|shift|party|trip|talk|conference|viva|review|wedding
    thing = disk|drive|hard drive|hard disk|laptop|computer|machine|phone|pc|server|inbox|memory|storage|desk|office
        |brain|eyes|printer|internet|connection
    doing = doing|tidying|cleaning|clearing|preparing|prepping|planning|getting|moving|packing|revising|studying
        |working|closing|running|drowning|going crazy|sorting out
    state = in a (hurry|rush)|late|running late|busy|swamped|lost|stuck|curious|new here|new to this|tired|bored
        |running out of (time|space)
    remark = (my|our|the|this) <thing>(<is>| has| keeps| gets| seems) <some>
        |(i|we)<is> [just|still|a bit|very|so|always]* (<state>|<doing> <some>)
        |(i|we)(<has>| got|<has> got) (a|an|the|my|our|another) [<any_word>] <event><few>
        |(i|we)<has> (lost track|forgotten|run out|had enough|made a mess)<few>
        |(it|this)<is> [a bit|very|quite|rather|kind of|so]* (urgent|important|a mess|late|complicated)
        |[a] (quick|small|little) (one|question|favour|favor|thing)
        |(i|we) (run|own|manage|(work|volunteer) (in|at|for)|teach|study)[ at| in]* (a|an|our|my) <some>
        |(i<is>|we<is>) (a|an) <some>

    # what is only remarked on a file
    very = far|way|much|rather|quite|really|so|just|pretty|very|a bit|a little|kind of|too|still|getting|growing|become
    long = long|big|large|huge|messy|boring|dense|wordy|complicated|long-winded|heavy|lengthy|detailed|enormous|endless
        |massive|tedious|unreadable|much
    too_long = (<is>| looks| seems| feels|'s got| has got|'s gotten) [<very>]* <long>
        [for (me|us|anyone|everyone)] [to (read|digest|go through|get through|handle)]

    anywhere = (in|under) any [of (the|my|our)] folder[s]|anywhere|any of them|in there somewhere|somewhere

    # verbs, as they stand before what they are done to
    hunt = (hunt|track|chase|run) down|dig (up|out)|(seek|search|root|ferret|fish|sniff|smoke) out|(hunt|scout|fish) for
        |have a (look|hunt|search|rummage|dig) for|keep an eye out for|help me find|(rustle|scare) up
    skim = (skim|scan|browse|leaf|flick|flip|page|run|go|look|read|thumb|sift) through|skim [over]
        |(look|glance|read|go|run) over|(peek|glance|look|peep|squint) (at|into|inside)
        |(have|take|grab) [me] (a|another) [quick|brief|short|good|proper|close|closer|little]
            (look|peek|glance|read|gander|peep|squint|browse) (at|in|into|inside|through|of|over)
        |check out|(bring|call|fire|pull) up|(pop|crack) open|open up|type out|spit out
    hand = give|get|fetch|grab|hand|show|bring|pass|let me (see|have|read)|output|display|print|dump
    squeeze = boil|cut|trim|pare|whittle|distil|distill|condense|compress|squeeze|shrink|reduce|slim|narrow|shorten
        |crunch
        |bring|get|squash|cram|pack|slice|tighten
    essence = gist|short version|highlights|bottom line|low-down|lowdown|essence|main ideas|main points|key takeaways
        |takeaways|nutshell version|long and short|key messages|core message|quick rundown|rundown|crux
    wade = read|read through|listen to|wade through|plough through|plow through|study|look at|check|reading
        |going through
        |wading through|listening to|watching
    form = markdown|md|html|web|csv|plain text|text|txt
    essence_of_it = the <essence> [of it]
    fish = fish|lift|pluck|scrape|harvest|strip|isolate|mine|winkle|single|copy out|write out|fetch out|dig out|get out
        |take out|draw out|round up|list out
    tot = tot|tally|reckon
    length = <number> [<any_word>] (sentence|bullet point|bullet|key point|point)[s]

    aloud = (send|push|fire|shoot|put|pop|get|give|post|issue|broadcast|share) (out|off|over|round|around|through)
    files = file[s]|document[s]|doc[s]
    file_trait = (bigger|larger|smaller|heavier|older|newer|fatter) than|changed|modified|edited|updated|touched
        |(called|named) <quote>|ending (in|with)|with [the word] (<quote>|<name>) in (its|the|their) [file] name
    contain = contain|mention|say|have|include|talk about|hold
    asking = can you|could you|would you|will you|please|pls|i want|i need|i'd like|just|so
    seek = find|locate|look for|search for|look up|track down|dig out|hunt down
    changed = changed|modified|edited|updated|touched|altered|revised|saved|worked on

    # a list whose parts a request names one by one
    pull = extract|find|get|grab|pull [out]|collect|list|gather|pick [out]|note|fetch|give me|show me|copy|save|spot
        |fish out|get out|take out|dig out
    back = there|it|them|that|this|here
    what_said = what[<is>| was| were| did| does| do| he| she| they| it]
        (said|says|say|talked about|discussed|about|all
        about|happened|been said|going on|saying|talking about|decided|agreed)[ in it]
    downwards = biggest|highest|largest|newest|latest|longest|most<no_quality>
    upwards = smallest|lowest|least<no_quality>|earliest|shortest|fewest
    in_front = at the (top|very top|beginning|start|head)|on top|up top|at top|up front|to start with|leading|in front
    go_on = text|message|ping|let me know|save|store|write|put|send|summarise|summarize|add|append|convert|tell|notify
        |make|draw|plot|chart|count|find|extract|list|show|give|read|sort|total|then|let|ask|wait|post|fetch|get
    declare = say|give|have|list|show|state|declare|specify|hold|contain|set|define|mention|use|record|name|read
    bill = bill|check|cheque|tab|cost|costs|rent|total|dinner|lunch|meal|price|taxi|invoice|order|kitty|pot
    ways = ways|people|persons|friends|of us|equal parts|parts|shares|flatmates|housemates|roommates|colleagues|guests
        |kids|children|couples|teams|members
    among = [equally|evenly] [(by|between|among|amongst|into|over|across)] [the]* {other:<number>}
    cost = dinner|lunch|breakfast|brunch|the meal|our meal|the bill|my bill|our bill|the check|the tab|the taxi
        |the cab|the ride|the haircut|the food|drinks|the total|it
    toss = stick|pop|whack|chuck|bung|tack|slap|scribble|drop|jot|note|log|record
    to_text = type|write|note|take|jot
    no_files = (leave|keep) [all|any|the]* files out
        |(skip|ignore|omit|drop|exclude|forget) [all|any|the]* files
        |(no|not|never mind) [the|any]* files

    # kinds of things
    finding = phone number[s]|email[s]|email address[es]|e-mail address[es]|e-mail[s]|link[s]|url[s]|date[s]|price[s]
        |percentage[s]|hashtag[s]|ip address[es]
    web = web|website|site|internet|www
    mobile = mobile|cell|cellphone|cell phone|tel|telephone|contact|landline
    """,
    {
        **HOLDINGS,
        "path": Regex(PATH),
        "quote": Regex(QUOTE),
        "number": Regex(NUMBER),
        "folder": Regex(rf"(?:{FOLDER}|[a-z][\w-]*(?:/[\w.-]+){{0,6}})"),
        "name": Regex(r"[a-z_]\w*(?:\.[a-z_]\w*)*"),
        # The most expensive ones first: no column is called so.
        "no_quality": Regex(rf"(?! {QUALITY}\b)"),
        "amount": Regex(r"\d+(?:\.\d+)?"),
        "any_word": Regex(r"[a-z'’-]+"),
        "some": Regex(f"{_WORD}(?: {_WORD}){{0,7}}"),
        "few": Regex(f"(?: {_WORD}){{0,7}}"),
        "things": Regex(r"[^\ue002\ue004.,;?!]{1,60}?"),
        "main": Regex(r".+?"),
        "thing_of_table": Regex("[^.;!?]{1,60}?(?:\ue002+[^.;!?]{0,40}?)?"),
        "gap": Regex(r"\s?"),
        "start": Regex("^"),
        "json": Regex(r"\ue002+"),
        "no_place": Regex(
            r"(?!(?:it|them|this|that|these|those|all|every|each|everything|everywhere|anything|files|texts?|docs|pages?"
            r"|web|internet|online|net|results?|here|there|inside|again|google|bing|amazon|ebay|wikipedia|youtube"
            r"|reddit|github|names|lines|words|documents)\b)"
        ),
        "reckoned": Regex("[^;!?,]{1,40}?"),
        "percent": Regex(r"\d+(?:\.\d+)?(?:%| percent| per cent)"),
        "place": Regex(r"[a-z][a-z.'-]*(?: [a-z][a-z.'-]*){0,2}?"),
        "coin": Regex("[$£€]?"),
        "space": Regex(" "),
        "word_end": Regex(r"(?![\w/’'-]|\.\w)"),
        "comma": Regex(r"\s?[,;:–—-]\s"),
        "pause": Regex(r"\s*(?:[.;?!,:–—]|\s-)\s*"),
        "clause_end": Regex(r"(?=\s*(?:\.(?!\w)|[,;?!–—]|-\s|$|and\b|then\b))"),
        "no_path": Regex(r"(?! ?(?:the |my |our )?\ue002)"),
        "nowhere_in": Regex(r"(?! (?:in|under|below|inside|within|beneath)\b)"),
        "text_end": Regex(r"(?=\s*[.!?]*\s*$)"),
        "anew": Regex(r"(?:^|(?<=[.,;!?:] )|(?<=[-–—] )|(?<=\band )|(?<=\bthen ))"),
        "seeks_nothing": Regex(r"(?![^.;,!?]* for\b)"),
        "sentence_start": Regex(r"(?:^|(?<=[.!?;] ))"),
        "order": Regex("(?=[a-z])"),
    },
    is_within=True,
    is_lower=True,
)
FOR_WHOM = """
    <start>for <whose> [<any_word>] (<person>|<event>)<comma> =>
    for <whose> [<any_word>] (<person>|<event>)['s|’s]<clause_end> =>
"""
"""Ways that say nothing unless something is looked for: search a.txt for my boss."""
WAYS = """
    # "and" in short, before what is to be done next.
    &<space>{next:<go_on>}<word_end> => and {next}

    # Remarks and excuses; why, and for whom.
    <sentence_start><remark><pause> =>
    (<adverb>|<opinion>|<favour>)<word_end>[<gap>,]<gap> =>
    [<gap>,]<gap>(<thanks>|(would|will) be <nice>)<text_end> =>
    <start>(i'd|i would|i’d) [really] (appreciate|be grateful for|welcome|love|be glad of) [(it|if) if you could]
        [a|an] =>
    [<gap>,|-] [but|and] (<lost>|i've lost|i don't know) where (it|i|they|that) <some><clause_end> =>
    <start>[all|what|the <any_word> thing] (i|we)['d|’d| would]* [really|just|only]* (need|want|like|<be_after>)
        (is|are|would be) => show
    <start>(i|we) <be_after> => find
    <anew>(<wondering>) {what:how|what|which|who|when|where} => {what}
    <anew>gimme => give me
    <anew>lemme => let me
    wanna => want to
    <start>(i|we)<is> only <drawn_to> => only
    <start>to be a (pain|nuisance|bother)<pause>[but] =>
    <anew>[mind] (telling|showing|giving) => show
    <anew>[mind] {verb:read|open|list|find|count|sort|check|search|look|extract|fetch|add|append|convert}ing
        => {verb}
    <anew>[mind] {verb:summaris|summariz|giv|mak|sav|writ|calculat|transcrib}ing => {verb}e
    <start><reason>,<gap> =>
    [<gap>,]<gap>[just|and] <reason><clause_end> =>
    [-|–|,] [it|they|that|those] (could|may|might|can|should|must|will|'ll) be <anywhere><clause_end>[.] =>
    somewhere<nowhere_in> =>
    [<gap>,] [and] nothing (else|more)<clause_end> =>
    [and] (that's|that is|that will be) (all|it|everything) [i (need|want|ask)|for now]<text_end> =>
    <sentence_start>(can|could|would|will) (you|u) [<please>]* <order> =>

    # A file that something is remarked on, or that is told of beside.
    <start>{path}<too_long><pause>[so|and] => read {path},<space>
    (i|we) (can't|cannot|can’t|couldn't|don't|don’t|do not|haven't|haven’t|won't|am not going to|'m not going to)
        [<any_word>]* [the|any]* [<any_word>] [to|for|of] (<skim>|<wade>) [all of|the whole of|all that is in]*
            {path}<comma>
        => read {path},<space>
    <start>{main} (<holding>[{things}]|it{things})<comma>(it's|it is|that's|that is|this is|which is|it's in
        |it is in) {path}<comma> => {main} {path},<space>
    <anew>(can|could|may|might) i [please] (have|get) <it> (in|as|down to) {length:<length>}
        => summarise it in {length}

    <start>(i|we)[<has>] (took|made|scanned|photographed|snapped|recorded|wrote|got|received|downloaded|typed up|got
        sent)
        [<things>] {path}<pause> => read {path},<space>

    # A folder that is named before what is asked of it.
    <start>(in|inside|under|within|from) [the|my|our|this] [folder|directory] {folder} [folder|directory]<comma>
        {main:(which|what|list|show|find|how many|are there|any|all|give|get|tell)<things>}<text_end>
        => {main} in the folder {folder}

    # What is wanted, before the wish: there's a file with ..., find it; everything that was changed ..., list those.
    <start>(there<is>|i have|i've got|we have|we've got) (a|some|one|several) <files> {which:<things>}<pause>
        [<asking>]* <seek> [me] (it|them|that|those|that one|the file[s])<text_end> => find files {which}
    <anew>(whatever|anything|everything|all [that]) [that] {done:[was|has been|have been|got|i|we|have|i've] <changed>}
        => find files {done}
    <start>[so|ok|right]* (i have|i've got|i got|here's|here is|there's|there is|this is|we have|we've got|we got)
        [this|a|an|the|my|our|here|file|table|spreadsheet|document|sheet|list|called|named|with]* {path}<pause>
        [and|so|now] {main:<things>}<text_end> => in {path}, {main}
    <start>(load|open|read) [the] [table|file|spreadsheet] {path}<comma>[but|and] [just|only]
        {portion:the (first|top) <number> (rows|records|lines|entries)} [of it]<text_end> => load {portion} of {path}
    <start>{main:(all|every|any|the|each) <things>}<comma>[<asking>]* (<seek>|list|show) [me]
        (them|those|these)<text_end>
        => find {main}
    # A list in a JSON file, before what is wanted of it.
    <start>[in|inside] {path}[,] [there](<is>| has| holds| contains| you'll find| you will find) (a|an|the)
        (list|array) (called|named|of) {list:<name>}<pause>{order:<things>} of (each|every) [one|item|entry|element]
        {which:(with|where|whose|having|that has|which has) <things>}<text_end>
        => {order} of the {list} {which} in {path}
    (from|of|in|out of) (the|that|its) (json|response|reply|answer|body|result|data) [that|which|you|it]*
        (comes back|comes out|is returned|gets returned|returns|get [back]|sends back|gives back|answers)<clause_end> =>

    <start>(go (to|into)|look (in|into|inside|through)|check|open|take|navigate to) [the|my|our] [folder|directory]
        {folder}
        [folder|directory] and {main:<things>} [in (it|there)]<text_end> => {main} in the folder {folder}

    what (does|do|did) {path} (have|say|show|give|list|hold) (under|for|as) [the] {key:<name>}<text_end>
        => what's {key} in {path}

    # Verbs.
    <anew> <hunt> {what:[all|any|every|the|my|our|every|each|me]} => find {what}
    <anew> [go and] <skim> {path} => read {path}
    <anew> [go and] <skim> {what:the|my|our|all}<seeks_nothing> => show {what}
    <anew> (chart|plot|graph|draw|visualise|visualize) {what:<thing_of_table>} as (a|an) {kind:line|bar|pie}
        [chart|graph|plot|diagram]<clause_end> => draw a {kind} chart of {what}
    <anew> [go and] <hand> [me] [the (contents|text|content|whole) of|all of] {path}<clause_end> => read {path}
    <anew> <squeeze> {what:<it>|[<things>] <path>} [down] (to|into|in) {length:<length>}
        => summarise {what} in {length}
    <anew> <squeeze> {what:<it>|[<things>] <path>} down<clause_end> => summarise {what}
    [<anew> (<hand>|i want|i need|what<is>) [me]] (the|a) [quick|short|brief] <essence> of {what:<it>|[<things>] <path>}
        => summarise {what}
    <anew> <tot> [up] how many => how many
    <anew> <tot> up => add up
    <anew> <fish> [out] {what:[all|any|every|the|each|both]* <things>} (out of|from|off|in) {path}
        => extract {what} from {path}
    <anew> <fish> [out] {what:(all|any|every|the|each|both)} => extract {what}
    <start>{path} (as|as a|into|to) {to:<path>}<text_end> => convert {path} to {to}
    <anew>((i need|i want|i'd like|i would like|give me|get me|make|can i have|could i have) {path}
        (as|as a|in the form of)|(turn|change|make|transform|rework|transfer|switch|save) {path} into) {to:<path>}
        => convert {path} to {to}
    <start>[i need|i want|i'd like|give me|get me|put|have]* {path} (in|as|into|to) [a|an] <form> [file|format]*[,]
        [and] [call|name|save|store|put|called|named|stored|it|that|the (result|file)|as|to|in|into|under]* {to:<path>}
        => convert {path} to {to}
    (stick|pop|whack|chuck|bung|tack|slap|scribble|put|add) {quote} (on|onto) [the (end|bottom) of|my list|the
        list|my|the]* {path}
        => append {quote} to {path}
    <start>[i need|i want|i'd like|give me|start|set up|open]* a (new|fresh|blank|new text) file [called|named] {path}
        (containing|with|saying|that says|that contains|holding|which says|reading)
        [the|text|words|line|content|contents|just|only]* {quote} => write {quote} to {path}
    <start>[i need|i want|i'd like|give me|get me]* the (table|data|text) (from|in|of|inside) {path} (as|to|into)
        {to:<path>}
        => convert {path} to {to}
    (jot|note|scribble) [down] {quote} [down] (in|into|to|on|onto) {path} => append {quote} to {path}
    <anew> (tell|give|show|let) me [have|know]
        (<essence_of_it>|what it<is> [all] about|what it says|the (news|story|headlines|whole thing|summary))
        in {length:<length>} => summarise it in {length}
    (give me a (shout|nudge|ping|buzz|poke|heads-up|heads up|reminder|bell|tap|prod)|nudge me|poke me|prod me|buzz me)
        {when:in|at|on|to|when|about|after|tomorrow} => remind me {when}

    <aloud> {what:a|an|the|this|[me|us|everyone] (a|an|the)} => send {what}
    # Questions.
    incl[.]<word_end> => including
    <anew>[[show|tell] me|list|see|know|hear|find out]*
        what( have (i|we)| do (i|we) have| did (i|we) (put|save|keep|store)|<is> [there])
        [got] [there|lying around|stored|saved|kept|sitting]*
        {where:(in|inside|under) [the|my|our|this] [folder|directory] <folder> [folder|directory]}<clause_end>
        => list everything {where}
    <lost> where (i|we)[<has>|'d| had]* (put|saved|left|stored|kept|stashed|filed|hid) {path}
        [<pause>[<asking>]* (<seek>|look for) (it|that|the file)]<clause_end> => find {path}
    (what|which) lines (in|of) {path} (talk about|mention|say|contain|have|include|refer to|speak of|feature|hold)
        {what:<quote>|<name>}<clause_end> => search for {what} in {path}
    where (did (i|we) (put|save|leave|store|keep|stash)|(is|are|have i put|could i have put)) [the|my|our|file]* {path}
        => find {path}
    (what|which (files|documents)) (did|have|has) (i|we|you|they|he|she|anyone|anybody|someone|somebody)
        {done:change|edit|modify|update|touch|<changed>}
        => find files changed
    (lurking|hiding|lying|sitting|living|hanging|floating|tucked away|buried) [around|about]
        {where:in|under|inside|below}
        => {where}
    (see|check|look|find out) (if|whether) there<is> (a|any|the) [file|document] [called|named] {path}
        [anywhere|somewhere]
        => find {path}
    (does|do) {path} (have|contain|show|mention|include|list) (a|an|any) {what:<finding>} [(on|in) it]
        => extract {what} from {path}
    <anew>(scan|comb|check|search|go through|look through|sift through) {where:[<things>] <path>} for
        [all|any|the|every]*
        {what:<finding>}<clause_end> => extract {what} from {where}
    (put|get|turn|make) {path} (into|in) (writing|words|written form|print|written words) => transcribe {path}
    (whatever|everything|anything|all) [that]<is> {where:in|inside|under}<word_end><no_path> => everything {where}
    {which:which|what|any|all|the|find|list|some} (files|documents|docs|papers|ones) [that|which]
        (talk about|speak of|refer to|say something about|deal with|are about|discuss|cover) => {which} files contain
    where in {path} (is|are|does|do|did) {what:<quote>|<name>} [mentioned|used|defined|named|appear|occur|come up|show
        up|stand]
        => search for {what} in {path}
    (which|what) words (do|did|does|are|have|has) [i|we|he|she|it|they|been]* (use[d]|appear[ing]|occur[ring]|come up)
        [the] (most|most often) => what are the most common words
    <anew>(give (me|it|us|them)|hold on [for]|hang on [for]) {time:<number> (second|minute|hour|day)[s]} (and
        then|and|then|,)
        => wait {time}, then
    <anew>[(<seek>|list|show|give) [me]] (anything|everything|stuff|whatever) {which:<file_trait>} => find files {which}
    {what:spreadsheets|documents|pictures|images|photos|recordings|files|ones} \\({ending:[.]<name>} [files|only]\\)
        => {ending} files
    <anew>(find|show|see|tell me|look|check|find out|search) [me] where {what:<name>|<quote>}
        (is|are|gets|was|appears|comes up|occurs|shows up|turns up)
        [used|defined|mentioned|called|set|declared|imported|named] in {where:the|my|all|any|<path>}
        => search for {what} in {where}
    (is|are|was|were) [the (word|words|phrase|term|name|text)] {quote} [ever|anywhere|actually]*
        (used|mentioned|named|included|present|written|found|contained) [anywhere|somewhere] in {path}
        => search for {quote} in {path}
    (does|do) any [of (the|my|our)] (file|files|document|documents) {where:[<things>]} <contain> {quote}
        => find files that contain {quote} {where}
    what<is> (new|changed|different|been changed) {when:since|after} => find files changed {when}
    what (does|do|did) {part:the <things>} of {path} (say|contain|hold|read)<clause_end>
        => read {part} of {path}
    <start>{what:words|lines|characters|sentences|paragraphs} in {path}<pause>how many<text_end>
        => how many {what} are in {path}
    put the question {quote} to (me|us) => ask me {quote}
    what<is> {key:<name>} (set to|equal to|in there)<text_end> => what's {key}
    what(<is>|s| does| do| did) [it|they] (say|says|said|contain|hold|read) (in|inside|on) {path} => read {path}
    [<anew> (show|tell|give|read) me] what {path} (contains|says|holds|has in it|reads|has to say)<clause_end>
        => read {path}
    (see|check|find out|tell me|know|let me know|show me) (if|whether) {path} => does {path}

    convert {path} (to|into) [a|an] <form> [file|format|document|page]*<pause>[and]
        (the [new] (file|result|output) (should|shall|must|is to|can|could) be (called|named)
        |(call|name|save|store) (it|that|the [new] (file|result|output)) [as|to|in|into|under]*) {to:<path>}
        => convert {path} to {to}
    (split|share|divide|spread) {one:<amount>} (by|between|among|amongst|into|over|across) {other:<amount>}
        [<ways>] [equally|evenly] => {one} divided by {other}
    listen to {path} and (write|note|jot|type|put|take) (down|up|out) (what|everything|all) <things><text_end>
        => transcribe {path}
    <anew>[make|create|produce|give me|get me|i need|i want|i'd like] (a|an) <form> (version|copy|edition|export) of
        {path}[,]
        [and] [call|name|save|store|put|saved|called|named|stored|it|that|the result|as|to|in|into|under]* {to:<path>}
        => convert {path} to {to}
    (shoot|drop|fire|chuck|pop|throw|leave|fling|slip|zap) {who:me|us} {what:(a|the|another) [short|quick|little]
        (message|notification|alert|note with|line with|ping with)} => send {who} {what}

    # What people say is asked, and what they say to that.
    <anew> {verb:put|write|save|add|append|store|keep|<toss>} [down] (whatever|what|anything|everything) (i|we)
        (answer|reply|respond|say|type|type in|enter|tell you|come up with|pick|choose|give you) [back]
        {where:in|into|to|at|on|as|onto|under}<word_end> => {verb} my answer {where}
    <anew> <toss> my answer => put my answer
    <anew> (text|sms|whatsapp|dm) {who:me|us} {what:a|an|the|that|it|this|them|those|these|all|both|everything|<quote>}
        => send {who} {what}

    # What was said in a recording.
    <anew> <to_text> (up|out|down) [what<is> [said|spoken] (in|on)|what was said (in|on)|everything [said|spoken]* in]
        [the|my|our|this]* {path} => transcribe {path}
    <anew> (tell|give|show|let) me [know] (in {length:<length>} <what_said>
        |<what_said> in {length:<length>})<clause_end> => summarise it in {length}

    # Kinds of things one by one, in what was read before.
    <anew> <pull> {what:[all|any|every|the|both|each]* <finding>}, [all|any|the]* {more:<finding>}<word_end>
        => extract {what} and the {more}
    <anew> <pull> {what:[all|any|every|the|both|each]* <finding> and [all|any|the]* <finding>}
        (in|from|out of|on|inside) <back><clause_end> => extract {what}
    <anew> <pull> {what:[all|any|every|the|both|each]* <finding>} (in|from|out of|on|inside) (there|here)<clause_end>
        => extract {what}

    and [any|all|every]* (email|e-mail) {what:address[es]} => and the email {what}

    # Files by what they hold and by their kind, the kind told last.
    <start>[is there|are there|do (i|we) have|have (i|we) got|find]* (anything|something|any file[s]|any lines)
        {where:(in|inside|under|below) <things>} (that|which) (mention|say|contain|have|include|use|hold|refer to)[s]
        [the (word|text|phrase)] {what:<quote>|<name>} => search for {what} {where}
    <start>{before:(search|look|grep|which|find|where) <things> (folder|directory)[<things>]}<pause>
        [only|just] [in|the]* .{ending:<name>} files [only|please]*<text_end> => {before} in .{ending} files
    <anew><no_files><text_end> => only folders
    <start>(search|grep|scan|comb|search through|search in)
        [the|my|our]* <no_place>{folder:<name>} [folder|directory|dir]* for [the (word|text|phrase)] {what:<quote>}
        => search for {what} in the folder {folder}

    # Fields of a JSON file.
    (what|which) {key:<name>} (does|do|did|has|is) [the|my|our|this]* {json:<json>} <declare><clause_end>
        => get the {key} field from {json}
    (what|which) {key:<name>} is [set|given|listed|stated|declared|specified|written|recorded|used]* in
        [the|my|our|this]* {json:<json>}<clause_end> => get the {key} field from {json}
    what<is> {json:<json>}['s|’s] {key:<name>}<text_end> => get the {key} field from {json}

    # Sums of daily life.
    {sum:(multiply|divide|multiplied|divided|times)<reckoned>}, (i|we) (need|want)
        the (gross|net|total|result|final|new|whole)[ amount|figure|value|price]<text_end> => {sum}
    (split|share|divide|spread) [a|an|the|this|our|my]* (<coin>{one:<amount>} [<any_word>]* <bill> <among> [<ways>]
        |[<bill> of|<bill>]* <coin>{one:<amount>} [dollars|pounds|euros|bucks|quid] <among> <ways>) [equally|evenly]
        => {one} divided by {other}
    <start><cost> (was|is|came to|comes to|cost|costs|totals|totalled|were) <coin>{one:<amount>}<pause>
        [so|and]* (how much|what)[<is>| would| should| will]* [a|an|the]* {share:<percent>} tip [be|come to|make]*
        => what is {share} of {one}
    (how much|what)[<is>| would| should| will]* [a|an|the]* {share:<percent>} tip [be|come to]* (on|for|of) [a|the]*
        <coin>{one:<amount>} [<bill>] => what is {share} of {one}

    # Rows in an order.
    <start>(sort|order|rank|arrange) {path}[,] <downwards> {column:<name>} (first|<in_front>)<text_end>
        => sort {path} by {column} descending
    <start>(sort|order|rank|arrange) {path}[,] <upwards> {column:<name>} (first|<in_front>)<text_end>
        => sort {path} by {column} ascending
    <anew> (<downwards>) {column:<name>} (first|<in_front>)<text_end> => sorted by {column} descending
    <anew> (<upwards>) {column:<name>} (first|<in_front>)<text_end> => sorted by {column} ascending

    # Two places in one question.
    {what:what time is it[ now| right now| currently| at the moment]} in {one:<place>}[,] and
        [what about|how about] [in] {other:<place>}<text_end>
        => what time is it in {one} and what time is it in {other}

    # Who owns a file says nothing of it; nor does what a word is called that is looked for.
    (my|our|your|his|her|their) [own] [file|document] {path} => {path}
    {how:for|mention[s|ing]|contain[s|ing]|say[s|ing]|with|has|have|having|of|includes|including}
        the (word|term|phrase|string|text|expression|keyword) {what:<name>|<quote>} => {how} {what}

    # Kinds of things.
    <web> address[es] => urls
    <mobile> number[s] => phone numbers
"""
