"""Words that the planner knows, in Chinese and English. No tool names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def words(text: str) -> tuple[str, ...]:
    """The words of a text between its spaces."""
    return tuple(text.split())


def any_of(told: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest that fits; the same one in every process."""
    return "|".join(map(re.escape, sorted(told, key=lambda word: (-len(word), word))))


QUALITY = (
    r"(?:[a-z]+(?:ive|[aeo]nt|ous|[ai]ble|ful|ular|ic|ing)|common|urgent|loved|liked|used|viewed|needed|wanted|worn"
    r"|frequented)"
)
"""What something may be most of, which is no column: most expensive, most popular."""
STOP_WORDS = frozenset(
    words(
        """a an the of to in on at by for with from into and or but if then than as is are was were be been
    being am do does did doing done have has had having got gotten can could should would will shall may might must
    i me my mine we us our you your he she it its they them their this that these those there here what
    which who whom whose when where why how s t re ve ll d m not no nor so too very just also please
    about between through during before after above below up down out off over under again further once
    all any both each few more most other some such only own same respectively now let need want like know help tell
    show give find get make use using given based per via within without across against along among
    around 的 了 在 和 与 及 或 是 有 我 你 您 他 她 它 们 这 那 请 帮 把 将 从 到 对 为 于 以 并 而 且
    也 都 就 还 又 再 很 吗 呢 吧 啊 想 要 需 能 会 可 被 让 使 给 向 由 之 其 上 下 里 中 个 些 么 什 怎
    哪 一 不 没 来 去 说 所 等 着 过 得 地 做 用 该"""
    )
)

NUMBER_WORDS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        words(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
        )
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_SCALES: Mapping[str, int] = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 1000, "m": 10**6, "b": 10**9,
    "万": 10**4, "亿": 10**8, "千": 1000, "百": 100, "百万": 10**6, "千万": 10**7, "万亿": 10**12,
}  # fmt: skip
HAN_DIGITS: Mapping[str, int] = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
}
HAN_SCALES: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
HAN_UNITS = words(
    """千瓦时 千瓦 兆瓦 瓦 千伏 伏特 千帕 兆帕 千赫 兆赫 赫兹 千焦 千卡 大卡 千摩尔 千摩 摩尔
    公里 千米 厘米 毫米 平方米 立方米 米 公斤 千克 毫克 克 吨 斤 升 毫升 小时 分钟 秒钟 秒 毫秒 天 日 号
    周 星期 个星期 个月 月 年 个小时 工作日 个工作日 美元 欧元 元 块 美金 度 级 岁 人 位 名 个 条 行 句话
    句 次 份 件 台 张 页 列 倍 点 分 层 楼 间 种 项 家 部 首 篇 字 段 辆 只"""
)

UNIT_SECONDS: Mapping[str, int] = {
    "second": 1, "sec": 1, "s": 1, "秒": 1, "秒钟": 1, "minute": 60, "min": 60, "分钟": 60, "hour": 3600, "hr": 3600,
    "h": 3600, "小时": 3600, "个小时": 3600, "day": 86400, "天": 86400, "日": 86400, "week": 604800, "周": 604800,
    "星期": 604800, "个星期": 604800,
}  # fmt: skip

# Chinese measure words and the English stems of parameters that count them.
UNIT_STEMS: Mapping[str, tuple[str, ...]] = {
    "句": ("sentenc", "句"), "句话": ("sentenc", "句"), "行": ("row", "lin", "limit", "行"),
    "条": ("row", "limit", "条"), "个": ("count", "limit"), "秒": ("second", "秒"), "分钟": ("minut",),
    "小时": ("hour",), "天": ("day", "天"), "日": ("day",), "周": ("week",), "个月": ("month",), "年": ("year",),
    "字": ("character", "字"), "列": ("column",),
}  # fmt: skip
# Parameters named for a unit of time, as a shift of a date has several of them.
SHIFT_UNITS: Mapping[str, frozenset[str]] = {
    "years": frozenset({"year", "years", "年"}),
    "months": frozenset({"month", "months", "月", "个月"}),
    "weeks": frozenset({"week", "weeks", "周", "星期", "个星期"}),
    "days": frozenset({"day", "days", "天", "日"}),
    "hours": frozenset({"hour", "hours", "h", "小时", "个小时"}),
    "minutes": frozenset({"minute", "minutes", "min", "分钟", "分"}),
    "seconds": frozenset({"second", "seconds", "sec", "s", "秒", "秒钟"}),
    "workdays": frozenset({"workday", "workdays", "working", "business", "工作日", "个工作日"}),
}
MEASURES: Mapping[str, frozenset[str]] = {
    "time": frozenset(
        words(
            """second sec minute min hour hr day week month year decade 秒 分钟 小时 个小时 天 日 周 星期 个月 月 年"""
        )
    ),
    "length": frozenset(
        words("""m meter metre km kilometer kilometre mile mi cm mm foot feet ft inch yard 米 公里 千米 厘米 毫米""")
    ),
    "mass": frozenset(words("g gram kg kilogram lb pound ton mg ounce oz 克 公斤 千克 吨 斤")),
    "money": frozenset(words("$ € £ ¥ ￥ dollar usd eur euro gbp yen 元 块 美元 欧元")),
    "share": frozenset(["%"]),
    "heat": frozenset(words("° °c c celsius f fahrenheit kelvin k degree 度")),
    "speed": frozenset(["mph", "kmh", "m/s", "km/h", "knot"]),
    "count": frozenset(words("个 条 件 份 张 台 次 项 首 篇")),
    "people": frozenset(words("people person adult child children guest player 人 位 名")),
}
MONTH_NAMES = words("january february march april may june july august september october november december")
MONTHS: Mapping[str, int] = {
    name: at + 1 for at, name in enumerate(words("jan feb mar apr may jun jul aug sep oct nov dec"))
}
MONTH_WORD = "|".join((*MONTH_NAMES, "sept", *MONTHS))
"""What a month looks like in English, in full or cut short, as a regular expression."""
WEEKDAYS: Mapping[str, int] = {
    name: at for at, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
} | {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
DAY_WORDS: Mapping[str, int] = {
    "today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "昨天": -1, "昨日": -1, "前天": -2, "大后天": 3,
    "今早": 0, "今晚": 0, "明早": 1, "明晚": 1, "昨晚": -1,
}  # fmt: skip

FILE_ENDINGS = words(
    """csv tsv json jsonl ndjson txt md markdown log html htm xml yaml yml toml ini cfg conf py js ts java
    go rs c h cpp sh sql svg png jpg jpeg gif webp bmp tiff pdf doc docx xls xlsx ppt pptx zip tar gz mp3 wav m4a ogg
    flac mp4 bak tmp dat ics vcf eml rtf odt ods epub srt vtt webm mov avi mkv heic psd rar iso exe"""
)

# What a parameter is about, told by words of its name or description. Names count before descriptions, see `slots.py`.
SLOT_CLASSES: Mapping[str, tuple[str, ...]] = {
    "start": words("start begin from origin source initial depart 开始 起始 出发 起点 初始"),
    "end": ("end", "to", "destination", "target", "final", "until", "arrival", "结束", "终点", "目的", "截止", "目标"),
    "date": ("date", "day", "日期", "何时"),
    "time": ("time", "hour", "时间", "时刻"),
    "year": ("year", "年份", "年度"),
    "place": words(
        "location city place country address state region area territory province county 地点 城市 国家 地区 位置"
    ),
    "person": ("person", "author", "artist", "player", "user", "employee", "composer", "人员", "姓名", "作者", "人名"),
    "title": ("title", "book", "movie", "song", "标题", "书名", "名为"),
    "id": ("id", "code", "number", "identifier", "编号", "标识", "代码", "识别"),
    "unit": ("unit", "units", "format", "单位"),
    "count": ("count", "limit", "top", "max", "quantity", "数量", "个数"),
    "rate": ("rate", "percent", "ratio", "probability", "百分比", "比率", "概率"),
    "money": words(
        """amount price cost budget salary currency revenue income fee profit payment principal loan wage expense
    deposit 金额 价格 预算 费用"""
    ),
    "query": ("query", "keyword", "text", "question", "message", "content", "search", "查询", "关键词", "文本", "内容"),
    "kind": ("type", "kind", "category", "genre", "style", "class", "类型", "类别", "种类", "风格"),
    "duration": words(
        "duration period years days months hours minutes seconds term age 时长 期限 天数 年龄"
    ),
    "distance": words(
        "distance radius length height width depth altitude diameter 距离 半径 长度 高度 宽度"
    ),
    "mass": ("mass", "weight", "重量", "质量", "体重"),
    "temperature": ("temperature", "temp", "温度"),
    "speed": ("speed", "velocity", "速度"),
    "name": ("name", "名称", "名字", "姓名", "我叫"),
    "language": ("language", "语言"),
    "mail": ("email", "mail", "邮箱", "邮件"),
    "phone": ("phone", "telephone", "mobile", "电话", "手机"),
}  # fmt: skip

# Words that say that something is to be done to the world. One family a line: a tool of the family runs only when the
# clause holds one of its words. A tool outside every family needs the verb of its own name or description.
VERB_FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split("|"))
    for line in """send|notify|tell|message|mail|email|forward|push|发送|发给|发到|发|通知|推送|告诉|转发|提醒
write|save|store|export|put|dump|保存|存为|存到|存成|存进|存入|写入|写到|写进|写成|放到|放进|放入|记到|记入|导出|另存|存
append|add|jot|log|note|record|追加|添加|附加|加到|加上|加进|加入|添到|添上|补到|补上|记上|记下|记一|加一|添一|补一
convert|turn|transform|export|转换|转成|转为|转化|导出|变成
delete|remove|erase|删除|删掉|移除|清除
create|make|add|build|generate|produce|创建|新建|建立|生成|制作|写
report|write|generate|produce|create|make|生成|写|制作|出具|做成|整理成
post|put|patch|submit|call|提交|调用|推送
update|change|set|edit|modify|adjust|更新|修改|设置|调整|改
book|reserve|预订|预约|订
buy|order|purchase|pay|购买|下单|买|支付
cancel|stop|取消|停止
move|rename|移动|重命名
copy|复制|拷贝
start|run|launch|启动|运行
schedule|plan|安排|日程""".splitlines()
)
# Orders that no tool carries out which does not speak of them itself.
STRONG_VERBS = tuple(
    words(
        """delete remove erase replace book reserve buy purchase pay cancel move rename copy clean uninstall
    format shutdown reboot kill send save write store export notify email forward append post 发送 发给 发到
    保存 存到 存为 存起来 写入 写到 追加 通知 转发 导出 删除 删掉 移除 清空 替换 预订 预约 订 购买 买 支付 付款
    取消 移动 重命名 复制 卸载 格式化 关机 重启 转账 打车 点外卖"""
    )
)
# Tasks that are easily lost beside one that is understood; a tool must speak of them when a clause does.
OTHER_TASKS = words(
    """translate rewrite predict upload merge compress unzip encrypt decrypt play deploy compile print clean rename copy
    翻译 改写 润色 预测 上传 合并 压缩 解压 加密 解密 播放 部署到 编译 打印 复制 重命名"""
)
HAN_VERBS = tuple(
    sorted({word for family in (*VERB_FAMILIES, STRONG_VERBS, OTHER_TASKS) for word in family if not word.isascii()})
)
"""What orders of any tool, or of none, are told by in Chinese."""

COURTESIES = (
    "please", "could you", "can you", "would you", "thanks", "thank you", "hi", "hello", "i want to", "i need to",
    "请", "请问", "请帮我", "帮我", "麻烦", "麻烦你", "谢谢", "你好", "您好", "我想", "我要",
)  # fmt: skip
# Words that are hardly ever the value of anything.
JUNK = frozenset(
    words(
        """怎么 没 能否 那假设 假设 可 可以 感兴趣 没有 什么 如何 怎样 想法 这里 那里 这些 那些 情况 信息 帮忙 一下
    希望 想要 想知道 帮助
    一些 现有 目前 现在 最近 总共 大概 大约 请问 谢谢 你能 能 不能 需要 分析 查询 查看 了解 计算 评估 生成 检查 提供
    获取 制定 设计
    wondering interested provide calculate find determine get fetch search include including check retrieve compute
    current currently related information details detail different specific certain number value values"""
    )
)

# Words that ask for nothing by themselves: leaving them out of a plan loses nothing. Figures, filters, orders and names
# never belong here.
GENERIC_WORDS = frozenset(
    words(
        """please could would kindly me my us file files folder folders directory directories document documents
    text texts line lines row rows record records entry entries item items column columns value values field
    fields table tables page pages website data dataset content contents result results output outcome answer
    answers everything inside stored located called named titled entitled title saying says say containing
    contain contains holding holds found using first next then finally afterwards lastly also too both overall
    thanks thank hi hello hey want like need look see display show give tell list print read open load what
    which who how much many long does calculate compute figure determine work calculation result grand whole
    entire full complete current workspace disk here there it its them their each every all any equal equals
    greater less higher lower larger smaller more than over under above below between descending ascending desc
    asc order ordered sorted sort rank ranked group grouped where whose grouping breakdown broken per by highest
    lowest largest smallest biggest top bottom most least oldest newest latest cheapest longest shortest best
    worst second seconds sec minute minutes min hour hours day days week weeks month months year years fall
    falls date weekday time oclock now today go get getting put make making made take taking turn perform run do
    based one ones amongst exactly only just sentence sentences short brief quick simple new into onto is are
    was were been being have has had will from in on of to the a an and or for with as at if let lets s count
    total sum average mean median maximum minimum max min distinct unique number chart written"""
    )
)
GENERIC_HAN = (
    *HAN_UNITS,
    *words(
        """直接 谢谢 多谢 麻烦你 你好 您好 请 请问 帮我 帮忙 麻烦 一下 一下子 给我 我 你 您 想 要 需要 文件
    文件夹 目录 文档 文本 文字 表格 表 数据 内容 结果 全文 行 列 条 个 名 位 项 记录 字段 值 所有 全部 每个 每种
    每位 每 各个 各 其中 里面 里边 里头 里 中 内 上面 下面 下 上 中的 里的 的 得 地 了 吗 呢 吧 啊 呀 先 再 然后
    接着 随后 之后 最后 并 并且 同时 而且 和 与 及 以及 把 将 从 到 在 对 向 给 为 是 有 以 按 按照 根据 依据 用
    来 去 进行 做 做成 画 画成 画出 绘制 制作 成 作为 分别 分组 分类 汇总 统计 计算 算 算出 算一下 求 求出 查
    查看 查询 看 看看 看一下 显示 列出 找出 找 找到 给出 输出 打印 读 读取 读出 读出来 出来 打开 加载 载入 等于
    大于 小于 超过 低于 高于 多于 少于 不低于 不少于 不小于 大于等于 不高于 不超过 不多于 不大于 小于等于 至少
    至多 不等于 不是 包含 含有 包括 筛选 筛选出 过滤 过滤出 选出 多少 几 几个 多大 多长 多久 什么 哪些 哪个 哪几
    哪天 哪一天 哪日 谁 怎样 一共 总共 共有 共 总 总的 平均 最大 最小 最高 最低 最多 最少 最新 最旧 最长 最短
    最早 最晚 最便宜 最贵 前 后 从高到低 从低到高 从大到小 从小到大 降序 升序 排序 排列 排 排名 顺序 名为 名叫
    叫做 叫 标题 题为 标题为 写 写着 保存 存 存到 存为 当前 工作区 现在 今天 今日 几号 几月几号 星期几 周几 几点
    还有 还剩 距离 距 离 还要 相差 间隔 之间 天后 天前 之前 以后 以前 前天 后天 日期 时间 年 月 日 号 周 星期
    整个 整体 完整 够了 就够了 就 即可 好吗 可以 一个 一份 一张 这个 那个 这 那 它 它们 他们 该 本 句话 句 只
    只要 也 都 请把 全 共计 各自 且 时 或 或者 总和 总额 总计 总量 合计 求和 之和 平均值 平均数 均值 中位数
    最大值 最小值 最高值 最低值 数量 个数 行数 总数 次数 计数 去重 不同的 其 等 类 一 帮 让 使 做个 当中 位于
    属于 关于 有关 生成 创建 图 图表 整篇 全篇 通篇 整份 整张 整段 整本 从头到尾"""
    ),
)

# Words that say what is done or happens; by themselves they are hardly ever what a tool is to work on.
VERBS = words(
    """accept achieve add adjust affect aim allow analyze analyse answer appear apply arrange arrive ask assess assign
    assist associate assume attach attend avoid base become begin believe belong bring build buy calculate call carry
    cause celebrate change charge check choose click close collect combine commission compare complete compose
    compute conduct confirm connect consider consist consume contain continue contribute control convert cook cost count
    cover create cut deal decide decrease define delete deliver demonstrate depend describe design determine develop
    die discover discuss display divide draw drive drop earn eat employ enable encounter end enjoy enter establish
    estimate evaluate examine exceed execute expect experience explain explore express extend extract face fall feed
    feel fetch fill filter finish fit follow forecast form gain generate give go grow guess handle happen hear help hold
    host identify illustrate implement improve include increase indicate influence inform install integrate intend
    invest investigate involve join keep know lack launch lead learn leave let lie like list listen live locate look
    lose love maintain make manage mark match mean measure meet mention miss modify monitor move multiply name need note
    observe obtain occur offer open operate order organize originate own participate pass pay perform pick place plan
    play point possess predict prefer prepare present preserve prevent produce project promote protect prove provide
    publish pull purchase push put reach read receive recommend record reduce refer relate release remain remember
    remind remove rent repeat replace report represent request require respect respond result retrieve return review
    rise roll run save say schedule search see seek select sell send serve set share show sign simulate sit solve
    sound spend split stand start stay stop store study submit suggest supply support suppose take talk teach tell test
    think throw train travel treat try turn understand undergo update upload use verify visit wait walk want watch wear
    win wish wonder work write made given gone held born known done seen found sold kept led lost paid said sent spent
    taken told took went won written came brought built bought"""
)
