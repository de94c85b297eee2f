"""Reads a Chinese clause about a table as a whole: what figure, rows or columns it wants. A clause of which one
character is left over is not read here. Must not know: tools, files; their names are taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from autoglm.core.values import Json
from autoglm.planning.notation import Regex, words_in
from autoglm.planning.offline.tables.chinese_names import AMOUNT, CHAR, COLUMN, COLUMNS, DAY, EACH, NOUN, TEXT, bare
from autoglm.planning.offline.tables.english_names import is_measure
from autoglm.planning.offline.tables.loosely import chinese_figure
from autoglm.planning.offline.tables.sql import ordered
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words import lazily
from autoglm.planning.offline.words.numerals import chinese_number, plain_number
from autoglm.planning.offline.words.phrasing import Phrasing, fitting, kept
from autoglm.planning.offline.words.text import HAN, is_han

_OPERATIONS = {
    "mean": "平均值|平均数|均值|平均",
    "sum": "总和|总额|总量|总数|总计|合计|之和|总共|一共|求和|加总|加起来",
    "max": "最大值|最高值|最大|最高|最多",
    "min": "最小值|最低值|最小|最低|最少",
    "median": "中位数|中位值|中值",
}
_OPPOSITES = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "lt": "ge", "ge": "lt"}
_OPERATION_OF = {word: name for name, told in _OPERATIONS.items() for word in told.split("|")}
# Ways to compare a column with a value; what is longer stands first.
_COMPARISONS = words_in("""
    ge = 不(低|少|小)于|大于[或]等于|晚于或等于|至少[是|为|有]|>=|≥
    le = 不(高|多|大)于|不超过|小于[或]等于|至多[是|为]|最多(是|为)|<=|≤
    ne = 不(等于|是|为)|!=|≠|<>
    gt = (大|高|多|晚)于|超过[了]|超出|>
    lt = (小|低|少|早)于|不到|不足|<
    contains = [里[面]|中](包含|含有)|[里]带有|[里]有<before_quote>
    eq = 等于|==|=|为|是|叫|位于|来自|属于|在<before_text>
""")
_CHINESE = Phrasing(
    """
    by = 按[照]|根据|以
    comma = ，|,
    each_and = 、|和|与|及|以及|<comma>
    rows = 记录|数据|行|条目|订单|明细
    measure = 条|个|行|名|项|位|家|种|类|笔|份|人|张|款|件|只|台|次|套|样|档|道|座|间|辆|部|本|篇|首|支|户|批|单|处
        |场|门|所|栋
        |层|组|对|双|块|根|头|匹|棵|瓶|盒|箱|袋|包|桶|杯|片|把|架|艘|股|节|期|封|届|天|桌|碗|趟|车|筐|罐|壶|盘|盆|卷|捆
        |扇|幢|幅|册|枚|粒|颗|串|盏|顶|床|班|堂|局|轮|窝|群|尾|株|垛|例|起|桩|宗|票|茬|摊|柜
    unit = 元|块[钱]|岁|分钟|分|个|件|人|天|次|斤|公斤|米|条|名|台|本|年|%|度|小时|级
    several = 两|三|四|五|六|七|八|几|<digit>
    altogether = 一共|总共|共|分别|各
    some = 多少|几
    how_many = [<altogether>]*[有]<some>
    out = 出[来]

    # the ends of a ranking, and the orders of one
    highest = 高|大|多|新|近|长|贵|好|重|快|强|厚|宽|深|远
    lowest = 低|小|少|早|旧|短|差|轻|慢|弱|薄|窄|浅|便宜
    end = {highest}|{lowest}
    falling = (从|由)(高到低|大到小|多到少|贵到便宜|长到短|好到差|好到坏|重到轻|强到弱|远到近)|从新到旧|从晚到早|降序
        |倒序|逆序
    rising = (从|由)(低到高|小到大|少到多|便宜到贵|短到长|差到好|坏到好|轻到重|弱到强|近到远)|从旧到新|从早到晚|升序
        |正序
    direction = {falling}|{rising}
    letters = 字母[顺序]|拼音[顺序]|首字母|笔画顺序
    sort = 排列|排序|排名|排个序|排一下[序]|排好|排
    sorted = [来|进行][<sort>]

    # several columns, each in its own direction
    key = {column}[列][{falling}|<rising>]
    then = [再](然后|其次|接着|[之]后)[再]|再
    next_key = [排序|排列|排]([<comma>]<then>[<by>]|<comma><same><by>|(、|<comma>)[按[照]]|和|及)

    # conditions
    value = <day>|<amount>[<unit>]|<texts>
    bound = <day>|<amount>
    compared = {ge}|{le}|{ne}|{gt}|{lt}|{contains}|{eq}
    condition = {column}[的值](<compared>{value}
        |(在|介于){low:<bound>}[<unit>](到|至|和|与|-|~){high:<bound>}[<unit>][之间|以内]
        |[在]{limit:<amount>}[<unit>]({up:以上|之上}|以下|之下)
        |[在|于]{day:<day>}[及|或](其[之]后|以后|之后|起|{before:以前|之前}))
    joint = [，](并且|而且|同时|且|，|、|和|又|,)
    pick = 算|看|统计|要|取|留|保留|考虑|计|选|查|找|列|显示|筛|筛选|挑|关心|需要|包括|限|限于|针对|处理
    picked = <only>(想|需|需要|要)[<pick>]|<only><pick>
    only = [我|这次|先|请|但|不过|并且|并|且]*(只|仅|就|光)
    dropped = [请|但|不过|并|且]*(不|别|不要|不用|不必|无需)(算|看|统计|要|取|计|包括|包含|含|考虑|计入|列|显示)[进去]
        |除去|去掉|去除|排除|剔除|刨除|刨去|扣除
    conditions = <condition>[<joint><condition>]*
    """,
    {
        **_COMPARISONS,
        "operation": "|".join(_OPERATION_OF),
        "operation_ahead": "|".join(word for word in _OPERATION_OF if not word.startswith("最")),
        "column": COLUMN,
        "columns": COLUMNS,
        "char": Regex(CHAR),
        "noun": Regex(NOUN),
        "texts": Regex(rf"{TEXT}(?:或者?{TEXT}){{0,4}}"),
        "day": Regex(DAY),
        "amount": Regex(AMOUNT),
        "numeral": Regex(r"\d{1,9}|[一二两三四五六七八九十]{1,3}"),
        "digit": Regex(r"\d{1,2}"),
        "long_numeral": Regex("[零一二两三四五六七八九十百千万亿]{2,}|[二两三四五六七八九十]"),
        "each": Regex(EACH),
        "same": Regex(f"[{HAN}]{{1,6}}(?:一样|相同|相等|并列|同分|打平|一致)(?:的话|的|时|了)?(?:再|就|则)?"),
        "i_ahead": Regex("我(?=[只想就仅])"),
        "seek": Regex("求(?!和)"),
        # Of 算出, behind what it is split by; 出库 and 出勤 are columns.
        "outcome": Regex("出(?![库货口勤生差版租现席诊院厂场价水车单账栏境行发炉产让品票款纳港站餐牌手])"),
        "before_quote": Regex("(?=[“「\"'])"),
        "before_text": Regex(f"(?=[“「\"'{HAN}])(?![一二三四五六七八九十两]+[到至以])"),
        "before_how_many": Regex("(?=一?共?有?(?:多少|几))"),
        "parted": Regex("的|(?=平均|总)|(?<=[月年日季周])(?![份度])"),
        # 里程 and 中文 are columns.
        "inside": Regex("里面(?![积料])|里(?![程面])|中(?![位文级学介间标考班])"),
        # Of 总价 and 总分 it is not said what is summed up.
        "long": Regex(f"(?![{HAN}](?:$|[^{HAN}]))"),
        # 总数量 is a sum of 数量, and none of 量.
        "no_half": Regex(f"(?![量额值](?:$|[^{HAN}]))"),
        "no_columns": Regex(r"(?<![这那两三四五六七八几\d])"),
        "not_mean": Regex("(?!.{0,8}均)"),
        "not_quantity": Regex("(?!数量)"),
        "anything": Regex(".{2,12}?"),
        "few_characters": Regex(".{0,4}"),
        "after_comma": Regex("(?:^|(?<=[，,]))"),
        "finish": Regex("$"),
        "before_order": Regex(rf"(?=[按以]|{CHAR}{{2,6}}最)"),
        # A column with what is to be worked out of it.
        "before_figure": Regex(
            rf"(?={CHAR}{{2,6}}(?:{'|'.join(_OPERATION_OF)})|[A-Za-z_]|(?:{'|'.join(_OPERATION_OF)}))"
        ),
    },
    is_chinese=True,
)
_LEAD = _CHINESE.pattern("""
    请[问]|麻烦[你]|帮忙|帮我|帮|给我|替我|我(想|要|需要)[要|知道|看[看]]|<i_ahead>|想(知道|看[看])|先|再|然后|接着|并
    |数一数|数一下|数数|算一下|算一算|算算|算<out>|计算[一下|出]|统计[一下|出]|<seek>[一下|出]|查询[一下]|查一下|查查
        |查找
    |查看|查|看一下|看一看|看看|看|列<out>|列一下|找[一]找|找<out>|找到|找|挑[选]<out>|挑|选<out>|筛选[<out>]|筛<out>
    |过滤[<out>]|提取[出]|取<out>|取|显示[<out>]|展示|给出|输出|打印[<out>]|告诉我|得出|读[出]|把|将|所有[的]
        |全部[的]|那些
    |哪些是|下|一下|，|,|：|:|的|<inside>|以及|还有|另外|顺便|<outcome>
""")
_TAIL = _CHINESE.pattern("""
    ([分别|各|都|又|到底][是|为|有](多少|多大|多高|多长|多重|多远|多久|多贵|多深|多宽)|是几|分别是|各[是]|(有|是)哪些
        |是什么|谢谢|呢|啊|吗|呀|吧|都|出来
   |[都|分别]*是(谁|哪几<measure>|哪些[人])|有谁
    |[都](<no_columns>列|拿|抽|调|摘|导|找|挑|选|筛|筛选|算|统计|计算|显示|打印|过滤|提取|取)[一下|一遍][出来]
    |加起来看看|给我[看看|看一下|看]|看看|一下|就行|就好|就可以|即可|了|进行|[来]看)<finish>
""")
_GROUPS = _CHINESE.pattern("""
    <each>{columns}[里[面]|中][的|分别|各[自]|一共|总共|，]*
    |<by>{columns}[来|进行|为单位|为组|分别|各自]*[分组|分类|分|统计|汇总|计算|划分|求|算|看|数(一数|一下|数)
        |数][[之]后|一下|出]
        [的|，|来|看|统计|计算|汇总|求|算|一下]*
    |分{columns:<column>}[来](统计|汇总|计算|看|求|算)[一下]
""")
_GROUPS_BEHIND = _CHINESE.pattern(
    "[要]按[照]{columns}[来][分组|分类|分开|划分|分][统计|汇总|计算|看|算|求和|加总|合计|累计|加起来]<finish>"
)
_ORDER = _CHINESE.pattern("""
    [并|结果|再]([按[照]|以][数值|结果|值]<direction>[[的]顺序]<sorted>
    |<after_comma><direction>[[的]顺序]<sorted>
    |{file_order:(按|保持)[照](文件|原来|原有|原始)[里|中][的][先后]顺序}<sorted>
    |按[照]{named:<column>}[的][名称|名字](顺序|<rising>|先后)[的顺序]<sorted>
    |按[照]{named:<column>}[来|进行](排列|排序|排))<finish>
""")
_FIRST = _CHINESE.pattern("""
    [再|并|的|只][取|要|看|给出|给我|显示|列出|列|保留|留][其中][的][最]前[面]{numeral}[<measure>][<rows>]<finish>
""")
_ONLY = _CHINESE.pattern("""
    ((只|仅|就)[想[要][看]|需[要]|要|看|取|显示|保留|读取|读|列出|列|给我|给|留|查|查看|输出|提取|用|加载|载入|导入
        |打开|导出
        |抽取|挑|选|拿]
        [出|一下|进来][<inside>|的]
        {columns}[这|那][<several>][个][列|栏|字段]
    |<after_comma>{columns}[这|那][<several>][个](列|栏|字段))[的][数据|内容|信息]<finish>
""")
_HOW_MANY_DIFFERENT = _CHINESE.patterns("""
    <how_many>[种|个|类|名|位|家|款]不(同|一样)的{column}
    不同[的]{column}[的][数量|个数|种类数|种数|数|一共|总共|共|分别]*[有<some>[种|个|类|名|位|家]]
    <how_many>(种|类){column}
    {column}[一共|总共|共]有<some>(种|类)
    {column}[的]去重[[之]后][的][计数|个数|数量|数|有<some>[个]]
""")
_HOW_MANY = _CHINESE.patterns("""
    <how_many>({rows:条|行}|个|位|名|人|家|笔|份|款|只|台|次|单|户|套|件|张|辆|本|箱|批|项|门|场|处|间|桌|碗|趟|车|盒
        |瓶|袋|桶
        |包|筐|罐|头|匹|棵|株|栋|层|所|支|首|篇|道|块|架|艘|组|对|双|节|封|届|期|座|部|股|班|堂|局|例|起|宗|票|摊|床
        |幅|册
        |枚|颗)[{rows}|人|客户|顾客|会员|用户|人员|同学|老师|病人|患者|读者|成员|职工|工人|居民|业主|租户|嘉宾
        |员工|学生]
    [总]({rows:行|条|记录|条目|订单}|个|(员工|学生|用户|会员)[人]|人)数[量]
""")
_FIGURES = _CHINESE.patterns("""
    {column}[的]{operation:平均|最高|最低}分
    {column}[的|一共|总共|分别|各]*[是|有]{operation}[的][是|一个|有]
    {operation:最(高|低)}{column}
    {extreme:{operation:最(大|小|高|低|多|少)}[的]}{column}
    {operation:<operation_ahead>}[的]<no_half>{column}
    {operation:总}[的]<long>{column}
    [{operation:一共|总共}|共][<char>[<char>]]了多少{column}
""")
# 数量 alone may be a column to sum up, and how many rows there are: it is not for us to say.
_AMOUNTS = _CHINESE.pattern("""
    <not_quantity><not_mean>[<char>]*(时长|工时|里程|长度|面积|体积|重量|票房|租金|押金|奖金|津贴|花销|开销|费用|用量|额|价|费|量|钱|款|率|温|龄|薪|积|速|重|价格|工资|成本|金额|利润|收入|支出|度
        |分[数]|值)
""")
_TOP = _CHINESE.patterns("""
    <by>{column}[来|排序|排列|取|选|看|给出|列出|给我|，|的|挑[出]|找[出]]*最<end>[的][前]{numeral}<measure>[<noun>]
    最<end>[的][前]{numeral}<measure>[<noun>][<comma>]<by>{column}[来][算|排|看|排序|为准|计]
    {column}最<end>[的][前|那|这]{numeral}<measure>[<noun>]
    {column}最<end>的(那|是哪)[一]<measure>[<noun>]
    谁的{column}最<end>
    {column}最<end>的[<noun>]是(谁|哪[一][<measure>][<noun>])
    {column}[排[名]|排在|排行](前|{lowest:倒数}){numeral}[<measure>][的][<noun>]
""")
_SHOWN = _CHINESE.pattern("""
    [请|帮我|给我|先]*(读取|读一下|看一下|看看|查看|列出|显示|展示|输出|打印|取[出]|加载|打开)[一下|出来]
    {columns:<column><each_and><columns>}[(这|那)<several>[个](列|栏|字段)|<several>[个](列|栏|字段)][的][数据|内容
        |信息]
""")
_MOST = _CHINESE.pattern("哪[[一]个|家|种|位]{group:<column>}<parted>{figure:<anything>}最<end>[的]")
# What adds up over rows, where a highest price or temperature does not.
_ADDING = _CHINESE.pattern("<few_characters>(销售额|销量|营业额|营收|收入|支出|利润|花费|开支|下载量|访问量|客流[量])")
_SORT = _CHINESE.pattern("""
    (<by>|对|用|把|将){column}[的][列|字段][<direction>|{rising:<letters>}][[的]顺序][来|进行|做|给]
        [<direction>]<sort>[一下|好]
    [[<comma>]<direction>]
    |{column}[的](列|字段)[<direction>]<sort>[[<comma>]<direction>]
    |<by>{column}<direction>[[的]顺序]
""")
_BOTH_KEYS = _CHINESE.pattern("[首先|先]<by>{keys:<key>(<next_key><key>)+}[来|进行|给]*<sort>")
_BY_LAST = _CHINESE.pattern("<by>{column}[的]<finish>")
_NEXT_KEY = _CHINESE.pattern("<next_key>")
_KEY = _CHINESE.pattern("<key>")
_SAME = _CHINESE.pattern("<comma><same>")
_DIRECTION = _CHINESE.pattern("<direction>")
_CONDITION = _CHINESE.pattern("<condition>(<joint>|<finish>)")
_CONDITIONS = _CHINESE.pattern("<conditions>")
_CONDITIONS_AHEAD = _CHINESE.patterns("""
    {all:<conditions>}的[那些|这些|部分][<noun>的]<before_figure>
    {all:<conditions>}的[<noun><before_how_many>]
    (<picked>)[<inside>|那些|其中]*{all:<conditions>}[的][那些|这些|部分][<rows>|<noun>](，|,)
    (<dropped>){out:<condition>}[的][那些|这些|部分][<rows>|<noun>](，|,)
""")
_ROWS_AHEAD = _CHINESE.pattern("""
    {all:<conditions>}[的][那些|这些|部分|所有|全部]*[<rows>|<noun>][都](找|挑|选|筛|筛选|列|查|过滤)出来[，|,]<before_order>
    |{all:<conditions>}[的][那些|这些|部分|所有|全部]*[<rows>|<noun>][，|,]<before_order>
""")
# The same in a clause of its own at the end.
_CONDITIONS_BEHIND = _CHINESE.patterns("""
    <after_comma>(<picked>)[<inside>|那些|其中]*{all:<conditions>}[的][那些|这些|部分][<rows>|<noun>][就行|就好|即可
        |就可以][了]<finish>
    <after_comma>{all:<conditions>}[的][那些|这些|部分][<rows>]<finish>
    <after_comma>(<dropped>){out:<condition>}[的][那些|这些|部分][<rows>|<noun>][在内|进去]<finish>
""")
_ROWS_WHERE = _CHINESE.pattern("[哪些<noun>的]{all:<conditions>}[的][所有|全部|那些][的][<noun>]")
_DIFFERENT = _CHINESE.pattern(
    "[[都]有哪些|哪些|列出](不同|不一样)的{column}[[都]有哪些]|{column}[一共|都]*有哪几(家|种|类|位|款)"
)
_ROWS = _CHINESE.pattern("[<rows>]")
# What tells by itself that a column is summed up by groups, and where a name of a group ends.
_SUMMED = _CHINESE.pattern("(求和|加总|合计|累计|加起来)<finish>")
_BEGINS_FIGURE = _CHINESE.pattern("<operation_ahead>[的]{column}")
_NAME = _CHINESE.pattern("{column}")
_BOTH_ENDS = _CHINESE.pattern("[\\(|，]([包]含|包括)(两头|两端|首尾|端点|边界|本数)[在内][\\)]")
_AMOUNT_TOLD = _CHINESE.pattern("{amount}[<unit>]")
_NUMERAL_TOLD = _CHINESE.pattern("{long_numeral}[<unit>]")
_MARKS = "？?。！!，, "
_SPACES = lazily.pattern(rf"(?<=[{HAN}，。“”、\d])\s+|\s+(?=[{HAN}，。“”、])|\s+$|^\s+")


def chinese_wish(text: str) -> TableWish | None:
    """What a clause asks of a table; None when it is not understood to its last character."""
    plain = _BOTH_ENDS.sub("", compact(text))
    for read in (_most, _top, _figure, _sorted, _rows, _some_rows):
        for told in dict.fromkeys((plain, without_leads(plain), trimmed(plain))):
            wish = read(told)
            if wish is not None:
                return wish
    return None


def compact(text: str) -> str:
    """The text without the spaces beside Chinese characters, which say nothing."""
    return _SPACES.sub("", re.sub(r"\s+", " ", text))


def trimmed(text: str) -> str:
    """The text without words that lead to a wish or close it."""
    text, before = without_leads(text), ""
    while text != before:
        before = text
        text = _TAIL.sub("", text.rstrip(_MARKS))
    return text


def without_leads(text: str) -> str:
    """The text without words that lead to a wish."""
    before = ""
    while text != before:
        before = text
        lead = _LEAD.match(text)
        text = text[lead.end() :] if lead else text
    return text.rstrip(_MARKS)


def names_in(told: str) -> tuple[str, ...]:
    """The names of an enumeration, without quotes."""
    return tuple(bare(name) for name in re.split("以及|[、和与及，,]", told))


def count_of(told: str) -> int:
    """The number that a text tells."""
    return int(told) if told.isdigit() else int(chinese_number(told))


def _figure_in(text: str) -> tuple[str, str] | None:
    """The operation and the column of a text that is nothing but a figure: 平均价格, 价格的平均值."""
    found = fitting(_FIGURES, text)
    if not found:
        return None
    return _OPERATION_OF.get(kept(found, "operation"), "sum"), bare(kept(found, "column"))


def _most(text: str) -> TableWish | None:
    """The group that has the most: 哪个部门的平均工资最高."""
    found = _MOST.fullmatch(text)
    if not found:
        return None
    told = kept(found, "figure")
    figure = _figure_in(told) or (("sum", told) if _ADDING.fullmatch(told) else None)
    group = bare(kept(found, "group"))
    return TableWish(*figure, (group,), is_descending=bool(kept(found, "highest")), limit=1) if figure else None


def _figure(text: str) -> TableWish | None:
    rest, conditions = _conditions_apart(text)
    if not all(one.op for one in conditions):
        return None
    rest, ordered = _cut(_ORDER, rest)
    if ordered and _BY_LAST.search(rest):
        return None  # 按金额从大到小 puts rows in order
    rest, first = _cut(_FIRST, rest)
    wish, groups = _grouped(rest, is_split=bool(conditions))
    order = _order_of(ordered, groups)
    if wish is None or order is None or (first and not groups):
        return None
    return replace(
        wish,
        group_by=groups,
        conditions=conditions,
        order=order,
        is_descending=not (ordered and kept(ordered, "rising")),
        limit=count_of(kept(first, "numeral")) if first else 0,
    )


def _grouped(text: str, *, is_split: bool) -> tuple[TableWish | None, tuple[str, ...]]:
    """The figure of a text and the columns that it is split by."""
    for names, rest, is_marked in _groups_before(text):
        wish = _core(trimmed(rest), is_split=True, is_grouped=True)
        # Where nothing stands between a group and its figure, short names alone can be told apart: 各部门工资总和.
        if wish is not None and wish.measure == "分" and len(names) > 1:
            return None, ()
        if (
            wish is not None
            and _is_whole(wish, names)
            and (is_marked or (all(len(one) == 2 for one in names) and len(wish.measure) < 4))
        ):
            return wish, names
    rest, found = _cut(_GROUPS_BEHIND, text)
    if found:
        core = trimmed(rest)
        is_summed = _SUMMED.search(found[0]) and _NAME.fullmatch(core)
        wish = TableWish("sum", bare(core)) if is_summed else _core(core, is_split=True, is_grouped=True)
        return wish, names_in(kept(found, "columns"))
    return _core(trimmed(text), is_split=is_split), ()


def _groups_before(text: str) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """The groups that a text may begin with and what follows them; those that end with a mark of their own first."""
    found = [match for end in range(2, len(text)) if (match := _GROUPS.fullmatch(text, 0, end))]
    told = [(match, kept(match, "columns")) for match in found]
    ways = [
        (names_in(names), rest := text[match.end() :], not match[0].endswith(names) or bool(_BEGINS_FIGURE.match(rest)))
        for match, names in told
    ]
    return iter(sorted(ways, key=lambda way: not way[2]))


def _is_whole(wish: TableWish, names: tuple[str, ...]) -> bool:
    """Whether no column is hidden in the name of a group, as in 各小区租金的中位数."""
    return bool(wish.measure) or wish.operation in ("count", "sum") or all(len(name) < 4 for name in names)


def _core(text: str, *, is_split: bool, is_grouped: bool = False) -> TableWish | None:
    found = fitting(_HOW_MANY_DIFFERENT, text)
    if found:
        return TableWish("distinct", bare(kept(found, "column")))
    found = fitting(_HOW_MANY, text)
    if found:
        return TableWish("count") if is_split or kept(found, "rows") else None
    if text in _OPERATION_OF:
        return TableWish(_OPERATION_OF[text]) if is_split and text[0] in "总合平中最" else None
    found = fitting(_FIGURES, text)
    if found:
        operation, column = _OPERATION_OF.get(kept(found, "operation"), "sum"), bare(kept(found, "column"))
        # 最大的订单 is a thing, 最大的金额 a figure; of 平均分 alone it is not said whose it is.
        is_thing = kept(found, "extreme") and not _AMOUNTS.fullmatch(column)
        return None if is_thing or (column == "分" and not is_split) else TableWish(operation, column)
    if is_split and len(text) > 1 and _AMOUNTS.fullmatch(text):
        return TableWish("sum", text)
    return _loosely(text, is_grouped=is_grouped)


def _loosely(text: str, *, is_grouped: bool) -> TableWish | None:
    """A figure told in any order; of a name that tells that it holds figures, or that is not Chinese and so is one."""
    found = chinese_figure(text, is_grouped=is_grouped)
    if not found:
        return None
    operation, column = found
    is_amount = _AMOUNTS.fullmatch(column) or is_measure(column)
    is_said = is_amount or (not is_han(column[0]) and operation not in ("max", "min"))
    return TableWish(operation, column) if is_said else None


def _order_of(found: re.Match[str] | None, groups: tuple[str, ...]) -> str | None:
    """ "group", "file" or "" for by value; None for an order that groups do not have."""
    if found is None:
        return ""
    if not groups:
        return None
    if kept(found, "file_order"):
        return "file"
    named = kept(found, "named")
    if named:
        return "group" if bare(named) in groups else None
    return "value_desc" if kept(found, "falling") else ""


def _top(text: str) -> TableWish | None:
    rest, only = _cut(_ONLY, text)
    columns = names_in(kept(only, "columns")) if only and rest else ()
    found = fitting(_TOP, rest.rstrip(_MARKS)) or fitting(_TOP, trimmed(rest))
    column = kept(found, "column") if found else ""
    # What is done most is no column: 借得最多的人.
    if not found or any(word in column for word in _OPERATION_OF) or re.search("(?<!所)得$", column):
        return None
    by, limit = bare(kept(found, "column")), count_of(kept(found, "numeral") or "1")
    return TableWish(by=by, is_descending=not kept(found, "lowest"), limit=limit, columns=columns)


def _sorted(text: str) -> TableWish | None:
    rest, first = _cut(_FIRST, text)
    limit = count_of(kept(first, "numeral")) if first else 0
    several = _BOTH_KEYS.fullmatch(rest) or _BOTH_KEYS.fullmatch(trimmed(rest))
    if several and first and not _DIRECTION.search(kept(several, "keys")):
        return None  # the first rows of which end is not said
    if several and _SAME.search(rest) and not all(map(_DIRECTION.search, _NEXT_KEY.split(kept(several, "keys")))):
        return None  # nobody said which of those that are the same comes first
    if several:
        keys = [_KEY.fullmatch(one) for one in _NEXT_KEY.split(kept(several, "keys"))]
        told = [(bare(kept(one, "column")), bool(kept(one, "falling"))) for one in keys if one]
        return ordered(told, limit) if len(told) == len(keys) else None
    found = _SORT.fullmatch(trimmed(rest)) or _SORT.fullmatch(rest)
    if not found:
        return None
    order = "value_desc" if kept(found, "falling") else ""
    return TableWish(by=bare(kept(found, "column")), is_descending=not kept(found, "rising"), limit=limit, order=order)


def _rows(text: str) -> TableWish | None:
    """Rows that fulfil conditions, some columns, or the first rows as they are."""
    rest, first = _cut(_FIRST, text)
    rest, only = _cut(_ONLY, rest)
    if not first:
        rest, first = _cut(_FIRST, rest)
    columns = names_in(kept(only, "columns")) if only else ()
    limit = count_of(kept(first, "numeral")) if first else 0
    rest = trimmed(rest)
    rows = _ROWS_WHERE.fullmatch(rest)
    if rows:
        conditions = tuple(_each(kept(rows, "all")))
        return TableWish(conditions=conditions, columns=columns, limit=limit) if conditions else None
    different = _DIFFERENT.fullmatch(rest)
    if different:
        return TableWish(columns=(bare(kept(different, "column")),), is_distinct=True)
    shown = _SHOWN.fullmatch(text)
    if shown:
        return TableWish(columns=names_in(kept(shown, "columns")))
    return TableWish(columns=columns, limit=limit) if _ROWS.fullmatch(rest) and (columns or limit) else None


def _some_rows(text: str) -> TableWish | None:
    """Rows that fulfil conditions, in an order, or the first ones in it."""
    found = _ROWS_AHEAD.match(text)
    conditions = tuple(_each(kept(found, "all"))) if found else ()
    wish = _top(text[found.end() :]) or _sorted(text[found.end() :]) if found and conditions else None
    if wish is None or wish.sql:
        return None
    # What the tool that sorts a table knows of the column, a statement with conditions does not: there values rise.
    is_falling = wish.is_descending and bool(wish.order or wish.limit)
    return replace(wish, conditions=conditions, is_descending=is_falling)


def _conditions_apart(text: str) -> tuple[str, tuple[Condition, ...]]:
    """What is left of a text that begins or ends with conditions for rows, and these: 城市是上海的门店有几家; 金额
    总和，只算状态是已付的."""
    found = next(filter(None, (ahead.match(text) for ahead in _CONDITIONS_AHEAD)), None)
    if found:
        return text[found.end() :].lstrip("，,"), _told_by(found)
    found = next(filter(None, (behind.search(text) for behind in _CONDITIONS_BEHIND)), None)
    return (text[: found.start()].rstrip("，,"), _told_by(found)) if found else (text, ())


def _told_by(found: re.Match[str]) -> tuple[Condition, ...]:
    """The conditions of a clause, or the opposite of the one that rows are not to fulfil."""
    opposite = [replace(one, op=_OPPOSITES.get(one.op, "")) for one in _each(kept(found, "out"))]
    return tuple(opposite or _each(kept(found, "all")))


def conditions_in(text: str) -> tuple[Condition, ...]:
    """The conditions of a text that is nothing but conditions."""
    return tuple(_each(text)) if _CONDITIONS.fullmatch(text) else ()


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    found = pattern.search(text)
    return (text[: found.start()].rstrip("，,"), found) if found else (text, None)


def _each(told: str) -> Iterator[Condition]:
    for one in _CONDITION.finditer(told):
        column = bare(kept(one, "column"))
        if kept(one, "low"):
            yield Condition(column, "ge", value_of(kept(one, "low")))
            yield Condition(column, "le", value_of(kept(one, "high")))
        elif kept(one, "day"):
            yield Condition(column, "le" if kept(one, "before") else "ge", kept(one, "day"))
        elif kept(one, "limit"):
            yield Condition(column, "ge" if kept(one, "up") else "le", value_of(kept(one, "limit")))
        else:
            op = next(name for name in _COMPARISONS if kept(one, name))
            values = [value_of(value) for value in re.split("或者?", kept(one, "value"))]
            yield Condition(column, op, values[0]) if len(values) == 1 else Condition(column, "in", values)


def value_of(told: str) -> Json:
    """The number or text that a value is, without its unit."""
    numeral = _NUMERAL_TOLD.fullmatch(told)
    if numeral:
        return chinese_number(kept(numeral, "long_numeral"))
    found = _AMOUNT_TOLD.fullmatch(told)
    if not found:
        return bare(told)
    digits = kept(found, "amount").strip("¥￥$").replace(",", "")
    return plain_number(round(float(digits.rstrip("万")) * (10_000 if digits.endswith("万") else 1), 9))
