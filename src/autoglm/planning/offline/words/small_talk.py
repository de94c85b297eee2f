"""Knows what people say that asks for nothing. Must not know: tools."""

from __future__ import annotations

import re

from autoglm.planning.offline.words.lexicon import COURTESIES, any_of, words

MAX_CHARS = 60
"""What is longer is taken for a request, whatever it says."""

_PHRASES = (
    *COURTESIES,
    "good morning", "good evening", "good night", "thank you", "thanks a lot", "see you", "see you tomorrow",
    "well done", "never mind", "sounds good", "how are you", "very much", "how is it going", "how's it going",
    "hope you are well", "hope you're well", "have a nice day", "have a good one", "take care", "no rush", "no hurry",
    "thanks so much", "much appreciated", "in advance", "for your help", "you are the best", "you're the best",
    "good job", "nice work", "good afternoon", "i hope you're well", "i hope you are well",
    *words(
        """hi hello hey there thanks thx cheers bye goodbye ok okay great nice sorry perfect awesome cool
    你好 您好 早上好 晚上好 晚安 再见 拜拜 明天见 回头见 谢谢 谢谢你 多谢 感谢 好的 好 嗯 行 真不错 不错 真棒 太好了
    厉害 辛苦了 辛苦啦 辛苦你了
    麻烦了 麻烦你了 拜托了 谢啦 谢了 谢谢啦 谢谢您 不急 没事 没关系 不客气 抱歉 对不起 算了 哈哈 了 啊 呀 吧"""
    ),
)  # fmt: skip
_SMALL_TALK = re.compile(
    rf"\W*(?:(?:{any_of(_PHRASES)})(?![a-z])\W*)+",
    re.IGNORECASE,
)


def is_small_talk(text: str) -> bool:
    """Whether a text asks for nothing at all: "Thanks a lot, bye!", 真不错, 再见."""
    return len(text) <= MAX_CHARS and _SMALL_TALK.fullmatch(text) is not None
