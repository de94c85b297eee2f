"""What columns, values and the things in rows may be called in Chinese. Must not know: what is asked of a table."""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words.lexicon import HAN_VERBS, words
from autoglm.planning.offline.words.text import HAN_SIGN

_RESERVED = "|".join(
    words(
        r"""的 每 各 按 最[高低大小多少新早近旧好差贵便长短快慢重轻强弱厚薄远] 平均 总和 合计 总计 哪 什么 多少 几
    并且 而且 且 和 与 及(?!格) 或 请 帮 把 从 找出 找到 列出 显示 统计 计算 查询 查看 查找 画 其中 所有 全部 一下 去重
    是(?!否) 为 等于 大于 小于 超过 低于 高于 多于 少于 没有 包含 含有 只 仅 排序 排列
    不[是等超低高少大小为含包到足同能要算看计统取列显考在早晚多属位来]
    前[\d一二三四五六七八九十两] 以上 以下 之间 介于 由[高低大小多少新] 再 然后 求和 算出 一共 总共 分别 分组 汇总
    升序 降序 保存 写入 写到 写成 写回 存到 存为 存进 存回 存盘 放回 覆盖(?![率面]) 发送 发到 告诉 通知 给我 挑出
    选出 取出 除了 昨天 今天 明天 去年 今年 本月 上个?月 上周 本周 倒数 最后 末尾 中位数 不为 男 女 第[一二三四五\d]
    [这那][一两三四五六七八九十几\d]?个?[列栏] [两三四五六七八九十\d]个?[列栏] 读出 后[\d一二三四五六七八九十两]
    为什么 怎么 如何 加起 分别 看看 排(?=[，,]|$)
    了(?!解) 谁 占比 出现(?!次数|时间|日期) 同比 环比 排名 名次 排除 除去 去掉 去除 剔除 刨除 刨去 扣除 除(?![法尘湿数])
    乘以 除以 加上 减去 正序 倒序 逆序 递增 递减 如果 就(?![诊业餐读职]) 选项 [两几]个
    一[行条个名次家种位样年月天周日]"""
    )
)
# Verbs of other tasks are no names either, but for those of a column such as 更新时间 or 下单日期.
_VERBS = "|".join(word for word in HAN_VERBS if len(word) > 1)
_RESERVED += rf"|(?:{_VERBS})(?!时间|日期|时刻|人|者|员|数|量|次|状态|方式|金额|费|价|率|渠道)"
CHAR = rf"(?!{_RESERVED}){HAN_SIGN}"
_QUOTED = r"“[^”]{1,30}”|「[^」]{1,30}」|\"[^\"]{1,30}\"|‘[^’]{1,30}’|'[^']{1,30}'"
_LATIN = r"(?<![A-Za-z])[A-Za-z_][A-Za-z0-9_]{0,30}(?: [A-Za-z_][A-Za-z0-9_]{0,30}){0,2}"
# Nor does a name end with a verb or a preposition, but for some words; few names are of one sign.
_END = "(?:(?<![取对给把将让被再过])|(?<=领取|核对|供给|比对|获取|超过|通过))"
_SIGNS = rf"(?!个|[二两三四五六七八九十]+[个条行名项位家种类笔份人张件样])(?:{CHAR}){{2,8}}"
ONE_SIGN = "[班店月年省市区县系科类组层级号岗日周]"
COLUMN = Regex(rf"(?:(?:{_QUOTED})|{_LATIN}|{_SIGNS}?{_END}(?-i:[A-Z])?|{ONE_SIGN})")
"""A name with as few signs as can be."""
LONG_NAME = Regex(rf"(?:(?:{_QUOTED})|{_LATIN}|{_SIGNS}?{_END}(?-i:[A-Z])?)")
"""The same with two signs at least."""
NAME = rf"(?:(?:{_QUOTED})|{_LATIN}|{_SIGNS}{_END}(?-i:[A-Z])?)"
"""The same with as many signs as can be."""
WORD = rf"[A-Za-z0-9_]+|{_RESERVED}|\S"
"""What no name ends within."""
LISTED = Regex(rf"{COLUMN}(?:(?:、|和|与|及|以及){COLUMN}){{0,7}}")
COLUMNS = Regex(rf"{COLUMN}(?:(?:、|和|与|及|以及|，|,){COLUMN}){{0,7}}")
NOUN = rf"(?:(?![女男新老未已旧非好坏大小高低])(?:(?!{_RESERVED}|的){HAN_SIGN}){{1,4}})"
_NO_VALUE = (
    "今天|昨天|明天|今年|去年|明年|[上本这下]个?[周月]|周末|负|空(?!调|气|间|军|姐|运|难)|数字|文本|文字|整数|小数|负数|正数"
    "|谁|多少|哪|什么|几|的|是|等于|或|和|并且|而且|同时|以及|最|每个|所有|平均|大于|小于|超过"
)
TEXT = rf"(?:{_QUOTED}|{_LATIN}|(?:(?!{_NO_VALUE}){HAN_SIGN}){{1,8}}?)"
DAY = r"\d{4}-\d{2}-\d{2}"
AMOUNT = r"[¥￥$]?-?\d+(?:,\d{3}){0,6}(?:\.\d+)?万?(?![\d.-])"
# Each one of what a column tells apart: neither a measure word that begins the name (每位置), nor a span of time.
EACH = (
    "(?:每一?|各)(?:个|位(?!置)|种(?!类)|类(?![别型])|家(?!庭)|名(?![称次])|条(?!件|款|目|[记数]))?+"
    "(?![有是自])(?!年(?![龄级份])|月(?!份)|天|日(?!期)|周|小时)"
)


def bare(name: str) -> str:
    """A name without its quotes."""
    return name.strip("“”「」\"'‘’")
