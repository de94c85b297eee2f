"""Leaves out clauses of Chinese that order nothing and only tell why, who asks or what it is like: 炖着汤呢,
老花眼看不清, 我是社团管账的, 要补货了.

Owns: such clauses, each of which is known by its shape as a whole. None names a file, a quote or a figure, and none may
hold a word of an order or a condition where anything may be said. Must not know: tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import DATE, MARKS, PATH, marked
from autoglm.planning.offline.mentions.mention import Mention
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.lexicon import OTHER_TASKS, STRONG_VERBS, VERB_FAMILIES, words
from autoglm.planning.offline.words.phrasing import Phrasing, fitting
from autoglm.planning.offline.words.text import HAN, HAN_SIGN, Source, Span, is_han, without

# What is longer is rather text than orders.
_MOST_CHARS = 400
# What orders something, ties it to something, or takes a part of it.
_TELLING = words(
    """把 将 只 仅 不 没 别 未 勿 除 每 各 如果 要是 假如 万一 若 或 否则 除非 才 再 还 另 最 按 照 给 让 叫 请 用
    成 为 到 前 后 第 是 以 和 与 跟 及 比 大于 小于 等于 超过 低于 高于 里 中 的 了 哪 谁 什么 啥 多少 几 怎 吗 一
    两 二 三 四 五 六 七 八 九 十 百 千 万 看 读 写 存 记 发 删 改 加 添 补 搜 找 查 列 排 画 做 转 译 念 听 算 求 提 取
    抓 挑 选 筛 分组 统计 汇总 总结 概括 归纳 合计 平均 合并 输出 显示 打开 识别 降序 升序 倒序 全部 所有 重复 唯一
    标题 题目"""
)
_ORDERS = frozenset().union(*VERB_FAMILIES, STRONG_VERBS, OTHER_TASKS, _TELLING)
_ANY_ORDER = "|".join(sorted(word for word in _ORDERS if (is_han(word) and len(word) > 1) or word in _TELLING))
_CHINESE = Phrasing(
    """
    kin = 爸|妈|爷爷|奶奶|姥姥|姥爷|外公|外婆|哥|姐|弟|妹|弟弟|妹妹|老公|老婆|媳妇|对象|爱人|儿子|女儿|闺女|孩子|娃
        |宝宝|孙子
        |孙女|婆婆|岳父|岳母|公公|爸妈|爹妈|家|家人|家里人
    boss = 老板|领导|上司|上面|上头|主任|经理|院长|校长|班主任|老师|导师|甲方|客户|财务|会计|审计|律师|同事|师傅|教练
        |教授|队长
        |店长|组长|股东|房东|物业|街道|社区|居委会|单位|公司|学校|局里|处里|厂里|店里|村里|队里|班里|科里|部门|家长
        |大伙|大家
        |人家|对方|朋友|邻居|同学|徒弟|顾客|买家|病人
    who = <others>|我[们][家]|咱[们][家]|俺[们][家]|本人|家里[头]|手头|手上|这边|这头|这儿|这里
    when = <date>[<hour>]|<hour>|今天|明天|后天|昨天|周末|月底|月初|年底|年初|下周|上周|这周|本周|下个月|这个月|本月
        |最近|这两天|这几天|这阵子
        |眼下|现在|正好|刚好|一会儿|一会|等会儿|待会儿|待会|等下|回头|马上|立马|眼看
    hour = 今晚|明晚|明早|早上|上午|中午|下午|晚上|夜里|一早
    others = [我|我们|咱|咱们|俺|俺们]<kin>|[我|我们|咱|咱们|俺|俺们]<boss>|[我|咱|俺|他|她]家<kin>|他|她|他们|她们
    softly = 了|呢|啊|呀|嘛|哦|的|着呢|了呢|了啊|哈|咯|喽|哎|唉
    event = 高考|中考|小升初|考研|考公|考试|期末[考试]|期中[考试]|面试|答辩|开题|毕业|入学|开学|放假|升学|比赛|决赛
        |演出|排练|彩排
        |婚礼|结婚|订婚|生日|满月|周岁|过寿|大寿|搬家|装修|出差|出门|出国|旅游|旅行|度假|赶火车|赶飞机|赶车|坐车|上班
        |下班|加班|值班|夜班
        |早班|倒班|开会|例会|年会|汇报|述职|培训|上课|下课|备课|家访|家长会|团建|聚会|聚餐|请客|办酒[席]|摆酒|出摊
        |赶集|开业|盘点|盘货|进货
        |上货|补货|订货|交货|发货|送货|收货|对账|报账|报税|报销|结账|交房租|交租|发工资|年检|体检|住院|出院|手术|复查
        |看病|打针|生病|感冒|发烧
        |开庭|验收|审计|检查|评审|投标|开标|竣工|交付|上线|发版|浇水|施肥|收割|播种|打药|休息|睡觉|吃饭|做饭|烧饭|接娃
        |接孩子|带娃|遛狗
        |过节|过年|下雨|停电|停水|断网
    need = 检查|查|看|用|交|收|对|核对|核|审|抽查|验|开会|汇报|讲|念|演示|上课|参考|过目|签字|报销|盘点|对账|报账|存档
        |留底|备案|要

    # what keeps somebody from doing it: 看不清, 来不及算, 懒得翻
    sense = 看|记|分|认|听|数|算|找|搞|弄|读|写|忙|想|赶|等|顾|懂|打|翻|对|理|盯|瞧|瞅|辨|背|抄|做|搬|解|摸|查|静|坐
        |腾|抽|闲|睡
    unable = <sense>不(清楚|清|懂|了|住|过来|出来|到|着|起来|起|明白|完|全|准|好|上|下去|动|见|出|开|得|下来|下|出空
        |停)|来不及|忙不迭|不会弄|不太会|不会
        |弄不来|不方便|不识字|不认字|不懂英文|不懂电脑|不在行|不[太|怎么|大](会|懂|熟|熟悉|擅长|习惯|方便|清楚)[用|弄
        |搞|打]
    unwilling = 懒得|没[有](时间|空|工夫|耐心|精力|心思)|没空|没带眼镜|没法|忘了|忘记|记不得|舍不得
    toil = 自己|一个个|一个一个|一行行|一条条|挨个|逐个|慢慢|仔细|细|去|全|老是
    body = 老花眼|老花|近视眼|近视|眼睛|眼神|视力|眼镜|记性|脑子|脑袋|头|手|手脚|腿脚|嗓子|耳朵|年纪|岁数|英语|英文
        |文化|手机|电脑|网|网速|打字|数学|语文|算术|算数|拼音
    bad = 不好[使|用]|不行|不灵[光]|不便|不够用|不高|不多|差|疼|累|花|酸|笨|慢|背|痛|晕|忘带|忘了|没带|没电|坏|卡|死机
        |大
    very = 太|好|很|挺|有点儿|有点|有些|特别|非常|真|真是|实在|实在是|怪|老|超|可|这么|那么|真够|够|也太
    like = 长|乱|多|厚|杂|啰嗦|麻烦|难看|难找|难懂|难|密|碎|散|糊|模糊|潦草|急|忙|重要|着急|吵|累|烦|困|头疼|头大|费眼
        |费劲|复杂|费事
        |可惜|奇怪|乱七八糟|密密麻麻
    unlike = 大|小|旧|慢|久|晚|贵|热|冷|丑|早|快|高|低|少|老
    thing = 字|字体|字迹|内容|文件|表|表格|数据|东西|里面|这个|那个|这|那|全文|文章|图|照片|名单|篇幅|行数|记录|价格
        |时间|事|事情|活|活儿|单子|数
    """,
    {
        "free": Regex(rf"(?:(?!{_ANY_ORDER}){HAN_SIGN}){{1,6}}?"),
        "maybe": Regex(rf"(?:(?!{_ANY_ORDER}){HAN_SIGN}){{0,5}}?"),
        # What somebody can do once it is done, and hands nothing on.
        "purpose": Regex(rf"(?![像不])(?:(?!发|存|写|给|把|将|通知|告诉){HAN_SIGN}){{2,5}}"),
        "date": Regex(DATE),
        "from": Regex(
            r"(?:^|(?<=[把将从在对看开读，,。；;结])|(?<=[把将从在对看开读，,。；;结]\s)|(?<=一下)|(?<=一下\s))"
        ),
        "path_ahead": Regex(rf"(?=\s?(?:读取?\s?)?{PATH})"),
        "more": Regex(rf"(?=\s?[{HAN}{MARKS}a-z])"),
    },
    is_chinese=True,
    is_lower=True,
)
_REMARKS = _CHINESE.patterns("""
    # what goes on, and what is about to happen or has happened
    [因为|<when>]*[<who>][正|正在|还在|在|还|这会儿]<free>着<maybe>呢
    [因为|<when>]*[<who>](正在|正|忙着|急着|等着|赶着|在忙着|着急|赶)<maybe>(<event>|<need>|<free>)[<softly>]
    [因为|<when>]*[<who>](在|刚)<event>[<softly>]
    [<when>|<who>|我]*刚[刚](开完|下完|上完|吃完|睡醒|忙完|跑完|收完|下了|下|出完|到)[<maybe>][<softly>]
    [因为|<when>]*[<who>][<when>][要|该|快|有|有个|有场|参加|去|来|还要|还得|去了]*<event>[<softly>|用|要用|用的]
    [<when>](累|急|忙|困|愁|烦|热|饿|冷|吵)(死|坏|晕|疯|趴)[我|人](了|啦)
    [又|都|全|老|总]*(忘|忘记|记混|搞混|弄混|忘光|搞忘|弄乱|眼花|糊涂|乱套|饿|困|累|急)(了|啦)
    # who asks, and who needs it
    (我|我们|俺|咱|咱们|本人)[这边|这儿|家](是|在|做|当|搞|开|管|负责|教|卖|干|学|养|种|跑|带|修|送)<free>[的|生意的
        |工作的]
    [因为]<others>[<when>](等着|等|急着|催着|催|急|一直催|着急|急等|急用|等用|赶着|追着)[我][要|用|看|交|收|问|催][呢
        |了|啊]
    [因为]<others>[<when>](要|得|需要|会|说要|要来|来|要拿去|得拿去|想)[来|去|拿去]<need>[一下|的|了|呢|用|时用]
    [<when>](还|都)(要|得)(报|交|拿|带|念|讲|汇报|递)(给|去给|去)<others>[看|审|过目|听|检查|批][的|呢]
    <others>[<when>|刚|刚刚](发|发来|给|传|传来|交|交来|拍|录|记|整理|写|做|拿来|送来|报|报上来)[过来|上来|给我]的
    # what keeps one from doing it, and what it is like
    [因为|<who>|<body>|<thing>]*[我|有点|有些|都|也|实在|真的|真|一直|总|老是|老|根本|现在|又]*<unable>[<softly>]
    [因为|<who>]*[我|实在|真|真的|现在|也]*(<unwilling>|来不及|顾不上|不想)[<toil>]*[<sense>|带<body>
        |戴<body>][<softly>]
    [<who>]<body>(<bad>|不太好|有点<bad>|[<very>](<like>|<unlike>)|<unable>)[<softly>]
    老花眼|老花|近视眼|近视|我刚上手|我刚学[会]|我[是]新手|我刚来|我第一次用|我不[是]专业的|我外行
    <when>(要|得|就要|还要|就得)(交|用|讲|汇报|检查|上交|交差)[了|的|呢|用]
    [<thing>|<who>]*[写得|记得|排得|拍得|弄得|都|全|实在|真的]*(<very><like>|(太|也太|实在太)<unlike>)[<softly>|死了]
    [<thing>]*(乱七八糟|密密麻麻|一塌糊涂|乱成一团|一团糟|一大堆|老长老长)[的][<softly>]
    # what it is good for, once it is done
    [我|我们|大家|<who>](方便|以便|便于|为了|用来|拿来|留着|拿去|打算|准备)[<when>](<event>|<need>|<free>)[用|用的|时用]
    [我|我们|大家|<who>]好[让<who>|跟<who>|给<who>|我|拿去|去|带去|回头]*(<event>|<need>)[用]
    (我|我们|咱们|大家|<who>)好<purpose>
    [<when>|我|<who>]*(<event>|<need>|备份|归档|存档|留底|打印|应急|交差|自己|大家|开会时|<free>)(用|用的|要用|时用
        |用得上|用得着|会用到|要用到|等用|急用)
    (免得|省得|以免|省的|生怕|怕)[我|我们|大家|他|她|到时候|回头|又|再|总]*[<toil>]*
        (忘|忘记|弄混|搞混|记错|弄错|出错|漏|漏掉|丢|找不到|找|翻|数|算|看|看错|跑一趟|麻烦|再问|来回跑|<free>)[了|掉
        |啦]
    (急用|急|很急|挺急|赶时间|救急|急等|急需|在线等|等着用|快点|快一点|尽快|越快越好|麻烦了|辛苦了|拜托了|劳驾|有劳|谢谢
        |多谢|感谢|感激不尽|帮个忙|帮帮忙|求助)[<softly>]
    唉|哎|哎呀|天哪|救命|我的天|好家伙|额|嗯|那个|话说|对了|是这样的|情况是这样|事情是这样的|说来话长|如题
""")
# Who has told to ask, and whose file it is: 律师让我查查; 客户给的 a.pdf.
_ASKED = _CHINESE.pattern(
    "[<when>]<others>[刚|今天|又|昨天]*(让|叫|喊|催|托|求|要求|安排|嘱咐|吩咐|要)(我们|我)[去|来|帮忙|帮他|帮她|赶紧|尽快|赶快]*<more>"
)
_WHOSE = _CHINESE.pattern("""
    <from>{whose:[<hour>|<when>](<others>|我[们]|咱[们]|俺)[<when>|刚|刚刚|新|上次|之前|那天]*(给|发|传|写|做|拍|录|交
        |整理|寄|拷|分享|下载|导出|扫描
        |拟|起草|打印|弄|收|存|画|译|记)[来|过来|上来|好|回来|给我|我|下]*的[那|这][个|份|篇|张|段|封]}<path_ahead>
""")
# What takes the words behind it, so that a remark may be what is told: 提醒我，要下班了.
_TAKES_WORDS = lazily.pattern(
    "(?:提醒|通知|告诉|转告|[发写记加添补叫喊说录回]|追加|内容|正文|标题|题目|留言|消息|[搜找查]|问我?|翻译|存|[：:])"
    f"(?![^，,。；;]*[{MARKS}])"
)
_CLAUSE = lazily.pattern(r"[^，,。；;！!？?\n]+[，,。；;！!？?\n]*")
# What may be about a day or an hour that a clause names for it.
_TELLS = lazily.pattern("提醒|通知|告诉|转告|[叫喊发等]")
_MAY_BE_ONE = lazily.pattern(rf"(?:[{HAN}]|{DATE})+")
_END = " ，,；;"
_MARKS = " ，,。；;！!？?\n~～…"


def without_remarks(source: Source, mentions: Sequence[Mention]) -> Source:
    """The request without such clauses; as it is when there are none, or nothing else would be left."""
    if len(source.plain) > _MOST_CHARS:
        return source
    told = marked(source.plain, mentions).text
    spans = list(_remarks_in(told))
    is_all = not any(sign.isalnum() or re.match(f"[{MARKS}]", sign) for sign in without(told, spans))
    if is_all or not spans:
        return source
    return Source(_kept(source.original, spans), _kept(source.plain, spans), source.is_cut)


def _remarks_in(told: str) -> Iterator[Span]:
    """Where such clauses stand, with the marks behind them. Behind what takes words a remark may be those words, and a
    day may be the one of a message."""
    for clause in _CLAUSE.finditer(told):
        text = clause[0].strip(_MARKS)
        is_free = not _TAKES_WORDS.search(told, 0, clause.start())
        is_timed = re.search(DATE, text) is not None and _TELLS.search(told) is not None
        if is_free and not is_timed and _MAY_BE_ONE.fullmatch(text) and fitting(_REMARKS, text):
            yield clause.span()
        elif is_free and not is_timed and (asked := _ASKED.match(told, clause.start())):
            yield asked.span()
        elif whose := _WHOSE.search(clause[0]):
            yield clause.start() + whose.start("whose"), clause.start() + whose.end("whose")


def _kept(text: str, spans: Sequence[Span]) -> str:
    for start, end in reversed(spans):
        behind = text[end:]
        text = text[:start] + behind if behind.strip() else text[:start].rstrip(_END)
    return text
