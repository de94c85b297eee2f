"""Cuts running text into names and phrases: spans that may be the value of a parameter that takes words.

Chinese is cut at punctuation and function words; English at stop words. Must not know: tools, values, numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autoglm.planning.offline.mentions.gazetteer import names_in
from autoglm.planning.offline.words.lexicon import OTHER_TASKS, STOP_WORDS, STRONG_VERBS, VERB_FAMILIES, VERBS, words
from autoglm.planning.offline.words.text import HAN, is_han
from autoglm.planning.offline.words.units import units_named


@dataclass(frozen=True, slots=True)
class Phrase:
    """`is_name`: written like a name. `is_piece`: a whole piece between two cuts, fit to be one item of a list;
    `is_trimmed`: one without the verbs before it or the postpositions behind it."""

    start: int
    end: int
    is_name: bool = False
    is_piece: bool = False
    is_trimmed: bool = False


_ORDERS = frozenset().union(VERBS, STRONG_VERBS, OTHER_TASKS, *VERB_FAMILIES)
# What stands between an order and the thing that it is about.
_ORDERED = re.compile(
    r"\s+(?:(?:an?|the|my|our|your|his|her|their|its|this|that|these|those|some|any|all|each|every|me|us)\b|['\"“‘\d$€£])"
)
_FURTHER = re.compile(r"(?:\b(?:and|then|also|please)|[,;.])\s+$", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:^|[.!?;:]|\b[Pp]lease)\s*$")
_TOKEN = re.compile(
    rf"[A-G][#♯](?!\w)|(?:Mr|Mrs|Ms|Dr|St|Jr|Ste|Sgt|Prof|Rev|Gen|No|Mt|Ft|vs?|[A-Z])\.(?=\s[A-Z])|(?:[A-Z]\.){{2,}}(?=[\s'’])|[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'’&+-]*(?:\.(?=[A-Za-z]\b)[A-Za-z]|\.(?=\d)\d+)*|[{HAN}]+|[^\s]"
)
# The initial of a name; where no name stands before it, a sentence ends there: plan B.
_INITIAL = re.compile(r"[A-Z]\.")
_KEPT = "|".join(
    words(
        """在线 目的 了解 有机食 有机蔬 有机农 有机肥 有机会 有效 有限 有氧 所有 重要 需求 主要 要求 以上 以下 和谐
    和平 将来 对象 对话 对比 对称 到期 到达 为期
    是否 存在 的士 并发 及时 从事 从业 与会 把握 向量 方向 导向 绝对 针对 相对 公有 拥有 都市 首都 再生 就业 成就
    被动 并购 合并
    行为 人为 具有 潜在 内在 达到 概要 摘要 自由 理由 总和 缓和 饱和 中和 温和 参与 给予 供给 忽视 便于
    用于 适应 个人 个体 个性
    化为 中为 华为
    对外 对冲 私有 共有 国有 固有 特有 有毒 有害 有色 有声 有线 有机物
    吉他 其他 目标 不要 必要 纪要 要素 要点 以太 以色列 与众不同 向日葵"""
    )
)
# Words that begin with a verb of one character and are no verb and its object.
_COMPOUNDS = "|".join(
    words(
        """租金 租赁 用户 用品 用途 换热 选择 选项 选手 订单 订阅 喝彩 打印 打折 打工 玩家 玩具 写作 读者 读书 听众
    听力 住宿 住房 住院 住宅 坐标 开放 开发 开展 开源 开心 开始 开支 种类 种子 养老 养殖 养生 借款 借贷 搜索 播放
    播客 放松 放射 放心 装修 装饰 装置 送货 寄件 办公 办事 建筑 建设 建议 建材 配置 配送 配方 画面 画家 画展 带宽
    带动 修复 修改 修订"""
    )
)
# What things are counted by.
_MEASURES = "个份台家种项场次只件位条张把套部本座辆名棵款门节瓶杯盒袋根碗盘道间支枚幅篇首"
_LEADING = re.compile(
    "(?:"
    + "|".join(
        words(
            """看看 瞧瞧 说说 讲讲 找找 聊聊 自驾去 那去 装成 做成 改成 换成 变成
    推荐 分析 查询 查看 查一下 了解 预订 预定 购买 选择 喜欢 偏好 一些 几个 这个 这些 这首
    那个 那么 所有 现在 目前 最近 主要 详细 新的 通过 进行 包含 包括 参加 安排 计划 评估 计算 检查 获取 提供 学习
    制定 设计 推出 采用
    使用 搜索 寻找 找到 添加 更新 关注 注重 考虑 除了 涉及 涵盖 针对 名字 名称 编号 买 去 叫 那 第一 第二 第三
    第一个 第二个 第三个
    已经 正在 刚刚 建立 收集 研究 支持 种植 集中 达到 做 看 找 查 学 想 用 个 做一下 同 与 当前"""
        )
    )
    + rf"|(?:[一两三四五六七八九十][{_MEASURES}])"
    + rf"|(?!{_COMPOUNDS})[租用换选订喝吃打玩写读听住坐开种养借搜播放装送寄办建配画带修刷铺砌飞讲学](?=[{HAN}]{{2}})"
    + ")"
)
_TRAILING = re.compile(
    "(?:"
    + "|".join(
        words(
            """方面 等 等等 情况 左右 之间 期间 这首歌 特别感兴趣 感兴趣 呢 话题 领域 相关 这两个 这三个 两个 三个
    两种 三种 时 后 前 中 上
    里 内 以内 之前 之后 以上 以下 旅游 旅行 的影响 这两种 不错"""
        )
    )
    + rf"|(?:这[两三四五几]?|[两三四五几])[种个项类家些][{HAN}]{{0,3}})$"
)
_HAN_CUT = re.compile(
    # What is counted is apart from the count, and from a short verb before it: 张敏 | 开一个 | 临时密码.
    rf"(?P<count>(?<!第)[这那开写做办出买来拍画订装建点加吃喝养租留]?[一两三四五六七八九十]{{1,2}}[{_MEASURES}](?!月|小时|星期|礼拜|工作日|[性分人里市区县镇])(?=[{HAN}]{{2}}))|"
    # Words that hold a function word and are not cut there; what stands here is skipped by the pattern after it.
    rf"(?P<kept>{_KEPT})|(?:[那这][边里儿]|当地|一下|除了|为了|我?更?在意|我?想(?:知道|了解|问问?|看看)|知道|我想要|帮我|请问|请|想要|需要|我们|我的|我想|我|你|您|他们|他|她|它|以及|并且|或者|还有|关于|根据|使用|采用|设定为|设置为|设为|调到|包括|包含|位于"
    r"|什么|怎么样?|怎样|如何|为什么|多少|哪些|哪里|哪儿|哪个|哪种|哪几|应该|可以|能不能|能否|有没有|是不是|想知道|听说"
    r"|一般|通常|平时|最近|现在|目前|一直|总是|经常|已经|正在|刚刚?|大概|大约|希望|打算|顺便|麻烦|如果|因为|所以|但是|不过"
    r"|名称为|名为|叫做|属于|作为|分别为|分别是|现在是|目前是|[的了在和与及或是有把将从到对为于以并而且也都就还又再很吗呢吧啊要给向由被让])"
)
# What places and institutions end with; a name may end there though the text goes on.
_PLACE_END = re.compile(r"[区市省县镇村路街港站桥湖山岛]|机场|大学|医院|公园|公司|中心|景区|小区|广场")
# The commonest surnames, held by four in five people in China.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = re.compile(rf"(?<=[人员师长生者叫姓名户主任])[{_SURNAMES}][{HAN}]{{1,2}}$")
# Adverbs name nothing either.
_UNNAMED = STOP_WORDS | frozenset(
    words(
        """firstly secondly thirdly lastly finally additionally furthermore moreover afterwards next together instead
    currently recently approximately roughly exactly"""
    )
)
# What numbers the points of a request, at the beginning of one: First, ...; First Bank is a name.
_NUMBERING = re.compile(r"(?:First|Second|Third|Fourth|Fifth|Last|Next)(?![\w'’-]|\s[A-Z])")
_JOINERS = frozenset({"of", "de", "the", "van", "von", "la", "&", "v.", "vs."})
_STREET = re.compile(
    r"(?<![A-Za-z0-9])\d{1,5}[A-Z]?\s(?:[A-Z][\w.'’-]*\s|\d{1,3}(?:st|nd|rd|th)\s){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Square|Place|Parkway|Highway|Terrace)"
    r"(?![A-Za-z0-9])|(?<![A-Za-z0-9.])\d{1,5}\s(?:[a-z]+\s){1,2}(?:street|avenue|road|boulevard|lane)(?![a-z])"
)
# A model by its maker: 荣耀V30. What stands behind a word for a number is a code by itself: 桌号A16.
_MODEL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,2}[A-Za-z]*")
_MAKER = re.compile(rf"[{HAN}]{{1,3}}[^号码型称类级区座栋楼为是]")
# A word that nobody owns, or the end of a clause.
_UNOWNED = re.compile(
    r"\s+(?:in|on|at|for|to|from|with|by|near|and|or|of|this|next|last|\d)\b|[?!,;:]|\.?(?:\s*$|\s+[A-Z])"
)
# A name may end with a number, or a number and a letter: Apollo 13, Room 4B. What follows is not counted by it.
_STOPS = "|".join(sorted(word for word in STOP_WORDS if word.isascii() and word.isalpha()))
_NUMBERED = re.compile(
    rf"[ ](?!0)\d{{1,3}}[A-Z]?(?![\w%°]|[,.:/-]\w)"
    rf"(?=[?!,;:.)'’]|\s*$|\s(?:{_STOPS})\b|\s(?P<next>[a-z]{{3,}})(?<!s)(?![\w'’-]))"
)
# What is counted though it is no plural: 4 people, a 3 star hotel.
_COUNTED = frozenset(words("people children men women feet star person bedroom piece percent"))
_RATE = re.compile(r"(?<![A-Za-z0-9/^])([A-Za-zµμ]{1,12})/([A-Za-z]{1,6})(?:\^?[234²³])?(?![A-Za-z0-9/])")
_MAX_WORDS = 5
# Longer runs without a cut are no phrases.
_MAX_RUN = 16


def phrases_in(text: str, taken: Sequence[tuple[int, int]]) -> list[Phrase]:
    """Names and phrases in order of their start; none touches what is already `taken` (sorted by start)."""
    spans: dict[tuple[int, int], Phrase] = {}
    for tokens in _runs(text, taken):
        for found in (*_names(text, tokens), *_chunks(text, tokens), *_mixed(text, tokens)):
            for span in _possessive_ways(text, found):
                old = spans.get((span.start, span.end), span)
                both = Phrase(
                    span.start,
                    span.end,
                    span.is_name or old.is_name,
                    span.is_piece or old.is_piece,
                    span.is_trimmed and old.is_trimmed,
                )
                spans[span.start, span.end] = both
    for start, end in names_in(text):
        if not any(begin < end and start < stop for begin, stop in taken):
            known = spans.get((start, end))
            is_whole = known is not None and known.is_piece and not known.is_trimmed
            spans[start, end] = Phrase(start, end, is_name=True, is_piece=True, is_trimmed=not is_whole)
    for start, end in _written(text):
        if not any(begin < end and start < stop for begin, stop in taken):
            spans[start, end] = Phrase(start, end, is_name=text[start].isdigit(), is_piece=True)
    pairs = list(_places(text, list(spans.values())))
    for span in (*pairs, *_addresses(text, pairs)):
        spans[span.start, span.end] = span
    return [spans[place] for place in sorted(spans)]


def _written(text: str) -> Iterator[tuple[int, int]]:
    """Where street addresses stand, and units of one thing for each of another: 12 Park Road, km/h."""
    yield from (match.span() for match in _STREET.finditer(text))
    for match in _RATE.finditer(text):
        if units_named(match[1].lower()) and units_named(match[2].lower()):
            yield match.span()


def is_led(text: str) -> bool:
    """Whether Chinese words begin with what only leads to a value: 查看北京, 一个苹果."""
    found = _LEADING.match(text)
    return found is not None and found.end() < len(text)


def _possessive_ways(text: str, span: Phrase) -> Iterator[Phrase]:
    """Without the ending of the possessive, and with it where nothing follows that is owned: at Wendy's in Boston."""
    bare = _without_possessive(text, span)
    yield bare
    if bare.end < span.end and span.is_name and text[span.end - 1] == "s" and _UNOWNED.match(text, span.end):
        yield span


def _without_possessive(text: str, span: Phrase) -> Phrase:
    ending = text[span.end - 2 : span.end]
    cut = 2 if ending in ("'s", "’s") else 1 if ending[-1:] in ("'", "’") else 0
    return Phrase(span.start, span.end - cut, span.is_name, span.is_piece, span.is_trimmed)


def _mixed(text: str, tokens: list[tuple[int, int]]) -> Iterator[Phrase]:
    """Chinese next to Latin letters or digits, taken together: 荣耀V30, 公司A, 来源1, 5G网络."""
    for left, right in pairwise(tokens):
        if left[1] != right[0] or is_han(text[left[0]]) == is_han(text[right[0]]):
            continue
        if is_han(text[left[0]]):
            yield from (Phrase(start, right[1]) for start in _tails(text, left) if start < left[1])
            yield from _models(text, left, right)
        else:
            yield from (Phrase(left[0], end) for end in _heads(text, right))


def _models(text: str, maker: tuple[int, int], model: tuple[int, int]) -> Iterator[Phrase]:
    pieces = _pieces(text, *maker)
    begin = pieces[-1][0] if pieces else maker[1]
    lead = _LEADING.match(text, begin, maker[1])
    start = lead.end() if lead else begin
    if _MODEL.fullmatch(text, *model) and _MAKER.fullmatch(text, start, maker[1]):
        yield Phrase(start, model[1], is_name=True, is_piece=True)


def _tails(text: str, token: tuple[int, int]) -> set[int]:
    """Where a name may begin that goes on to the end of a Chinese run."""
    pieces = _pieces(text, *token)
    begin = pieces[-1][0] if pieces and pieces[-1][1] == token[1] else token[1]
    lead = _LEADING.match(text, begin, token[1])
    return {begin, lead.end() if lead else begin, max(begin, token[1] - 2), max(begin, token[1] - 4)}


def _heads(text: str, token: tuple[int, int]) -> set[int]:
    """Where a name may end that comes from before a Chinese run."""
    pieces = _pieces(text, *token)
    if not pieces or pieces[0][0] != token[0]:
        return set()
    end = pieces[0][1]
    return {end, min(end, token[0] + 2), min(end, token[0] + 4)}


def _runs(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring words between punctuation, line ends and taken spans."""
    run: list[tuple[int, int]] = []
    at = 0
    for start, end in _tokens(text, taken):
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        is_free = not (at < len(taken) and taken[at][0] < end)
        if not is_free or not text[start].isalnum() or (run and "\n" in text[run[-1][1] : start]):
            yield run
            run = []
        if is_free and text[start].isalnum():
            is_end = _INITIAL.fullmatch(text, start, end) is not None and not (run and _is_capital(text, run[-1]))
            run.append((start, end - is_end))
            if is_end:
                yield run
                run = []
    yield run


def _tokens(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Words; Chinese ones, which nothing parts, are parted where something taken stands: 石家庄 | 今天 | 的空气."""
    edges = sorted({edge for span in taken for edge in span})
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        for edge in edges[bisect_right(edges, start) : bisect_left(edges, end)] if is_han(match[0]) else ():
            yield start, edge
            start = edge
        yield start, end


def _names(text: str, tokens: list[tuple[int, int]]) -> Iterator[Phrase]:
    """Capitalised words in a row, with joiners between (University of Oxford), and each word of them."""
    at = 0
    while at < len(tokens):
        stop = at
        if _is_capital(text, tokens[at]) and not _is_order(text, *tokens[at]):
            stop = _end_of_name(text, tokens, at)
            yield Phrase(tokens[at][0], tokens[stop][1], is_name=True, is_piece=True)
            numbered = _NUMBERED.match(text, tokens[stop][1])
            if numbered and not _counts(numbered["next"] or ""):
                for start in _starts(text, tokens, at):
                    yield Phrase(start, numbered.end(), is_name=True, is_piece=True)
            if at and text[slice(*tokens[at - 1])] == "The" and text[: tokens[at - 1][0]].rstrip()[-1:].isalnum():
                yield Phrase(tokens[at - 1][0], tokens[stop][1], is_name=True, is_piece=True)
            if stop > at:
                yield from (
                    Phrase(start, end, is_name=True) for start, end in tokens[at : stop + 1] if text[start].isupper()
                )
        at = stop + 1


def _counts(word: str) -> bool:
    """Whether a number says how many there are of what follows it, or how much."""
    return word in _COUNTED or bool(units_named(word))


def _starts(text: str, tokens: list[tuple[int, int]], at: int) -> Iterator[int]:
    """Where a name begins, and the article written large before it: The Sims."""
    yield tokens[at][0]
    if at and text[slice(*tokens[at - 1])] == "The":
        yield tokens[at - 1][0]


def _is_order(text: str, start: int, end: int) -> bool:
    """Whether a word is written large only because an order begins with it: Book a room, Post 'hello'."""
    is_verb = text[start:end].lower() in _ORDERS and _ORDERED.match(text, end) is not None
    return is_verb and _SENTENCE.search(text[max(0, start - 12) : start]) is not None


def _begins_order(text: str, start: int, end: int) -> bool:
    """Whether a word is the verb of a further order: and check the weather. It names nothing."""
    is_verb = text[start:end] in _ORDERS and _ORDERED.match(text, end) is not None
    return is_verb and _FURTHER.search(text, max(0, start - 12), start) is not None


def _places(text: str, spans: list[Phrase]) -> Iterator[Phrase]:
    """Two names with a comma between, the second short: San Francisco, CA."""
    starts: dict[int, list[Phrase]] = {}
    for span in spans:
        if span.is_name and span.is_piece:
            starts.setdefault(span.start, []).append(span)
    for span in spans:
        if span.is_name and span.is_piece and text[span.end : span.end + 2] == ", ":
            for other in starts.get(span.end + 2, ()):
                yield Phrase(span.start, other.end, is_name=True)


def _addresses(text: str, pairs: Sequence[Phrase]) -> Iterator[Phrase]:
    """A street with its city and what that lies in: 88 Maple Drive, Austin, TX."""
    tails = {pair.start: pair.end for pair in pairs}
    for pair in pairs:
        city = pair.start + text[pair.start : pair.end].rindex(", ") + 2
        if text[pair.start].isdigit() and city in tails:
            yield Phrase(pair.start, tails[city], is_name=True)


def _end_of_name(text: str, tokens: list[tuple[int, int]], at: int) -> int:
    stop = at
    while stop + 1 < len(tokens):
        if _is_capital(text, tokens[stop + 1]):
            stop += 1
        elif (
            stop + 2 < len(tokens)
            and text[slice(*tokens[stop + 1])].lower() in _JOINERS
            and _is_capital(text, tokens[stop + 2])
        ):
            stop += 2
        else:
            break
    return stop


def _is_capital(text: str, token: tuple[int, int]) -> bool:
    return text[token[0]].isupper() and not _is_stop(text, *token)


def _is_stop(text: str, start: int, end: int) -> bool:
    """Whether a word is a stop word, also one with a verb at its end, as in "what's". A letter written large within a
    sentence is a name: D minor, substance A."""
    word = text[start:end]
    if _NUMBERING.match(text, start) and _SENTENCE.search(text[max(0, start - 12) : start].rstrip("\"'“‘(")):
        return True
    if re.split("['’]", word.lower())[0] not in _UNNAMED:
        return False
    is_letter = len(word) == 1 and word.isupper() and word != "I"
    return not is_letter or _SENTENCE.search(text[max(0, start - 12) : start].rstrip("\"'“‘(")) is not None


def _chunks(text: str, tokens: list[tuple[int, int]]) -> Iterator[Phrase]:
    chunk: list[tuple[int, int]] = []
    for start, end in tokens:
        if ord(text[start]) >= 0x3400:
            yield from _chinese(text, start, end)
            yield from _parts(chunk)
            chunk = []
        elif _is_stop(text, start, end) or _begins_order(text, start, end):
            yield from _parts(chunk)
            chunk = []
        else:
            chunk.append((start, end))
    yield from _parts(chunk)
    yield from _of_phrases(text, tokens)


def _parts(chunk: list[tuple[int, int]]) -> Iterator[Phrase]:
    """A chunk and its parts up to five words."""
    for first in range(len(chunk)):
        for last in range(first, min(len(chunk), first + _MAX_WORDS)):
            yield Phrase(chunk[first][0], chunk[last][1], is_piece=last - first + 1 == len(chunk))


def _of_phrases(text: str, tokens: list[tuple[int, int]]) -> Iterator[Phrase]:
    """A word, "of", and one or two words: theory of relativity."""
    for at in range(1, len(tokens) - 1):
        if text[slice(*tokens[at])].lower() != "of":
            continue
        after = at + 2 if text[slice(*tokens[at + 1])].lower() in ("the", "a") and at + 2 < len(tokens) else at + 1
        yield Phrase(tokens[at - 1][0], tokens[after][1])
        if after + 1 < len(tokens):
            yield Phrase(tokens[at - 1][0], tokens[after + 1][1])


def _chinese(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Pieces between function words, what is around a single function word, up to sixteen characters, and pieces
    without the verbs and measures before them and the postpositions behind them."""
    pieces = _pieces(text, start, end)
    for at, (first, last) in enumerate(pieces):
        if last - first <= _MAX_RUN:
            yield Phrase(first, last, is_piece=True)
        if at + 1 < len(pieces) and pieces[at + 1][1] - first <= _MAX_RUN:
            yield Phrase(first, pieces[at + 1][1])
        yield from _trimmed(text, first, last)
        yield from _named_inside(text, first, last)
        if 3 < last - first <= _MAX_RUN:
            yield Phrase(first, last - 2)
            yield Phrase(first + 2, last)


def _named_inside(text: str, first: int, last: int) -> Iterator[Phrase]:
    """A place that the piece goes on behind, and a person whom it tells the office of before."""
    for match in _PLACE_END.finditer(text, first + 2, last - 1) if last - first <= _MAX_RUN else ():
        lead = _LEADING.match(text, first, match.start())
        starts = {first, lead.end() if lead and match.start() - lead.end() > 1 else first}
        yield from (Phrase(start, match.end(), is_trimmed=True) for start in sorted(starts))
    person = _PERSON.search(text, max(first, last - 4), last)
    if person and person.start() > first:
        yield Phrase(*person.span(), is_name=True, is_piece=True, is_trimmed=True)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [(match.start(), match.end()) for match in _HAN_CUT.finditer(text, start, end) if not match["kept"]]
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    return [(edges[at], edges[at + 1]) for at in range(0, len(edges), 2) if edges[at + 1] > edges[at]]


def _trimmed(text: str, first: int, last: int) -> Iterator[Phrase]:
    begin, end = first, last
    for _ in range(2):
        lead = _LEADING.match(text, begin, end)
        begin = lead.end() if lead and lead.end() < end else begin
        tail = _TRAILING.search(text[begin:end])
        end = begin + tail.start() if tail and tail.start() else end
        if (begin, end) != (first, last) and end - begin <= _MAX_RUN:
            yield Phrase(begin, end, is_piece=True, is_trimmed=True)
