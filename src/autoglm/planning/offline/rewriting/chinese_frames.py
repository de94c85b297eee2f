"""The frames in which people say in Chinese what they want of a file, a folder or a page: 能不能告诉我 a.csv 的…,
有个文件 a.csv，…, …（a.csv）, 把 a.csv 里的…给我. Each is said over as a.csv 里…, whatever is wanted, so that what is
wanted and how it is asked for combine freely.

Owns: such frames; data alone. What is ordered is no such thing: 总结一下（a.txt） stays as it is. Must not know: tools,
how words are said over (restated.py).
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import ADDRESS, DATE, FOLDER, PATH
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN

# What begins an order, or leads on to another clause.
_ORDERS = (
    "把|将|按|对(?!账|方)|给|请|帮|让|叫|用(?!户|途|时|量|电|水)|以|从|在(?!职|读|线)|它|其|这|那|再|先|然后|接着|并|只|仅|就|都|也|和|与|跟|如果|要是|若"
    "|除|不(?!同|重复)|没|别|读|写|存(?!款|货|量)|画|转|译|翻|念|删|改|加(?!班|盟)|添|补|合并|合成|拼|搜|查|找|看|列(?!名|数)|挑|选(?!项|手)|筛|排(?!名)"
    "|数(?!量|据|字|目|值|学)|算|求|统计|汇总|总结|概括|归纳|分析|比|替换|换|复制|拷|移|打|播|抓|下载|上传|压缩|解|重命名"
    "|提|抽|识别|导|输出|另|保存|放|记(?!录|事|账)|做|生成|制作|通知|发(?!票|布|货|送)|告|说|讲|我|想|要|需|能|可|麻烦|显示|展示|介绍|取"
    "|瞧|瞅|瞄|过目|一下|出来|字段|标题|题目|内容|名(?:字|叫)|叫|谢|合计|求和|去重|分组|倒序|升序|降序|随机|逐|处理|计算"
)
_SIGN = "[^，,。；;：:？?!！()（）\ue002\ue003\ue004]"
FRAMES = Phrasing(
    """
    kind = 文件|表格|表|文档|日志|名单|清单|数据|台账|图片|照片|录音
    source = <path>|<folder><gap>(文件夹|目录)
    inside = (里[面|头|边]|中|内|当中|上[面])[的]
    courtesy = 请|麻烦[你|您]|帮忙|帮我|替我|能不能|能否|可不可以|可否|可以|能|你|您|先|再|就|快|顺便
    please = [<courtesy>]*
    tell = (告诉|告知)我[一下|一声]|(跟|和|给|同)我(说|讲)[一下|说|讲]|让我知道
    want = [我][就|很|还|现在]*(想|要|需要|得|希望)[要](知道|了解|看看|看一下|看到|看|拿到|得到|问[一下|问]|查[一下|查])
        |[我][就|很|还|现在]*(想要|要|需要)|给我[看看|看一下|看]
    know = 知道|知不知道
    look = (看|查|找)[看|查|找|一下|下]
    wish = <please>(<tell>|<want>|<look>|<know>)
    have = [我|这里|这儿|手头|手上|我这儿|我这里|现在]*(有|这[里|儿]是)[一][个|份|张|篇][<kind>]
            [叫[做]|名叫|名为|：|:|是]<gap>|[我的|这个|那个]*<kind>[名[字]](是|叫[做]|在|为|：|:)<gap>
    work = 总结|概括|归纳|提炼|缩写|翻译|转写|识别
    status = [http](状态码|响应码)[是|为][多少|几|什么]
    put = (写|存|保存|另存|放|导出|输出|记)(到|进|入|成|为|在)
    take = (取|拿|抽|找|读|摘|提|提取|抽取|获取)[出|到][来]
    given = 给我[看看|看一下|看]|(列|找|取|拿|挑|选|查|提取|显示|筛选|筛)出来
    send = (发|发送|推|推送)[给|到]我
    outcome = <put>|发|通知|告诉|做成|生成
    open = 打开|读取[一下]|读一下|读|加载|载入|导入|看看|看一下|查看
    """,
    {
        "path": Regex(PATH),
        "url": Regex(ADDRESS),
        "folder": Regex(FOLDER),
        "gap": Regex(r"\s?"),
        "start": Regex("^"),
        "pause": Regex(r"\s?[，,。；;：:]\s?"),
        "joint": Regex(r"\s?[，,。；;：:]?\s?"),
        "asked": Regex(r"\s?[？?]\s?"),
        "figure": Regex(rf"(?:算一下|算算|计算)?(?=[\d{DATE[0]}])"),
        "end": Regex(r"\s*[。！!？?]?\s*$"),
        "stop": Regex(r"(?=\s?[，,。；;！!？?]|\s*$)"),
        "opened": Regex(r"\s?[(（]\s?"),
        "closed": Regex(r"\s?[)）]"),
        # What is said of the file behind it.
        "of_it": Regex(r"(?=\s?(?:的|里|中|内|有|共|一共|总共|按|讲|聊|说|写))"),
        # What is wanted, alone and named by no order.
        "thing": Regex(rf"(?!\s?(?:{_ORDERS}))(?={_SIGN}*[{HAN}]){_SIGN}{{1,40}}?"),
        "said": Regex(f"{_SIGN}{{1,40}}?"),
        "asks": Regex(rf"(?={_SIGN}*(?:多少|几|哪|什么|谁))"),
    },
    is_chinese=True,
    is_within=True,
    is_lower=True,
)
WAYS = """
    # How it is wanted, ahead of the file or behind it.
    <start><please>数(一数|一下|数|下)<gap>{what:<source><of_it><said>(多少|几|数)} => {what}
    {source:<path>}<gap>{has:[一共|总共|共]有(多少|几|哪些)} => {source} 里{has}
    {source:<path>}<gap>(这|那)[一](个|份|张)<kind>{said:<of_it>} => {source}{said}
    <start><wish><gap>{what:<source><of_it><said>}吗<end> => {what}
    <start><wish><gap>{what:<source><of_it>} => {what}
    <start><please>(从|在)<gap>{source}<gap><inside><take><gap>{thing}<stop> => {source} 里的{thing}
    <start><please><open><gap>{source}<joint><please>(<tell>|<want>|<look>)<gap>[<inside>]{thing}<stop>
        => {source} 里{thing}
    <start><please><open><gap>{source}<pause><asks>[<inside>]{thing}<stop> => {source} 里{thing}
    # What the file is, told before what is wanted or behind it.
    <start><have>{source}<pause>[<wish>]<gap>[<inside>]{thing}<stop> => {source} 里{thing}
    <start><have>{source}<pause> => {source}，
    <start>{source}<pause>[<wish>]<gap>[<inside>]{thing}<stop> => {source} 里{thing}
    <start>{source}<pause><please>{order:<work>} => 把 {source} {order}
    <start>[<wish>]{thing}<opened>{source}<closed><stop> => {source} 里{thing}
    <start>[<wish>]{thing}<asked>[<kind>](是|在|：|:|)<gap>{source}<gap>[<inside>]<end> => {source} 里{thing}
    # What becomes of it, said without a pause.
    <start><please>[把|将]<gap>{what:<source><of_it><said>}<send>[看看|看一下|看|一下|一份]<stop> => {what}，发给我
    <start><please>[把|将]<gap>{what:<source><of_it><said>}{how:<put><gap><path>} => {what}，{how}
    <start><please>(把|将)<gap>{what:<source><of_it><said>}<pause>{how:[结果|然后|再|并|都]*<outcome>}
        => {what}，{how}
    <start><please>[把|将]<gap>{what:<source><of_it><said>}<given><stop> => {what}
    <start><please>(把|将)<gap>{what:<source><of_it><said>}(算|计算|统计)(出来|一下)<stop> => 统计一下 {what}
    {what:<source><of_it><said>(行|文件)}[都|分别]*(有|是)哪些<stop> => {what}
    # What such a thing is called in other words.
    {what:<source><gap>[<inside>|的]}(主要|核心|关键|重点|大概|大致)内容[是][什么|哪些]<stop> => {what}摘要
    {what:<source><gap>[<inside>|的]}[所有|全部](文件|子文件夹)(数[量|目]|个数|总数)[是多少|是几]<stop>
        => {what}有多少个文件
    # What a server answers with.
    <start>[<wish>|<please>(把|将|从|在|统计|取|<open>)]<gap>{url}<gap>[<inside>|的|<pause>][<wish>]<status>[给我]<stop>
        => 看看 {url} 的状态码
    <start>[<wish>|<please>(把|将)]<gap>{url}<gap>[<inside>|的]<status><send><stop> => 看看 {url} 的状态码，发给我
    <start>[<wish>|<please>(把|将)]<gap>{url}<gap>[<inside>|的]<status>{how:<put><gap><path>}
        => 看看 {url} 的状态码，{how}
    <start>[<wish>]<status>(<opened>{url}<closed>|<asked>[是|在]<gap>{url})<end> => 看看 {url} 的状态码
    # What is worked out of no file.
    <start><please><look><gap>{what:<figure><said>(多少|几[号|天|点|月]*)<stop>} => {what}
    <start>{what:<figure><said>}{how:<put><gap><path>} => {what}，{how}
    <start>{what:<figure><said>}<send><stop> => {what}，发给我
"""
"""`what is said => how it is said instead`."""

OF_TEXTS = """
    <start><please>(提取|获取|显示|展示)[一下]<gap>{path}{said:<of_it>} => {path}{said}
"""
"""The same of files without fields."""

OF_TABLES = """
    {what:<pause>按<said>}{how:<put><gap><path>} => {what}，{how}
    {what:<pause>按<said>}<send><stop> => {what}，发给我
"""
"""The same of files with columns."""

HEADED = FRAMES.pattern("(<source>|<url>)<gap>(：|:)")
"""What something is wanted of, with a colon behind it."""
