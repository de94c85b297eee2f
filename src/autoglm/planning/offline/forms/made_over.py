"""Forms that make a text over: words replaced by others, lines in order or once each; and that save what came out.

Owns: that a file is written only where that is said, and that what is replaced is told as it stands, not as a kind of
things: commas, the first line. Must not know: names of tools.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoglm.core.values import Json
from autoglm.planning.files import ending_of, has_heads, is_plain
from autoglm.planning.notation import Regex
from autoglm.planning.offline.forms.grammar import Grammar
from autoglm.planning.offline.forms.masks import MARKS, Found
from autoglm.planning.offline.forms.works import LAST, Told, Work, written
from autoglm.planning.offline.mentions.addresses import PATH
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words import lazily

_NOTHING = ("nothing", "空", "空的", "空白")
_WITH_ENTRIES = frozenset({"yaml", "yml", "toml", "ini", "cfg", "conf", "env", "properties"})
# What names a kind of things rather than the words themselves; in quotes it is a word like any other.
_KINDS = lazily.pattern(
    "(?:the|all|every|each|any|it|its|them|this|that|these|those|everything|anything|first|last|next|case|html|csv|json"
    "|markdown|pdf|upper ?case|lower ?case|white ?space|punctuation|(?:name|title|heading|header|text|content|table"
    "|list|price|value|column|field|key|word|line|comma|space|tab|date|number|digit|letter|sentence|paragraph"
    "|character|quote|occurrence|link|url|email|file|row|page|bracket|period|dot|hyphen|dash|semicolon|colon"
    "|newline)(?:e?s)?)",
    re.IGNORECASE,
)
_KINDS_HAN = lazily.pattern(
    r"第.*|(?:最[前后]|[前后][一二两三四五六七八九十\d]|某|其[他余它]|一些|部分|倒数|有的).*"
    # Several things, or an order of its own.
    "|.*[再并把将或与及、].*|.*(?:和|跟|然后).*"
    "|[每各整全首末]?[个一]?(?:行|列|段|页|句|字|词)|空[行格白].*"
    "|.*(?:标点|符号|逗号|句号|顿号|分号|冒号|引号|括号|换行)|[它这那其].*"
    "|.*(?:大写|小写|全角|半角|格式|顺序|字体|编码|字号|颜色)|(?:所有|全部|一切|任何|重复|多余|错误|错别).*"
    "|[英中日法德]文|英语|中文|繁体字?|简体字?|话|文言文|白话文?|口语|书面语|内容|文字|文本|正文|标题|题目|名字|名称"
    "|数字|日期|时间|表格|列表|数据|图片|网址|链接|邮箱|电话|手机号|金额|价格|单位|语言|语气|人称|段落|句子|词语|单词"
    "|开头|结尾|缩写|文件名?"
)

_ENGLISH = Grammar(
    """
    file = [the] [text] [file] {path} [file]
    wording = text|sentence|line|paragraph|passage|phrase|string|message|words|note
    listing = [whole] (list|text|lines|words|names|items|entries|values|numbers|file)
    these = this|these|the following|my|the
    here = (in|inside|within|throughout|across|of|from) (<file>|{text:<quote>}|<these> [<wording>][:] {text:<quote>})

    # words for others
    the_word = [all|every|each|any]* [[the] (occurrence[s]|instance[s]|mention[s]|appearance[s]) of]
        [the (word[s]|term|name|phrase|string)]
    old = {old:<piece>}
    new = {new:<piece>}
    replace = (replace|substitute) [<the_word>] <old> (with|by) [the (word[s]|term|name|phrase|string)] <new>
        |{loosely:change|turn|convert} [<the_word>] <old> (to|into) [the (word[s]|term|name|phrase|string)] <new>
        |(swap|exchange) [out] [<the_word>] <old> for [the (word[s]|term|name|phrase|string)] <new>
    everywhere = everywhere|throughout|wherever it (occurs|stands|appears)
    how = [,] {loose:(ignoring|regardless of|no matter the|without regard to) [the] [upper and lower|upper or lower
            |letter] case|case[-]insensitive[ly]| case insensitively}
        |[,] [but|and]* {whole:(whole words only|only [as|the|where it is a]* whole word[s]|as [a] whole word[s])}

    # lines
    take = remove|delete|drop|take|take out|get rid of|strip|strip out|filter out|throw out|eliminate|weed out|clean out
    double = duplicate|duplicated|repeated|double|repeating|identical
    things = lines|entries|items|names|words|values|numbers|ones
    doubles = [all|any]* [the|its]* (duplicates|doubles|repeats|<double> <things>) [out]
    unique = <take> <doubles>|(dedupe|deduplicate|de-duplicate|uniq)
    of = of|from|in|out of|inside
    rising = [<in_order>][,] [with|from]* [the] (smallest|lowest|least) [one|number|value] (first|at the top|on top)
        |[in|into]* [alphabetical|alphabetic|ascending|rising|increasing|numerical|numeric|abc] order
        |alphabetically|numerically|ascending|(from) a (to|-) z|a-z|from (small|low|smallest|lowest) to
            (large|high|largest
            |highest|big|biggest)|by (name|the alphabet|alphabet)
    in_order = [in|into] [the|a]* [right|proper|correct]* order
    falling = [<in_order>][,] [with|from]* [the] (biggest|largest|highest|greatest) [one|number|value]
            (first|at the top|on top)
        |(in|into) (reverse|reversed|descending|falling|decreasing) [alphabetical|alphabetic]* order
        |(in reverse|descending|from z to a|reverse alphabetically|z-a)
        |from (large|high|largest|highest|big|biggest) to (small|low|smallest|lowest)
    way = {rising:<rising>}|{falling:<falling>}
    sort = sort|order|arrange|put|alphabeti(s|z)e
    rest = (the|all the) (rest|others|remaining (ones|lines|items)|result|lines|entries|names)|them|it|what is left
        |what remains
    then_sort = [,] [and|then]* {sorted:(sort|order|arrange|put|alphabeti(s|z)e)} [<rest>] [<way>]

    # where it goes
    it = it|that|this|them|the [new|changed|resulting|cleaned|cleaned up|sorted|unique|corrected|edited|remaining]*
        (result|text|version|list|lines|output|rest|copy)
    save = save|write|store|put|keep
    in_place = [,] [and|then]* {place:<save> [<it>|the (file|changes|change)] [back] [(to|in|into|over) (it|the same
        file
            |itself|the (original|file|same one))]}
        |[,] {place:in place|in the file itself|directly in the file}
        |[,] [and|then]* {place:(overwrite|update) (it|the (file|original))}
    """,
    {
        "piece": Regex(
            f"(?:{MARKS['quote']}|{MARKS['number']}|{MARKS['date']}|{MARKS['mail']}|{MARKS['url']}"
            r"|[a-z0-9][\w'&/+-]{0,40})"
        ),
        "colon": Regex(" ?: ?"),
    },
)
_CHINESE = Grammar(
    """
    taking = 把|将|给|对|请把
    pause = [，|,|、|；|;|。]
    colon = ：|:
    inside = 里[面|头|边]|中|内|当中
    this = (这|以下|下面|如下|下列)[几|一|两|些]*[的]*[个|段|句|行|篇]
    words = 话|文字|文本|句子|内容|字
    list = 列表|清单|名单|单词|词语|词|名字|姓名|数字|数|行|项|条目|东西|内容|文字|文本
    file = [文件]{path}[这个|该][文件][<inside>][的]
    quoted = {text:<quote>}[这[一][句|段|行|篇][话|文字|文本]][<inside>|<inside>面]*[的]

    # words for others
    the_word = [所有[的]|全部[的]|每[一]处[的]|每个|出现的]*[词语|字样|单词]
    old = {old:<piece>}[这[两|几]个(字|词)|这个词语|字样|二字|一词]
    new = {new:<piece>}[这[两|几]个(字|词)|字样|二字|一词]
    fully = [都|全部|全|统统|一律|统一|一并|批量|再|给我|帮我]*
    becomes = (替换|换|更换|替)[成|为|掉成|做]|{loosely:改(成|为|作)|(更|修)改(成|为)}
    how = <pause>{loose:(不区分|忽略|不分|不管|不论)[英文|字母][的]大小写}|<pause>{whole:(整词|全词|按整词)[匹配]}

    # lines
    double = 重复[出现]*[的][行|内容|项|条目|名字|姓名|词|词语|单词|数据|部分|号码|记录|东西|那些]*
    dropped = (去|删|除|剔|清|移|剔除|去除|删除|移除|清除|过滤|筛)[除|掉|去]*
    unique = (去[个|一下|除]*重[一下|复]*|除重)
    rising = [按|按照|依照|以|照]*[英文|首]*字母[表]*[的]*[顺序|先后]*|[按|按照|以]*(从小到大|由小到大|升序|正序
        |从低到高|a到z|a-z)[的]*[顺序]*
    falling = [按|按照|以]*(从大到小|由大到小|降序|从高到低|z到a|z-a|字母倒序)[的]*[顺序]*
    way = {rising:<rising>}|{falling:<falling>}
    sorted = {sorted:(排[个|一下|好|列|一排]*[序]|排列|排好序|排序)[一下|好]*}
    then_sort = [，|,|、|；|。|后|之后|以后|完|再|并|并且|且|然后|接着|和]*[把|将]*[剩下的|其余的|余下的|剩余的|结果
        |它们|其]*[都|再]*
        <way>[来|进行|地]*<sorted>

    # lines that are kept
    holding = (包含|含[有]|带[有|着]|提到|出现|写着|有)[了|过]*
    such = [字样|这个词|这几个字]的[那些|所有]*(行|记录|条目|几行)
    kept = [只|仅|单独]*(留[下|着]|保留|剩下)[下来|来]*
    shown = [，|,][给我看[看]|给我|显示出来|列出来|看看]

    # where it goes
    then = [，|,|。|；|并|并且|然后|再|接着|直接|最后]*
    it = [把|将]*[它|其|结果|新文本|新内容|新的内容|改好的|替换后的|处理后的|去重后的|排好的|排序后的]*[结果|内容
        |文本|文字|文件|清单|列表]
    in_place = <then>[<it>]{place:(存回|写回|保存回|放回|覆盖|覆盖掉|覆盖回|更新)(去|来|原[来的]*文件|[原]文件|该文件
        |这个文件|原处|原文|里面)[里|去|中]}
        |<then>[<it>]{place:[就|直接]*(存|保存)[回|到|在]*(原[来的]*文件|原处)[里|中]}
        |<then>{place:(存回|写回|保存|就地保存|存盘)[一下|起来]}
        |<then>{place:直接(改|修改)(原文件|在原文件[里|上|中]|文件)}
    """,
    {
        "piece": Regex(
            f"(?:{MARKS['quote']}|{MARKS['number']}|{MARKS['date']}|{MARKS['mail']}|{MARKS['url']}"
            r"|[^\ue000-\ue0ff，。；：、,;:！？!?“”‘’\"'\s]{1,16}?)"
        ),
    },
    is_chinese=True,
)


def _replaced(found: Found) -> Sequence[Told] | None:
    """The text with other words in it: shown, or written back where that is said."""
    old, new = _piece(found, "old"), _piece(found, "new")
    if old is None or new is None or _is_entry(found):
        return None
    told: dict[str, Json] = {"old": old, "new": new}
    if "loose" in found:
        told["ignore_case"] = True
    if "whole" in found:
        told["whole_words"] = True
    return _made_over(found, Told(Work.REPLACE, told))


def _is_entry(found: Found) -> bool:
    """Whether an entry of a file is rather to get another value than a word to become another: change port to 80."""
    path = str(found.value("path"))
    has_entries = has_heads(path) or ending_of(path) in _WITH_ENTRIES
    is_quoted = all(any(one.kind is Kind.QUOTE for one in found.named(name)) for name in ("old", "new"))
    is_number = any(one.kind is Kind.NUMBER for one in found.named("old"))
    return "loosely" in found and has_entries and not (is_quoted or is_number)


def _piece(found: Found, name: str) -> str | None:
    """The words that are kept, without their quotes; None for what names a kind of things."""
    quoted = next((one for one in found.named(name) if one.kind is Kind.QUOTE), None)
    if quoted:
        return str(quoted.value)
    told = found.said(name)
    if name == "new" and told.lower() in _NOTHING:
        return ""
    return None if _KINDS.fullmatch(told) or _KINDS_HAN.fullmatch(told) else told


def _listed(found: Found) -> Sequence[Told] | None:
    """Lines in order, once each, or both."""
    if has_heads(str(found.value("path"))):
        return None
    told: dict[str, Json] = {}
    if any(name in found for name in ("rising", "falling", "sorted")):
        told["sort"] = "falling" if "falling" in found else "rising"
    if "unique" in found:
        told["is_unique"] = True
    return _made_over(found, Told(Work.LINES, told))


def _held(found: Found) -> Sequence[Told] | None:
    """The lines alone that hold some words."""
    words = _piece(found, "word")
    if not words or has_heads(str(found.value("path"))):
        return None
    return _made_over(found, Told(Work.LINES, {"contains": words}))


def _made_over(found: Found, work: Told) -> Sequence[Told] | None:
    """A text that is told, or the one of a file that is told; written back to that where it is said."""
    path, text = found.value("path"), found.value("text")
    if isinstance(text, str) and PATH.fullmatch(text):
        path = text  # a file in quotes
    if path is None:
        told = {"text": text} if text is not None else {}
        return None if "place" in found else (Told(work.work, {**told, **work.arguments}),)
    if not is_plain(str(path)):
        return None
    made = Told(Work.READ, {"path": path}), Told(work.work, {"text": {LAST: "text"}, **work.arguments})
    return (*made, written(path)) if "place" in found else made


def _saved(found: Found) -> Told | None:
    path = str(found.value("path"))
    return written(path) if is_plain(path) else None


FORMS = (
    *_ENGLISH.forms(_replaced, """
        <replace> [<everywhere>] <here> [<everywhere>][<how>][<in_place>][<how>]
        (in|inside|within|throughout) (<file>|{text:<quote>}|<these> <wording>)[,] <replace> [<everywhere>][<how>]
            [<in_place>]
        (in|inside|within|throughout) <these> <wording>[,] <replace> [<everywhere>][<how>]<colon>{text:<quote>}
        <replace> [<everywhere>][<how>]<colon>{text:<quote>}
    """),
    *_CHINESE.forms(_replaced, """
        [把|将](<file>|<quoted>)[<the_word>]<old><fully>用<new>(替换|替代|代替|取代|换掉)[掉][<how>][<in_place>]
        [<taking>](<file>|<quoted>)[<the_word>]<old><fully><becomes><new>[<how>][<in_place>][<how>]
        [在|对]*(<file>|<quoted>)<pause>(把|将)[<the_word>]<old><fully><becomes><new>[<how>][<in_place>]
        [把|将]*<this>[<words>][<inside>][的][<the_word>]<old><fully><becomes><new>[<how>]<colon>{text:<quote>}
        用<new>(替换|替代|代替|取代|换)[掉](<file>|<quoted>)[<the_word>]<old>[<how>][<in_place>]
    """),
    *_ENGLISH.forms(_listed, """
        (split|break [up|down]|cut [up]|separate|turn|put) {text:<quote>} [up] (into|onto|on|in|as)
            [single|separate|individual|own|different|their own]* lines
        {unique:<unique>} [<of>] [the <things> (of|in|from)] (<file>|{text:<quote>})[<then_sort>][<in_place>]
        {unique:<unique>} [<of>] [<these> <listing>][<then_sort>]<colon>{text:<quote>}
        {sorted:<sort>} [[all] [the] <things> (of|in|from|inside)] {text:<quote>}([ <way>]|[,] <way>)
        {sorted:<sort>} [all] [the] <things> (of|in|from|inside) <file>[ <way>][<in_place>]
        {sorted:sort|order|alphabeti(s|z)e} (<file>|{text:<quote>})[ <way>][<in_place>]
        {sorted:<sort>} <these> <listing>[ <way>]<colon>{text:<quote>}
        {sorted:sort|order|alphabeti(s|z)e}[ <way>]<colon>{text:<quote>}
        {sorted:<sort>} [all] [the] <things> (of|in|from|inside) (<file>|{text:<quote>})[ <way>][,] [and]
            {unique:<unique>}[<in_place>]
        {sorted:<sort>} {text:<quote>}[ <way>][,] [and] {unique:<unique>}
        {sorted:<sort>} <these> <listing>[ <way>][,] [and] {unique:<unique>}<colon>{text:<quote>}
        [(show|give|list|get|print|see|tell) [me]|what are]* [only] [the] {unique:(unique|distinct|different) lines}
            (of|in|from) (<file>|{text:<quote>})[<then_sort>]
    """),
    *_CHINESE.forms(_held, """
        [<taking>](<file>|<quoted>)(只|仅)[给我](留[下|着]|保留|要|剩下|留)[下来]<holding>{word:<piece>}<such><shown>[<in_place>]
        [<taking>](<file>|<quoted>)[所有]<holding>{word:<piece>}<such><kept><shown>[<in_place>]
    """),
    *_CHINESE.forms(_listed, """
        [<taking>](<file>|<quoted>)[每|各|所有]*{unique:<double>}<fully><dropped>[<then_sort>][<in_place>]
        [<taking>](<file>|<quoted>)<fully>{unique:<dropped><double>}[<then_sort>][<in_place>]
        {unique:<dropped>(<file>|<quoted>)<double>}[<then_sort>][<in_place>]
        [<taking>](<file>|<quoted>)[各|每|所有]*[行|内容|名字|词]*<fully>{unique:<unique>}[<then_sort>][<in_place>]
        [<taking>](<file>|<quoted>)[各|每|所有|全部]*[一]*[行|内容|名字|姓名|词|单词]*[都]*<way>[来|进行|地]*<sorted>
            [(，|,|并|并且|然后|再|且)+{unique:<unique>|<dropped><double>}][<in_place>]
        [<taking>]<this>[<list>][<inside>][的]{unique:<unique>|<double><dropped>|<dropped><double>}[<then_sort>]
            <colon>{text:<quote>}
        {unique:<unique>|<dropped><double>}[<then_sort>]<colon>{text:<quote>}
        [<taking>]<this>[<list>][都]*<way>[来|进行|地]*<sorted>[(，|,|并|并且|然后|再|且)+{unique:<unique>}]<colon>
            {text:<quote>}
        <way>[来|进行|地]*<sorted>[<this>[<list>]][<colon>]{text:<quote>}
    """),
)  # fmt: skip

BACK = (
    *_ENGLISH.forms(_saved, """
        <save> <it> [back|down] (to|in|into|as) [a|an|the]* [new]* [file] [called|named] {path}
    """),
    *_CHINESE.forms(_saved, """
        [<it>](存|写|保存|另存|放)(回|到|为|成|进|入|在)[新]*[文件]{path}[<inside>|去]
    """),
    *_CHINESE.forms(_replaced, """
        [把|将]*[其中|里面]*[的]*[<the_word>]<old><fully><becomes><new>[<how>]
    """),
)  # fmt: skip
"""What is done with a text that was made over just before."""

BEHIND = (
    *_ENGLISH.forms(_replaced, """
        [and|then] <replace> [in (it|there|them|the (text|result|file))] [<everywhere>][<how>]
    """),
    *_ENGLISH.forms(_listed, """
        [and|then]* {sorted:<sort>} (<rest>)[ <way>]
        [and|then]* {unique:<unique>} [(in|from|of) (it|there|the (text|list|file))][<then_sort>]
    """),
    *_CHINESE.forms(
        _listed,
        """
        [<it>]<fully>{unique:<unique>|<dropped><double>|<double><dropped>}[<then_sort>|(，|并|且|和|再)+<sorted>]
        [<it>]<way>[来|进行|地]*<sorted>[(，|,|并|并且|然后|再|且)+{unique:<unique>|<dropped><double>}]
    """,
    ),
)  # fmt: skip
"""What is done with a text that came out before, of whatever."""
