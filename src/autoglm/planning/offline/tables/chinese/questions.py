"""Reads a Chinese question to a table by its parts, whatever their order. A question of which one sign is left over is
not read. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.tables.chinese.conditions import CONDITIONS, conditions_told
from autoglm.planning.offline.tables.chinese.gathering import gathered
from autoglm.planning.offline.tables.chinese.leads import compact
from autoglm.planning.offline.tables.chinese.names import (
    CHAR,
    COLUMN,
    COLUMNS,
    EACH,
    LISTED,
    LONG_NAME,
    NAME,
    NOUN,
    WORD,
    bare,
)
from autoglm.planning.offline.tables.chinese.naming import is_glued, is_torn
from autoglm.planning.offline.tables.composing import composed
from autoglm.planning.offline.tables.gathering import Wording
from autoglm.planning.offline.tables.measures import is_measure
from autoglm.planning.offline.tables.parting import Parting
from autoglm.planning.offline.tables.wish import TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.numerals import chinese_number
from autoglm.planning.offline.words.phrasing import Phrasing, kept
from autoglm.planning.offline.words.text import HAN

# What 中 begins a word with.
_CENTRE = "位文级学介间标考班餐奖转药午东国央期层心英外西等途断"
_CHINESE = Phrasing(
    """
    by = 按[照]|根据|<no_sum>以
    comma = ，|,
    column_word = 列|栏|字段
    data_word = 数据|内容|信息
    measure = <counted>|种|类|样|档|道|座|把|片|根|壶|盘|盆|卷|捆|扇|幢|粒|串|盏|顶|轮|窝|群|尾|垛|桩|茬|柜|天
    counted = 条|个|行|名|项|位|家|笔|份|人|张|款|件|只|台|次|套|间|辆|部|本|单|批|门|场|处|桌|碗|趟|车|盒|瓶|袋|桶
        |包|筐|罐|头|匹|棵|株|栋|层|所|支|首|篇|块|颗|架|艘|组|对|双|节|封|届|期|股|班|堂|局|例|起|宗|票|摊|床|幅|册|枚
        |户|箱
    rows = 条|行
    several = 两|三|四|五|六|七|八|几|<digit>
    some = 多少|几
    altogether = 一共|总共|共|分别
    people = 人|客户|顾客|会员|用户|人员|同学|老师|病人|患者|读者|成员|职工|工人|居民|业主|租户|嘉宾|员工|学生
    highest = 高|大|新|近|长|贵|好|重|强|厚|宽|深|远|热
    lowest = 低|小|早|旧|短|差|轻|弱|薄|窄|浅|便宜|冷
    reached = 到过|到了|到|过
    in_front = 的[排|放|写]在[最]前[面]
    falling = (从|由)(高到低|大到小|多到少|贵到便宜|长到短|好到差|好到坏|重到轻|强到弱|远到近)|从新到旧|从晚到早
        |降序|倒序|逆序|递减|(多|<highest>)<in_front>
    rising = 从前(往|到|向)后|(从|由)(低到高|小到大|少到多|便宜到贵|短到长|差到好|坏到好|轻到重|弱到强|近到远)|从旧到新
        |从早到晚|升序|正序|递增|(少|<lowest>)<in_front>
    letters = 字母[顺序]|拼音[顺序]|首字母|笔画顺序
    direction = <falling>|{rising:<rising>}|{letters:<letters>}
    as_in = 按[照]|保持|跟|和|与|同
    file_order = <as_in>(文件|原来|原有|原始|表)[里|中][的|一样|相同]*[先后]顺序
        |顺序<as_in>(文件|原来|原表)[里|中][一样|相同|一致]
    sort = 排列|排序|排个序|排一下[序]|排好|排名|排
    keep = 要|看|取|显示|保留|读取|读|列|给|留|查|输出|提取|用|加载|载入|导入|打开|导出|抽取|挑|选|拿

    # several columns, each in its own direction
    key = {column:<name>}[列][{down:<falling>}|{up:<rising>}]
    then = [再](然后|其次|接着|[之]后)[再]|再
    # Behind an order a word alone is rather what is to be done next: 按金额排序，备份.
    next_key = [排序|排列|排]([<comma>]<then><by>|<comma><same><by>|、[按[照]]|<comma>按[照]|<next><directed>|和|及)
        |<not_ordered><next>
    next = <comma>[<then>]|<then>
    """,
    {
        "column": COLUMN,
        "columns": LISTED,
        "name": LONG_NAME,
        "names": COLUMNS,
        "noun": Regex(NOUN),
        "char": Regex(CHAR),
        "each": Regex(EACH),
        "number": Regex(r"(?:\d{1,9}|[一二两三四五六七八九十]{1,3})(?![\d.])"),
        "digit": Regex(r"\d{1,2}"),
        "same": Regex(f"[{HAN}]{{1,6}}(?:一样|相同|相等|并列|同分|打平|一致)(?:的话|的|时|了)?(?:再|就|则)?"),
        "finish": Regex("$"),
        "directed": Regex(
            "(?=[^，,。；]{1,12}?(?:[升降倒正逆]序|[从由][高低大小多少新旧早晚]|递[增减]|[大高多小低少]的?在前))"
        ),
        "not_ordered": Regex("(?<![序列排减增])(?<!到[高低大小多少新旧早晚])(?<!在前)(?<!前面)"),
        # A sign that begins a word of its own says something: 里程, 中文, 有效期.
        # Within a name they are part of it: 内部价, 表面积.
        "inside": Regex(
            f"(?:(?:(?<![{HAN}])|(?<=以及))(?:里面(?!积)|里[头边]?(?![程面脊])|中(?![{_CENTRE}])|内(?![容存部销]))|[里中内](?=[的，,]))"
        ),
        "little": Regex(
            "是(?!否)|有(?![效限机氧])|了(?!解)|的|都(?![市匀江])|再(?!生)|也|求(?![和职购助诊医])|对(?![方象手账比接公])"
        ),
        # Verbs and prepositions stand at the beginning or right ahead of what they are said of: no name ends with them.
        "ahead": Regex(
            "(?:^|(?<=[，,。：；我来再并后先想要下给忙烦道]))(?:请(?![假求购款示教])|看(?![板点护])|查(?![询验获重])|找(?!零)|[挑筛]"
            "|选(?![手项修票择])|列(?![车席支项])|读(?![者数书])|取(?![件药票款货消样费用得证数值水])|求(?![和职购助诊医])"
            "|算(?![法力])|把(?!手)|将(?!来)|用(?=[，,画做统算求]|$)|拿)"
            "|要(?=前)|来(?=[看按排算统计求])|给(?=排)|算(?=平均|[总最中各每A-Za-z])|[取要选挑](?=[最前平均总中])"
            "|只(?=[显看取要保列给输])|[按以](?=[从由升降高低])|在(?=[，。]|$)"
        ),
        "no_sum": Regex("(?<![乘除可予])"),
        "no_some": Regex("(?!些)"),
        "told_each": Regex("(?=有|是|多少|$)"),
        "said_of": Regex("(?=[，,。按是为从里中最有]|$)"),
        "after_name": Regex("(?=[，,。的是]|$)"),
        "no_amount": Regex("(?![量据])"),
        "no_score": Regex("(?!数)"),
        "no_measure": Regex("(?![个条行名项位家种类笔份人张件样天次])"),
        # 最近三天 are no end of a ranking.
        "no_time": Regex("(?<!近)|(?![一二三四五六七八九十几两0-9])"),
        "operation_ahead": Regex("(?=的?(?:平均|总|合计|最|中位|均值))"),
    },
    is_chinese=True,
)
_PARTS: Mapping[str, str] = {
    "silent": """
        请问|麻烦你|麻烦|帮忙|帮我|帮|给我|替我|我想要|我想|我要|我需要|我们|我|想知道|想看看|想看|知道|需要|告诉我|谢谢
        先|然后|接着|以及|还有|另外|顺便|至今|到目前为止|以来|曾经|曾|大概|大约|差不多|究竟|到底
        算一下|算一算|算算|计算一下|计算|统计一下|统计|数一数|数一下|数数|查询|查一下|查查|查看|查找|找一下|找到|挑选|选取|筛选
        过滤|提取|得出|看到|一下|一遍|一番|进行|出来|即可|就行|就好|就可以|可以|什么|呢|啊|吗|呀|吧|嘛|哈
        所有|全部|那些|这些|哪些|分别|各自|各是|各<told_each>|整张表|这张表|这个表|表格<after_name>
        (结果|数字|数值|目前|现在|历史|其中|表)<said_of>
        (这|那|该|整)[一|个]*(<column_word>|项)|一(列|栏)|字段|列<after_name>|[这]<several>[个](维度|方面|角度)
        <by>(数值|结果|值)
        哪些<noun>的
        (给|报|开|卖|买|收|付|做|有|跑|走|花|用)过[的]
        <inside>
        <little>
        <ahead>
    """,
    "show": """
        看看|看一下|看一看|查看|列一下|列出|显示|展示|给出|输出|打印|读取|读一下|加载|载入|打开|导出|导入|抽取
        (算|找|挑|选|筛|筛选|列|查|过滤|取|导|拿|调|摘|抽|统计|计算|显示|打印|提取)(一下|一遍|出来|出)
    """,
    "sum": """
        总和|总额|总量|总数|总计|合计|之和|求和|加总|加起来|加在一起|合在一起|合起来|加一块[儿]|累加<finish>|总的
    """,
    "totalling": "总共|一共|统共|拢共|共计",
    "summing": "汇总|累计|累加",
    "mean": "平均(值|数<no_amount>|下来|分<no_score>)|均值|平均",
    "median": "中位数|中位值|中值|中间值|中位",
    "extreme": """
        {figures:最(大|高)值|峰值|最高分}
        {figures:{low:最(小|低)值|最低分}}
        最(<highest>|{fast:快}|{low:{fast:慢}}|{most:多}|{low:<lowest>}|{low:{most:少}})<no_time>[<reached>]
    """,
    "top": "[排名|排在|排行|排]*[最](前|{low:倒数|最后})[面]{number}({rows:<rows>}|[<measure>])[记录|数据]",
    "number": "[那|这]{number}<measure>[记录|数据|<char><after_name>]",
    "count": """
        [<altogether>|{each:各自|各}]*[有]<some>({rows:<rows>}|<counted>)[{rows:记录|数据}|<people>]
        [<altogether>]*有多少{rows:订单|记录|交易}
    """,
    "count_name": "[总]({rows:行|条|记录|条目|订单}|个|(员工|学生|用户|会员)[人]|人|件|笔)数[量]",
    "how_much": "[<char>[<char>]了]多少[钱|元|块钱|块]<no_measure>|多(大|高|长|重|远|久|贵|深|宽)|是几|几<finish>",
    "quantity": "数量|个数|种类数|种数|数目",
    "kinds": "[<altogether>|各自|各]*[有]<some>(种|类)|{listed:哪几(家|种|类|位|款)}",
    "different": "不(同|一样|重复)的[值|取值]|不同|去重[[之]后|以后][的]|[都]有哪些[不同的|不一样的](取值|值)",
    "each": """
        <each>{columns}[里[面]|中][的|，]
        <by>{columns}[来|进行|分别|各自]*(分组|分类|分开|划分|为单位|为组|分)[来|的]*
        分{columns:<column>}[来](统计|汇总|计算|看|求|算)[一下]
        不同[的]{columns}的<operation_ahead>
    """,
    "by": "<by>{columns}[的][值|大小|数值|<column_word>][来|去][看|算|求|取]",
    "which": "哪<no_some>[一|{number}][<measure>]{columns:<column>}",
    "who": "谁|哪位|哪[一](个|名|位)人|哪些人|哪[一]<measure><after_name>",
    "rows": "记录|数据|条目|明细|人|货|单|<rows>",
    "sort": "[来|进行]<sort>",
    "keys": "[首先|先]<by>{told:<key>(<next_key><key>)+}",
    "order": """
        <direction>[[的]顺序]
        {file:<file_order>}
        按[照]{columns:<column>}[的][名称|名字]{letters:(顺序|先后)[的顺序]}
    """,
    "columns": """
        (只|仅|就)[我|想|需]*[<keep>]*[出|一下|进来][里面|里|中|的]{columns:<names>}
            [[这|那]<several>[个]<column_word>|这几列|<column_word>][的][<data_word>]
        {columns:<names>}[这|那]<several>[个]<column_word>[的][<data_word>]
    """,
    "list": "{columns:<name>(、|和|与|及|以及)<columns>}[的][<data_word>]",
    "hint": "列名[就]*[是|叫|为]*{columns}|有{columns}[这]<several>[个]<column_word>",
}
_PARTING = Parting(
    {
        **{kind: _CHINESE.patterns(block) for kind, block in _PARTS.items()},
        "where": CONDITIONS,
    },
    name=lazily.pattern(NAME),
    word=lazily.pattern(WORD),
    signs=frozenset("，,。；;：:！!？?、 "),
    has_spaces=False,
)
_KEY = _CHINESE.pattern("<key>")
_SAME = _CHINESE.pattern("<comma><same>")
_BESIDE = lazily.pattern("[和及、]")
_DIRECTION = _CHINESE.pattern("<direction>")
_NEXT_KEY = _CHINESE.pattern("<next_key>")
# 数量 alone may be a column to sum up, and how many rows there are: it is not for us to say.
_AMOUNTS = lazily.pattern(
    r"(?!数量)(?!.{0,8}均).*(?:时长|工时|里程|长度|面积|体积|重量|票房|租金|押金|奖金|津贴|花销|开销|费用|用量|额|价|费|量|钱|款|率"
    r"|温|龄|薪|积|速|重|价格|工资|成本|金额|利润|收入|支出|度|分数?|值)"
)
_RANKED = "(?:销售额|销量|营业额|营收|收入|支出|利润|金额|费用|花费|访问量|下载量|客流量)最"
# What is ranked by a figure that stands right behind it: 哪个门店销售额最高.
_WHICH_GROUP = lazily.pattern(
    "(?P<which>哪一?[个家些类种](?:月份?|季度|门店|店铺|部门|地区|区域|城市|省份|产品|商品|品类|品牌|类别|渠道|客户|供应商|仓库|项目|班级))"
    f"(?=(?:总|净|报销|成交|订单|消费)?{_RANKED})"
)
_WHICH_DAY = lazily.pattern(f"哪一?天的?(?=(?:总|净)?{_RANKED})")
# The three months with the highest figure are no rows.
_BEST_SPANS = lazily.pattern(
    "(?P<end>最[高多大低少小])的(?P<count>[1-9]|[一二两三四五六七八九十])个(?P<span>月份?|季度)"
)
# What adds up over rows, where a highest price or temperature does not.
_ADDING = lazily.pattern(".{0,4}(?:销售额|销量|营业额|营收|收入|支出|利润|花费|消费|开支|下载量|访问量|客流量?)")
_BOTH_ENDS = lazily.pattern(
    r"[(，]?(?:(?:包?含|包括)(?:两头|两端|首尾|端点|边界|本数)(?:在内)?|(?:两头|两端|首尾)[都也]?(?:算|包括|包含|在内))\)?"
)
_MOST_WAYS = 8


def chinese_wish(text: str) -> TableWish | None:
    """What a question asks of a table; None when it is not understood to its last sign."""
    plain = _BOTH_ENDS.sub("", compact(text)).strip("？?。！!，, ：:")
    plain = _WHICH_GROUP.sub(r"\g<which>的", _WHICH_DAY.sub("哪个日期的", plain))
    plain = _BEST_SPANS.sub(_best_spans, plain)
    for parts in _PARTING.ways_of(plain, _MOST_WAYS):
        if is_torn(parts):
            continue
        if is_glued(parts):
            return None
        asked = gathered(parts, _WORDING)
        wish = composed(asked) if asked else None
        if wish is not None:
            return wish
    return None


def _best_spans(found: re.Match[str]) -> str:
    span = "月份" if found["span"] == "月" else found["span"]
    return f"{found['end']}的{span}" if found["count"] in "1一" else f"{found['end']}的前{found['count']}个{span}"


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name) for name in re.split("以及|[、和与及，,]", told))


def _number(told: str) -> int:
    return int(told) if told.isdigit() else int(chinese_number(told))


def _keys_in(told: str) -> tuple[tuple[str, bool | None], ...]:
    if _SAME.search(told) and not all(map(_DIRECTION.search, _NEXT_KEY.split(told))):
        return ()  # nobody said which of those that are the same comes first
    if _BESIDE.search(told) and _DIRECTION.search(told) and not all(map(_DIRECTION.search, _BESIDE.split(told))):
        return ()  # nobody said whether the direction is that of both
    keys = [_KEY.fullmatch(one) for one in _NEXT_KEY.split(told)]
    return tuple(
        (bare(kept(one, "column")), bool(kept(one, "down")) if kept(one, "down") or kept(one, "up") else None)
        for one in keys
        if one
    )


_WORDING = Wording(
    names_in=names_in,
    number=_number,
    keys_in=_keys_in,
    conditions_in=conditions_told,
    is_measure=lambda name: bool(_AMOUNTS.fullmatch(name)) or (name.isascii() and is_measure(name)),
    adds_up=lambda name: bool(_ADDING.fullmatch(name)),
)
