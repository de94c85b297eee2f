"""What people ask of texts, pages and values in everyday Chinese: what stands on a page, which files say something,
what each has to pay.

Owns: these ways of speaking, as data for `restated`. Must not know: tools.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import QUOTE
from autoglm.planning.offline.rewriting.ways import SIGNS
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN_SIGN

CHINESE = Phrasing(
    """
    page = 页面|网页|网站|这页|这个页面|这个网页|该页面|那个页面
    inside = 上面|上|里面|里|中|内
    give = 给我|发我|告诉我|拿给我|列给我|要|列出来|提取出来|找出来|抓出来|挑出来|拿出来|提出来|抓下来
    """,
    {
        **SIGNS,
        "clause_end": Regex(r"(?=\s*(?:[.,;:!?，。；！？]|$))"),
        "found": Regex(
            r"(?:(?:邮箱|邮件地址|电话号码|电话|手机号码|手机号|手机|网址|链接|日期|金额|价格|身份证号|话题|百分比|数字)(?:、|和|与|跟|及|以及|,|，)?){1,5}"
        ),
        "behind_comma": Regex(r"(?:^|(?<=[，,。；;])|(?<=[，,。；;]\s)|(?<=\s))"),
        # What is asked by itself, and not in quotes.
        "anything": Regex(f"[^。；!！“”{QUOTE[0]}]{{2,60}}?"),
        "few_signs": Regex("[^，,。；;]{1,8}?"),
        "counted": Regex("[个位名家份组人队](?:人|单位|部门)?"),
        "mentioned": Regex(
            r"(?:[a-z0-9_][a-z0-9_.:/@#-]{1,40}"
            rf"|(?![什哪谁几多这那])(?:(?![了过吗没么的和或]){HAN_SIGN}){{2,6}})"
        ),
        "wanted": Regex(r"[a-z0-9_][\w.:/@#-]{1,60}"),
        "days": Regex(
            r"从(?:今天|现在|今日|\ue000+)[算数开始]{0,3}起?[,，]?\s?[\d一二两三四五六七八九十百]{1,5}\s?(?:个)?(?:工作日|天|周|个?星期|个?月|年)[之以]?后"
        ),
    },
    is_chinese=True,
    is_within=True,
    is_lower=True,
)
WAYS = """
    <behind_comma>[把|将|请把]<page><inside>[的][所有|全部]*{found}[都|全|全部|统统|请]*<give><clause_end>
        => 提取里面的{found}
    (抓|爬|拉|扒)一下<gap>{url} => 打开 {url}
    {which:哪些文件|哪个文件|哪几个文件}[里[面]|中]*(写了|写着|写有|出现了|出现过|提到了|提到过|包含了|包含|含有|有)
        <gap>{wanted}<clause_end>
        => {which}里包含“{wanted}”
    {path}<gap>[里[面]|中]*([有没有|有|是否]*(提到|提及|出现|说到)[过|了|着]*|提没提[到|过]*|出没出现[过]*)
        <gap>{word:<mentioned>}<gap>[了|过]*[吗|么|没有|没]<clause_end> => {path} 里搜索“{word}”
    {path}<gap>[里[面]|中]*(提到|提及|出现|谈到|讲到|说到|涉及)[了|过]*[些]什么[内容|东西]<clause_end>
        => 读取 {path} 的内容
    <start>[请|帮我]*(新建|创建|建|写|生成)[一个|一份|个]*[文件]<gap>{to:<path>}<gap>(，|,)[文件]内容[就]*
        (是|为|用|取自|来自|：|:)<gap>{from:<path>}<gap>[里[面]|中]*的[全部|所有|完整]*(内容|文字|全文|正文|原文)<clause_end>
        => 把 {from} 的内容写进 {to}
    <behind_comma>(听|念)一遍<gap>{path} => 听一下 {path}
    {verb:访问|请求|打开|抓取|获取|读取}一次<gap>{url} => {verb} {url}
    {split:(分|分配|分摊|摊)(给|到|成)<few_signs>}(，|,)[那|看看|算算]*每[一]*<counted>[能|要|可以|各|分|拿|出|付
        |得]*[到]多少[钱]
        <clause_end> => {split}
    [请|先]*问[一问|一下]*我[一声|一下|一句]*{question:<anything>}(，|,|；)[可选|备选|给我]*选项[就|只|有|是|为|：
        |:]*{choices:<quote>(、|和|与|或|跟|，|,)<quote>}
        [这]*[两|二]*[个]*[选项]*[(，|,)等[着|待]*我[的]*(答复|回复|回答|答案|决定)]<clause_end>
        => 问我“{question}？”，选项是{choices}
    {asked:问我(<anything>|<quote>)+}(，|,|；)[然后|再]*等[着|待]*我[的]*(答复|回复|回答|答案|决定)[就行
        |再说]*<clause_end> => {asked}
    [算出|算一下|求出|求|查一下|算算|告诉我]*{days}的(日期|日子|那天) => {days}是几号
"""
