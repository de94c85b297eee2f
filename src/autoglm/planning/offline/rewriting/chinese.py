"""How people speak Chinese, in the usual words: 里头 for 里面, 抠出来 for 找出来, 排个序 for 排序, 看下 for 看一下;
and what they add without asking for anything, as 呗 and 就成 at the end of a clause.

Owns: such words, by what they are said of; data alone. None that changes the sense is among them: what is left out,
each and every, whether and if. Must not know: tools, how words are said over (restated.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from autoglm.planning.notation import Regex
from autoglm.planning.offline.mentions.marked import FOLDER
from autoglm.planning.offline.rewriting.ways import SIGNS
from autoglm.planning.offline.words.lexicon import FILE_ENDINGS, any_of
from autoglm.planning.offline.words.phrasing import Phrasing
from autoglm.planning.offline.words.text import HAN

_WORDS = """
    # ends and joints
    enough = 就(行|好|可以|成|ok|够|够用|得|妥|中|完事|万事大吉)[了|啦]|即可|就得了|就好了
    done = 完[成]|好|完毕|妥|齐|出来|到|到手
    work = 概括|总结|归纳|提炼|整理|翻译|阅读|读取|读|看|提取|抽取|计算|算|统计|汇总|转写|听写|转换|转|识别|认|排序|排
        |查询|查找|查|搜索|搜|找|筛选|筛|挑|画|做|写|弄|搞|整|办|处理|抓取|抓|下载|数|求|生成|操作|分析
        |替换|换|修改|改|删|去重|合并|拼接|拼|拿|取|问|答|等
    deed = 概括|总结|归纳|提炼|整理|提取|汇总|转写|听写|转录|转换|识别|抓取|下载|合计|统计|筛选|去重|排序|替换|合并
    show = 看看|看一下|看[一]看|看一眼|瞧瞧|参考[一下]|过目|过[一]目|瞅一眼

    # where
    answered = [它|接口|服务器]*(返回|得到|拿到|响应|取到|抓到)[的|到的|回来的]*[<gap>(json
        |结果|数据|响应|内容|值|东西)]*<gap>|结果|响应|json<gap>
    now = 现在|目前|眼下|此刻|当前|如今|这会儿|这阵子|到底|究竟
    folder = 文件夹|目录|子文件夹|子目录
    file = 文件|文档|表格|照片|图片|录音|表|笔记|日志
    dont = ([就|都|先|可以|统统|一律|全]*(不用|不要|不必|别|不需要|无需|甭|忽略|略过|跳过|不)
        (管|看|列[出][来]|显示|算|要|理|考虑|展示|写|列进来)|[就](不要|忽略|略过|不用)[了])[了|它们|啦]

    # columns
    column = [一][个](列|栏|字段|栏目)|一项
    marked = (这|那|该|此)[一][个](列|栏|字段|栏目|项<no_noun>)[数据|的值|的数据|数字]|[这|那]一项<no_noun>
    figure = 平均|最高|最低|最大|最小|最多|最少|最长|最短|最贵|中位数
    unit = 分[钟]|元|块[钱]|钱|岁|天|小时|公里|公斤|斤|度|米|厘米|千克|吨|次|秒|页|平[米|方]|万|个月|年

    # work on texts, pictures, recordings
    gist = 捋一捋|捋捋|捋一下|捋<gap>(出|下)[个]重点|梳理[一下|梳理]|归纳[一下|归纳]|提炼[一下]|理一理|理理|理一下
        |划[一下]重点
        |(说|讲|抓|挑|列|拎)[说|讲]重点|挑重点(说|讲)|简单(说说|讲讲|说一下|讲一下)|概括概括|总结总结|缩写[一下]
        |(做|写|来|出|弄|搞|整|给)[一]个[简短的|简单的|小]*(总结|摘要|概括|归纳|小结|提要|梗概)|写[一]份摘要
        |[用]大白话(说|讲)(说|讲|一下)|浓缩[一下]|精简[一下]|压缩[一下]成<ahead_count>
    gist_object = [的|出|下]*(重点|要点|大意|主要内容|核心内容|关键内容|中心思想|主旨)
    picture = ((辨|认一|辨认|辨识|识|识别)认|认[一]下|认一认|辨认[一下|出来|下]|辨识[一下|出来|下]|认出来
        |读一读图|看图识字|ocr[一下|下|出来])
    speech = (整|做|搞|转录|扒|听打|听抄|记录|整理|打|转化|誊写|誊|转换|变|录入|听写|转写|敲|弄|翻|变换)(成|为)
        [一份](文字[稿|版]|字[幕]|文本|文稿|逐字稿|稿子)<no_path>|转录[一下|出来]|扒(出来|下来)成文字|出[个|一份]文字稿
        |(转|听写|转写)(成|为)(文稿|逐字稿|文字[稿|版]|稿子|字)<no_path>|语音转写
    pull = 抠|揪|捞|薅|拣|择|挖|掏|扣|刨|扒拉|摘录|圈|撸|筛选|淘|拽|拾掇|扒
    pulled = 出来|下来|出来看看|出来给我
    # looking for something and at something
    search = 搜一搜|搜搜[看]|搜下|搜一下|搜寻[一下]|检索[一下]|查找一下|搜查[一下]|grep[一下|下]|全文搜[索]
        |搜索[一]下|翻查[一下]
    nothing = [一][个|点|些|段]*(关键词|关键字|词儿|词|东西|单词|字眼|字|短语|内容)
    look = 瞅瞅|瞄瞄|瞧瞧|瞅下|瞧下|瞄下|康康|康一下|看看看|瞜一眼|瞟一眼|翻开|翻翻|翻一翻|翻一下|翻下|翻看[一下]
        |过一遍|看一遍|读一遍|读读|读一读
        |念一下|念念|念一遍|念给我听[听]|读给我听[听]|念出来|调出来|亮出来|展开看看|端上来|给我瞧瞧|给我瞅瞅|看上一眼
            |瞅上一眼|贴出来|晒出来|摆出来|打出来看看
    sort = 排[一]个序|排排序|排(一下|下|好)序|排一排|排排|排列一下|(做|来|整|弄)[一]个排序|排[一]下|排一遍|排一排序
        |捋个顺序|排个名
    falling = [最](大|高|多|贵|新|近|长|重)的(在|放|排|摆|列)[在|到][最](前[面|头]|上面|头里)
    rising = [最](小|低|少|便宜|旧|早|短|轻)的(在|放|排|摆|列)[在|到][最](前[面|头]|上面|头里)
    # where something goes, and what the file is called
    file_name = [，|,|。|；]<gap>[新|保存|存|结果|报告|的]*(文件名|名字|名称|取名|起名|命名|名儿)[就|要|也|字|称|给我]*
        [叫[做|作]|为|是|用|取|起|定|设为|写|写成|：|:]*<gap>
    put = 存|保存|存档|另存|写|记|导出|输出|放
    report = 报告|报表
    titled = [，|,|。|；]<gap>[报告]<gap>[的](标题|题目|抬头)[就|要|请]*[叫[做]|为|是|用|取|起|定|写|写成|：
        |:]*<gap>{title:<quote>}
    how_many_told = 数量|数目|个数|数字|总数|数
    things = [些|点|多少]*(什么|哪些)[东西|文件|内容|玩意[儿]|事[情]]
    is_written = 写|记录|记载|记|登记|登|列|印|载|抄|刻|画
    is_put = 放|存|装|搁|摆|堆|收|塞|藏
    truly = 都|到底|究竟|一共|主要|大概|现在|目前|大致|具体|全
    done_mark = 着|了|的是|的都是|的|过|下|有

    holds = 带|含|有|包含|提到|写着|出现
    many = 统计|汇总|概括|总结|计算|查询|查看|读取|提取|转换|整理|识别|转写|翻译|合计|列出|查|找|看|算|读|列|画|求|数
        |听|试|记|等
"""

# What may be ordered once something else is done.
_ORDERS = (
    "存|保存|写[进到入成回]|覆盖|发|通知|告诉|追加|加[到进]|放[到进]|记[到进]|生成|做成|画|另存|导出|汇总|总结|概括|提取"
    "|找出|统计|转换|排序|输出|列出|搜索|看看|看一下|看下|数|瞧|再|查|算|[把将](?:总结|结果|它|摘要|内容|[^，。]{0,6}发)"
)

# What may be ordered, asked or meant for something else than a file that is there.
_NO_THING = (
    "把|将|请|帮|给|找|搜|查|看|读|算|写|概括|总结[^的]|提取|翻译|结果|摘要|答案|输出|生成|转|画|它|这些|存|放|记(?!录)|要|想|除|不|没|别|每|如果|叫|名|新"
    "|打印|播放|复制|拷贝|上传|下载|解压|备份|归档|加密|解密|转写|听写|播|统计(?!表)|汇总(?!表)|分析(?!表|报)|登记(?!表|册)|记录(?=\\s)"
    "|用|以|按|英|译|加|添|补|列|排|识别|压缩|浓缩|精简|合并|对比|比较|删|改|发(?!票)|倒序|整理|提炼|归纳|到|成|为|进|入|有|多少|几|最|前|后|第|或"
)

_ENDING = any_of(FILE_ENDINGS)
# One of several that stand in a request with commas between them.
_ITEM = r"[^\s，,、。；;：:?？“”\"\ue000-\ue006]{1,20}"

_KNOWN = {
    "this_folder": Regex(FOLDER),
    "format": Regex("markdown|html|csv|txt|md|json|网页|纯文本|文本"),
    "order_ahead": Regex(rf"(?=\s?(?:{_ORDERS}))"),
    "behind_comma": Regex(r"(?:(?<=[，,。；;])|(?<=[，,。；;]\s))"),
    "month": Regex(r"\d{1,2}\s?月|(?<![一二三四五六七八九十\d])(?:十[一二]?|[一二三四五六七八九])月|\ue000+"),
    "year": Regex(r"\d{4}\s?年|\ue000+"),
    "opened": Regex("[(（]"),
    "closed": Regex("[)）]"),
    "far": Regex("[^。；;]{0,60}?"),
    "people_of": Regex(f"[{HAN}]{{0,6}}?"),
    "inline_items": Regex(rf"(?:{_ITEM}(?: {_ITEM}){{0,2}}\s?[,，]\s?){{1,30}}{_ITEM}?"),
    "dotted_ending": Regex(r"\.[a-z][a-z0-9]{1,4}"),
    "factor": Regex(r"[\d.]+%?折?"),
    "seek": Regex("搜索|搜"),
    "topmost": Regex(f"(?=[{HAN}]{{1,6}}最[高低大小多少贵新早晚])"),
    "pick_out": Regex("找|挑|取|选|筛|排"),
    "dotted": Regex(r"[a-z_][a-z0-9_]*(?:\[\d+\])?(?:\.[a-z_][a-z0-9_]*(?:\[\d+\])?)*"),
    "folder_begin": Regex(r"(?:^|(?<=[，,。；;])|列出|列一下|找出|看看|看一下|显示|把|将|在|给我|搜索?)"),
    "named_folder": Regex(rf"(?:(?!{_NO_THING}|[我你他这那该每的上里下边在所]|文件夹|目录)[{HAN}]){{2,10}}?"),
    "files_ahead": Regex(rf"(?=\s?\.?(?:(?:{_ENDING})(?![a-z])|文件|子|图片|照片|文档|表格|录音))"),
    # Files in which something is looked for are told by where they lie as they are.
    "ending_ahead": Regex(rf"(?=\s?\.?(?:{_ENDING})(?![a-z])(?!\s?文件(?:里|中)面?(?:搜|查|找)))"),
    # A courtesy before an order says nothing of it.
    "request_begin": Regex("^(?:请|麻烦|帮忙|帮我|给我|替我|先|再)*"),
    "order_begin": Regex(r"(?:^|(?<=[，,。；;])|(?<=[，,。；;]\s))(?:请|麻烦|帮忙|帮我|给我|替我|先|再)*"),
    "behind_stop": Regex(r"(?:(?<=[，,。；;？?])|(?<=[，,。；;？?]\s))"),
    "no_noun": Regex("(?!目)"),
    "ahead_count": Regex(r"(?=[\d一二两三四五六七八九十几])"),
    "no_path": Regex("(?!\\s?[\ue002])"),
    "clause_end": Regex(r"(?=\s?[，,。；;！!？?]|\s*$)"),
    "not_confirm": Regex("(?<![确承公])"),
    # 网吧 and 酒吧 are places, 好吧 no name either, but 是吧 asks.
    "not_place": Regex("(?<![网酒贴茶水书氧是])"),
    "no_other": Regex("(?![来去面一午周载边方级个列单属次班划子儿注场文图])"),
    "behind_name": Regex(f"(?<=[{HAN}\ue001a-z])(?<![第每各哪前后这那一二两三四五六七八九十几数系排并罗])"),
    "of_column": Regex(
        r"(?=\s?(?:的|求和|加|相加|平均|最|总|合|排|里|中|做|算|取|，|,|$|是|各|有|等|大|小|高|低|超|不))"
    ),
    "behind_column": Regex("(?<=[列栏项段])"),
    "number": Regex(r"\s?[\d一二两三四五六七八九十]"),
    # Something was done, and what came of it is put somewhere.
    "behind_work": Regex(
        r"(?:(?<=[，,。；来下完好后再并就都果它要容单文案录话字点据])|(?<=[，,。；来下完好后再并就都果它要容单文案录话字点据]\s)"
        "|(?<=然后)|(?<=最后)|(?<=直接)|(?<=帮我))"
    ),
    "made": Regex("[^\ue002找搜查哪]{2,60}?"),
    "on": Regex("[^，,。；;？?\ue002]{0,12}?"),
    "text_end": Regex(r"\s*[。！!]?\s*$"),
    "query": Regex(r"[a-z_][\w.-]*"),
    "not_behind_han": Regex(rf"(?<![{HAN}])"),
    # What a file is called beside its name: 孩子作文 我的家乡.docx.
    "led": Regex(r"(?:^|(?<=[把将从在对看开，,。；])|(?<=[把将从在对看开，,。；]\s)|(?<=一下)|(?<=一下\s))"),
    "date": Regex(r"(?:\ue000+\s?的?)"),
    "told_paper": Regex(
        rf"(?:(?!{_NO_THING})[{HAN}]){{0,8}}?(?:[表单账稿信课册书文图照片音像证据件录志报条簿函]|合同|协议|库存|成绩|考勤"
        rf"|流水|数据|资料|材料|笔记|日记|名单"
        rf"|(?:(?!{_NO_THING})[{HAN}]){{2,8}}的[{HAN}]{{0,4}}(?:方案|计划|总结|说明|销售|进货|通知|公告))(?=\s)"
    ),
    # What is where, told without an order: 我们店这个月的流水.
    "told_things": Regex(rf"(?:(?!{_NO_THING})[{HAN}]){{2,16}}?"),
    "count": Regex(r"\s?[\d一二两三四五六七八九十]{1,2}\s?"),
    "some_lines": Regex(
        r"(?:第|[最]?[前后]|头)\s?[\d一二两三四五六七八九十百]{1,4}(?:\s?[到至~-]\s?第?[\d一二三四五六七八九十百]{1,4})?\s?行"
    ),
    "word": Regex(r"(?<![a-z0-9_.-])[a-z_][a-z0-9_-]*"),
    "not_turned": Regex("(?<![转变])"),
    "space": Regex(r"\s"),
    "no_child": Regex("(?![子童女歌科媳])"),
    "name": Regex(f"[{HAN}]{{2,6}}?"),
    "kind": Regex("[所有全部]{0,2}(?:网址|链接|邮箱|电话|手机|日期|时间|金额|价格|数字|百分比|身份证|版本号|话题)"),
    "not_of": Regex(f"(?<![{HAN}a-z])(?<![{HAN}a-z] )|(?<=[列看出]|下|开)"),
    "some": Regex("[^，,。；;]{0,40}?"),
    "joint": Regex(r"\s?[，,？?]\s?"),
    # Where it is so late: no word for a file or a column.
    "place": Regex(f"(?:(?!现在|此刻|目前|几|还有|那边)[{HAN}]){{2,6}}?"),
    "pause": Regex(r"\s?[，,？?。、；\s]\s?"),
    "start": Regex("^"),
    "no_graph": Regex("(?![图线])"),
    "somewhere": Regex("[^，,。；;]{1,30}?"),
    "archive": Regex("zip|rar|tar|gz|tgz|jar|apk|iso"),
    "sort_joint": Regex(r"排序\s?[，,]\s?[再就只然后]{0,3}"),
}
CHINESE = Phrasing(_WORDS, {**SIGNS, **_KNOWN}, is_chinese=True, is_within=True, is_lower=True)

PLAINLY = """
    啥 => 什么
    <not_of>根目录 => 当前目录
    弹[出]<gap>[一][个|条]{what:通知|提醒|消息} => 发{what}
    {which:哪些|哪个|哪几个|所有}文档{part:里|中|内|提|写|包|含|有|出} => {which}文件{part}
    (今儿个|今儿) => 今天
    (昨儿个|昨儿) => 昨天
    (明儿个|明儿) => 明天
    {noun:字|词|句|图|行|页|活|事|点|名|号|数|块|份|表}儿<no_child> => {noun}
    (俺[们]|咱[们]) => 我
    (里头|里边|当中) => 里面
    (上头|上边) => 上面
    最(底下|下面|下边|下头|末尾|末了|尾部|后头|后边) => 末尾
    (底下|下头|下边) => 下面
    (这|那)些个 => 这些
    <not_place>(呗|嘛|啦|哈|哟|喽|咯|哒|哇|呐|哩|啊|呀|吧|噢|哦|喔|嘞|来着|的说)<clause_end> =>
    <enough><clause_end> =>
    {verb:<many>}下<no_other> => {verb}一下
    {inside:里[面]|中|下[面]}<now>[都|还]有 => {inside}有
    {out:出来}[，|,][让|给|好让|叫|好|再]*[我]<show><clause_end> => {out}
    {of:的}(，|,)[给我|帮我]*(列一下|列列|列下|列一列)<clause_end> => {of}
    有些(什么|哪些) => 有什么
    # All files lie in the workspace; it is no folder in it.
    工作区<gap>(里|中|下)[面]<gap>(有哪些|[的]*[所有|全部]*[的]*)<files_ahead> => 所有
    工作区<gap>{inside:(里|中|下)[面]}<gap>{what:有[些]什么} => 当前目录{inside}{what}
    # Where files lie: in what is told as the place of some of them.
    {before:<folder_begin>}<gap>{name:<word>|<named_folder>}<gap>(下[面]{which:[的]*(所有|全部|有哪些|都有哪些|有什么)[的]*|的}<files_ahead>
        |(里|中)[面]{which:的[所有|全部]}<ending_ahead>)
        => {before} {name} 文件夹里{which}
    # Pages and what servers answer.
    {page:<url>}<gap>(这|那|该)[一][个|篇](网页|页面|网站|文章) => {page}<space>
    (这|那|该)[一][个|篇](网页|页面|网站|文章)<gap>{page:<url>} => {page}
    [看看|看一下|查看|查一下|看|查]<gap>{page:<url>}<gap>[<now>][返回|响应|给]*[的]*[http]<gap>(状态码|响应码)[是|为|有]*(多少|几|什么)
        => 看看 {page} 的状态码
    [看看|看一下|查看|查一下|看|查]<gap>{page:<url>}<gap>[<now>](返回|响应|给)[的|是|了]*(什么|多少|哪个)[http]
        (状态码|响应码) => 看看 {page} 的状态码
    (删掉|删除|删)[一下]<gap>{page:<url>}<joint>(用|发|走|通过|以)[一个]<gap>delete<gap>[请求|方法|方式]
        => 用DELETE请求 {page}
    {before:<folder_begin>}<gap>{name:<word>}<gap>的{files:<gap><dotted_ending><gap>文件}
        => {before} {name} 文件夹里的{files}
    # What is said of lines and figures besides.
    {listed:(<path>|提取|找|列|抽|摘|挑|取|抠)[取]<some><joint>}(一行|每行)[放|写]*一(个|条)[地]{then:<gap>[，](写
        |存|保存|放|输出|导出)} => {listed}{then}
    {sum:(乘以|除以|加上|减去|乘|除|打)<gap><factor>}<joint>(含税|税后|打折后|折后|打完折|最后|总共|一共
        |到手|总价|实付|应付|结果|得数)[价|金额]*是(多少|几)[钱|元]<clause_end> => {sum}
    {sought:<seek><some>}<joint>[一共|总共|共|都|出现|找到|有]*(几|多少)(处|次|条|个|行)[了]<clause_end>
        => {sought}，共几处
    {asks:(多少|几)<some><joint>[再|然后|并|把|将]*}<how_many_told>[也|都|给我]*{how:写|存|保存|记|追加}
        => {asks}把结果{how}
    {drawn:画<far>图<far>报告<far>}<joint>(表[格](和|跟|与|、)图[表]|图[表](和|跟|与|、)表[格])[都|全|一起
        |也]*(放进去|放进来|放里面|放上|加进去|带上|写进去)<clause_end> => {drawn}
    {inside:里[面]|中|的}[的]<people_of>(来自|分布在|分布于|遍布|涉及|覆盖)[了]*(多少
        |几)个[不同的]{what:<name>}<clause_end> => {inside}有多少个不同的{what}
    从(这|那)些[人|行|记录|数据|里面|结果|员工|学生|客户|订单|商品|产品]*[里[面]|中
        |当中][再]*{pick:<pick_out>} => {pick}
    (从中|其中){pick:<pick_out>} => {pick}
    <behind_comma>[再|然后]*其中<topmost> => 再找
    [连同|连带|和|带上|包括]<gap>{lines:前后各<number><gap>行}[的内容][一起|一并|都|也]*(给我|列出来
        |显示出来|显示|带上|看看|打印出来)<clause_end> => {lines}
    {month:<month>}[份]<gap><opened>{year:<year>}<closed>的 => {year}{month}的
    # One order leads on to the next.
    {before:<work><done>|<deed>|文字|文字稿}(之后|以后|后)[<joint>][就|再]<order_ahead> => {before}，然后
    {file:<file>}<joint>(都|全部|全|统统|一并|通通)[都|给我|帮我|替我|帮忙]*{out:(找|列|挑|筛|翻|搜
        |查)出来} => {file}{out}
    {question:(哪些|哪个|哪几|多少|几|什么|哪里|哪儿|有没有)<some>}<joint>[请|麻烦|帮忙|帮我|你|您|给我|都|全|再|快]*
        (找|查|搜|列|看|翻|瞅|数|算|统计|念|读|讲|说)[[一](找|查|搜|列|看|翻|瞅|数|算|念|下|遍)|出来|给我|看看|给我看
        |听听|给我听]*<clause_end>
        => {question}
    {folders:<folder>}<joint>[其他|别的|其余|里面的|普通|单个]*[的]文件<dont><clause_end> => {folders}
    {path}<gap>[里[面]|中][的][内容|全文](读|念)[一下]出来<joint> => 读取 {path}，
    {files:文件}<joint>[其他|别的|其余|里面的]*[的]<folder><dont><clause_end> => {files}
    读<gap>{path}<joint>[就|只|先|我|我只|只要|想]*[要|看|给我看]{part:[最](前|第|头
        |开头)<number>} => 读取 {path} 的{part}
    只[想|要]*(看|列[出]|显示){what:<some><folder>}<clause_end> => 列出{what}
    # What is asked for by the way.
    (跟|给|同|和)我(说|讲)[一](下|说|讲){what:<some>(什么|多少|几|哪)} => 看看{what}
    (<behind_comma>|然后)[再|并|请|最后|然后|顺便|顺带|完了|弄完|做完|完事]*(告诉我|跟我说|给我说|说说|说一下|报一下
        |跟我讲|告知我|数一下|数一数|数数|数下
        |算一下|算算|统计一下|统计下)[一声|一下|下][<now>][这|它|里面|文章|全文|原文]*{how:[一共|总共|总计
        |共|大概|是|有]*(多少|几)[个](字|词|行|句|段)} => 看看{how}
    {part:[一共|总共|有]*多少(字|词|行|句|段)}了<clause_end> => {part}
    {here:<place>}{asks:[现在|此刻|这会儿|那边|那里|当地|今天|是|的]*(几点[钟|了]|几号|什么时间|星期几|周几
        |几月几号)}[了|呢]
        <pause>[那|还有|以及|再看看|再问下|然后]*{there:<place>}(呢|那边呢|又是几点|几点)<clause_end>
        => {here}{asks}，{there}{asks}
    {here:<place>}(和|跟|与|、|以及|还有){there:<place>}[那边|两地|两边|两个地方|这两个地方|当地]*{now:(现在|此刻
        |这会儿|当地|目前)}[分别|各|都|各自]*
        {asks:[是](几点[钟|了]|什么时间|几号|星期几|几月几号)} => {here}{now}{asks}，{there}{now}{asks}
    {named:(文件名|名字|名称|名儿)[里[面]|中|上]*(带|含|有|包含|写着)[着|有]<gap><quote><gap>的}
        {all:[都|全]*(放|存|搁|在|跑|丢|藏|塞|摆|保存)} => {named}文件{all}
    {what:文件}[都|到底|究竟|给我|被我]*(放|存|搁|跑|丢|藏|塞|摆|保存)[在|到|去]*(哪儿|哪里|哪|哪个(目录|文件夹|位置
        |地方))[去|里]*[了]<clause_end>
        => {what}在哪
    (<start>|<behind_comma>)[看看|查查|找找|搜搜|看一下|查一下|找一下|搜一下|请问|帮我看]*<gap>{what:<quote>
        |<word>}<gap>[这个(词|字|单词|关键词|关键字|字符串|名字|变量|函数)|字样|这几个字]
            <gap>在<gap>{where:<somewhere>(里[面]|中)}[都|一共|全|总共]*(出现|提到|写|用)[在|到|过|了]*
        [哪几|哪些|哪][个](行|处|地方|里|位置)[了]<clause_end> => 在{where}搜索 {what}
    (把|将)[那|这]个(网页|页面|网址|链接|网站)[的内容](抓|爬|扒|下载|取|拉|采集)[取](下来|回来|过来|一下) => 抓取网页
    {kind:<archive>}<gap>(压缩包|压缩文件|安装包|归档包|包) => {kind} 文件
    <sort_joint>(取|要|看|只要|留|列)[出]*{first:前<number>(名|个|条|行|位|项)} => 排序取{first}
    # What says only that nothing is to be changed on the way; what stands on a picture.
    原样|原封不动[地]|照原样|一字不(差|漏|改|落|动)[地]|原原本本[地|的] =>
    {on:<path><gap>(上|里)[面]}[的](印|写|刻|标|拍|盖|打|手写)[着|有|了|上|出来]*的(文字|字[迹]|内容)
        => {on}的字
    # Where it goes, and what the file is called.
    {how:新建|创建|建立|建|弄|开}[好|了|一]*[个|份|篇|张]<gap>[新][的][文本|txt|空白]<gap>(文件|文档)<file_name>{path}
        => {how} {path}
    (另存|存|保存|留)[下|为|成|一|个|起来|下来|好]*[份|个][新|副本|备份|文件]*[的][文件]<file_name>{path} => 存到 {path}
    (做|写|出|生成|来|弄|整)[一][个|份|张|篇]<gap><report><gap>{path}<titled>[，|,](把|将|用
        |以)<gap>{what:<some><path><some>}
        (放|写|填|加|做|当|作)(进去|进来|里面|到里面|作内容|为内容|成内容|内容)<text_end>
        => {what}，生成报告 {path}，标题是{title}
    {report:<report>}(<titled><file_name>{path}|<file_name>{path}<titled>) => {report} {path}，标题是{title}
    {what:<path><made>}[，|,|。|；]<file_name>{new:<path>}<clause_end> => {what}，存到 {new}
    <behind_work>{how:<put>}[个|份|一份|下|一下]<gap>[文件]<gap>{path}<clause_end> => {how}到 {path}
    {asks:(多少|几)<some><joint>[再|然后|并|最后|就|请]*}(把|将)[这|那|总]个<how_many_told>[也|都|给我]*{how:发|通知
        |告诉|写|存|保存|追加
        |记|推|放} => {asks}把结果{how}
    <start>(通知|发给|发送给|推送给|发通知给|发通知告诉|发消息告诉|发消息给|推给|转告)(我|我们|大家)[一下
        |一声]<gap>[，|：|:]{what:<on><path><some>}<text_end> => {what}，发通知给我
    (转|换|变|改)[换][一]个[别的|其他|新]格式|转[换](一下|下)格式|格式转[换](一下|下|一转) => 转换格式
    {what:清单|名单|列表|结果|摘要|答案|内容|全文|它}(发|推|推送)[给|到]我[看看|看|一下|一份]<clause_end>
        => {what}发通知给我
    <behind_work><gap>(发|推|推送|弹)[给|到]我[看看|看|一下|一份|一条|手机上|手机]<clause_end> => ，发通知给我
    {page:<url>}<gap>[这个|那个][网页|页面|接口|网址|链接|地址|网站][的][内容|数据|东西]
        (抓|扒|下载|拉|爬|取|弄|拿|获取|请求|抓取|下)[取](下来|回来|过来|一下)[<joint>] => 抓取 {page}，
    礼拜{day:几|一|二|三|四|五|六|日|天} => 星期{day}
    {page:<url>}<gap>[帮我|给我|你|上|里|里面|这个网页|这网页]*[看看|看一下|看下](说|写|讲)[了|的][是][些
        |点]*什么[内容]<joint> => 抓取 {page}，
    # What is looked for.
    {what:<quote>}<gap>[这]{count}个[大]字 => {what}
    里[面](搜索|搜|找|查|查找)[一下|找]<gap>{what:<quote>|<query>}<joint>[再|并|然后|请]*(列[出]|看看|看|告诉我|说说
        |找出|报)[一下|都|它|是|分别]*
        [出现|提到|写]在(哪些|哪个|哪几个)文件[里|中|里面]<clause_end> => 里哪些文件提到 {what}
    (有没有|有无|找|查找|搜)[一][个|下|找]*(叫[做|作]|名叫|名字叫|名为|名字是|文件名[叫|是|为])<gap>{what:<name>
        |<word>}<gap>的文件 => 查找名为“{what}”的文件
    {what:有没有<some>的}(东西|家伙|玩意[儿]) => {what}文件
    [看看|看|查]返回[的|内容里|结果里|里]*[的]<gap>{key:<query>}<gap>[字段|的值]*[是](几|多少|什么)<clause_end>
        => 取出 {key} 字段
    # What a file or folder holds.
    {inside:里[面]|中|内|下[面]|上[面]|路径|文件夹|目录}[<joint>][里[面]
        |中][<truly>]*<is_put>[<done_mark>]*<things><clause_end> => {inside}有什么
    {path}<gap>[<joint>][里[面]|中|上[面]|内][<truly>]*<is_written>[<done_mark>]*<things><clause_end>
        => {path} 里写了什么
    {path}<gap>(这|那)(两|俩|仨|三|四|几|些)[个|份|张|篇|本|封]<gap>[文件|文档][都|全|全部|一起|一并|挨个]*
        => {path}<space>
    {quote}[，|,]<gap>(这|那|上面|以上|前面|上边)[这|那|的]*[一][个](句话|段话|段文字|段|句|话|串|条|篇)[文字|内容
        |文本|话|信息] => {quote}
    # An order behind the question that it asks again.
    # What is done.
    [用]{length:<count>句[话]}[给我|跟我]*(讲|说)(清楚|明白|完|透|一下|一遍)[就|就行]<clause_end> => 总结成{length}
    (认|识)完字[之|以]后 => 识别，然后
    (画|做|来|出|绘|弄)[一](条|个|张|幅|根){chart:折线|柱状|饼|曲线}<no_graph> => 画{chart}图
    {inside:里[面]|下[面]|中}<gap>[的]哪些<gap>{ending:<word>}<gap>文件里[面](有|出现|用到|用了|写了|提到|包含)[过|了]
        <gap>{what:<quote>|<word>}<clause_end> => {inside}的 {ending} 文件里搜索 {what}
    {inside:里[面]|中}<gap>{what:<word>}<gap>[一共|总共|都]*出现[过|了]*(几|多少)(处|次|回|遍)<clause_end>
        => {inside}搜索 {what}，共几处
    (<search>|搜|查找|查|找)[一下|看]<nothing><clause_end> => 搜索
    (读|导|载|加载|拉|放|弄|拿)[入]进来 => 读取
    <search> => 搜索
    <look> => 看看
    <gist>[<gist_object>] => 总结
    (大概|大约|差不多|大致|约莫|估摸着|算下来)[有|是|得|要]*{how:多少|几} => {how}
    (压|压缩|缩减|删减|精炼|简化|凝练|归结)(成|到|为)<ahead_count> => 总结成
    {path}<gap>里[面]{says:(讲|聊|谈)[了|的][些|点]*什么} => {path} {says}
    {how:总结|概括|提炼|浓缩|精简|缩短|压缩|缩}(成|为|到)<gap>{count}<gap>[个](条|点|个)[要点|重点|内容
        |话]<clause_end> => {how}成{count}句话
    # Words that are looked for.
    {word}<gap>(这个(词|单词|字|词儿|关键词|字符串|字段名)|字样) => {word}<space>
    {inside:里[面]|中}(查|找|查找)[一下|找|查]<space>{word}<clause_end> => {inside}搜索 {word}
    (出现|提到|提及|写到|说到|讲到)[过|了|到]<gap>{quote}[的|字样|的地方]*[一共|总共|都]*有(几|多少)(处|次|回|个地方
        |遍)<clause_end> => 搜索{quote}，共几处
    {quote}[这个词|字样][在里面|里面]*[一共|总共|都]*((出现|提到|提及)[过|了]*|有)(几|多少)(处|次|回
        |遍)<clause_end> => 搜索{quote}，共几处
    {file:<path>}<gap>[直接](转|导)<gap>{path} => {file} 转换成 {path}
    文件(里[面]|中)有没有[出现|提到|写]*[过]<gap>{quote} => 文件里搜索{quote}
    <not_turned>(换|转化|变换|导)(成|为)<gap>{path} => 转换成 {path}
    <not_confirm><picture> => 识别
    <speech> => 转成文字
    [里面][都]*(说|讲|聊|录)[了|的]*[点|些]*什么<joint>[帮我|请|给我]*转成文字 => 转成文字
    包含<gap>{quote}<gap>的<gap>文件 => 含有{quote}的文件
    {lines:<some_lines>}[的内容]<gap>[都|全|给我]*(<pull>|找|挑)<pulled> => {lines}显示出来
    <pull><pulled> => 找出来
    <sort> => 排序
    <falling> => 降序
    <rising> => 升序
    {way:降序|升序}<joint>{sort:(按|根据|照)<name>排[序|列]}<clause_end> => {sort}{way}
    列[一](个|份|张)(清单|单子|列表|目录|名单)[出来|给我]<clause_end> => 列出来
    多少个{part:字|词|行|句|段} => 多少{part}
    听[一]遍[完|一下]*[<joint>][然后|再|之后]*[就]转成文字 => 转成文字
    [下面|以下|如下]*[这|那](段|句|行|篇)(话|文字|文本|内容)[：|:]<gap>{quote} => {quote}
    {inside:里[面]}(出现|提到|写|提及|涉及|列)[过|了|着|到]*的{kind:<kind>} => {inside}的{kind}
    <request_begin>[把|将]<gap>{items:<inline_items>}<gap>{how:按(字母|首字母|英文字母)[表]*[的]*[顺序
        |先后]*排[序|列]}<text_end> => “{items}”{how}
"""
"""`what is said => how it is said instead`."""

FORMATS: Mapping[str, frozenset[str]] = {
    "markdown": frozenset({"md", "markdown"}),
    "md": frozenset({"md", "markdown"}),
    "html": frozenset({"html", "htm"}),
    "网页": frozenset({"html", "htm"}),
    "纯文本": frozenset({"txt"}),
    "文本": frozenset({"txt"}),
    **{ending: frozenset({ending}) for ending in ("txt", "csv", "json")},
}
"""The endings of files in a form that is told."""

OF_FORMATS = """
    ((转|转换|导出|变|换)(成|为)|(另存|存|保存|导出|导)[成|为|出]*[一|个|份]*)<gap>{format}<gap>[格式|文件|文档]*[<joint>][再|并|后|新|输出]*
        ((放|存|保存|写|另存)(到|成|为|进|在)|[文件名|文件|名字|名称|取名|起名|命名]*[就|要]*[叫[做]|用|为|是|成
            |写]*)<gap>{path}
        => 转换成 {path}
"""
"""The same where the file has the form that is told."""

DESCRIBED = """
    <led>[<date>][<told_things>的]<told_paper><space>{path} => <space>{path}
"""
"""A file that is described as well as named: 孩子作文 我的家乡.docx."""

PLACED = """
    (<start>|<behind_comma>)<told_things>[都|就|全]*(记|存|放|写|保存|登记|收|整理|汇总|搁|摆
        |录)在<gap>{path}<gap>[文件|表格|这个文件|那个文件]
        [里[面]|中|上]<joint> => {path} 里
"""
"""Where something is, told before what is to be done with it."""

OF_TEXTS = """
    {path}<gap>[我]只(要|看|读)[看|读|一下]*{part:(第|前|开头)<number>} => 读取 {path} 的{part}
"""
"""The same of files whose lines are no rows."""

OF_LINES = """
    [里[面]|中][的]<gap>{what:<quote>}<gap>(出现|提到|提及)[过|了]*的次数[是][多少|几]<clause_end>
        => 里搜索{what}，共几处
    [里[面]|中][的]<holds>[有|着|了|过]*<gap>{what:<quote>}<gap>的行(数|有(多少|几)行|有(多少|几))[是][多少|几]<clause_end>
        => 里搜索{what}，共几处
    [里[面]|中][一共|总共|都]*有(几|多少)行<holds>[有|着|了|过]*<gap>{what:<quote>}<clause_end> => 里搜索{what}，共几处
    [里|中]*[所有]*(带|含|有|包含|提到|写着|出现)[有|着|了|过]*<gap>{what:<quote>|<query>}<gap>[字样|这个词]的[那些|所有]*行
        [都|全|单独]*(留下来|留下|保留下来|保留|留着) => 里只留下含{what}的行
    里[面]*[所有]*(带|含|有|包含|提到|写着|出现)[有|着|了|过]*<gap>{what:<quote>|<query>}<gap>[字样|这个词]*的[那些
        |所有]*(行|地方|记录|条目|句子)
        [都|全|全部|给我|找出来|挑出来|列出来|拎出来|揪出来]* => 里搜索 {what}，
    [一共|总共|都]*有(几|多少)(行|处|条|个地方)[是|里]*(带|含|有|出现|提到|包含|写)[着|有|了|过]*<gap>{what:<quote>
        |<query>}<gap>[字样|这个词]的[行]<clause_end>
        => 搜索 {what}
"""
"""The same where no table is spoken of."""

OF_TABLES = """
    {which:(哪些|找出|列出|筛|挑|查出)<far>}<joint>整(行|条)[记录|数据]*[都|全]*要<clause_end> => {which}
    <not_behind_han>[一共|总共|共]*(交|花|用|赚|卖|收|付|支出|进账|挣|欠|亏)[出]了多少(钱|元)<joint>[看|就是|是|按
        |算]*{named:<name>}[那|这][一](栏|列|项)
        [合计|加起来|总和|求和|的合计|相加]*<clause_end> => {named}合计是多少
    {field:字段[的值]}[都|单独|给我]*(拿|取|提|抽|挑|读|找)出来<clause_end> => {field}
    <behind_name><marked> =>
    <behind_name>列<of_column> =>
    {named:<quote>}[的]<column> => {named}
    {named:<figure>}[的][是|为|有](多少|几)<unit><clause_end> => {named}是多少
    <behind_column><joint>[都|给我|帮我|全]*(读|列|取|拿|挑|选|显示|抽|摘|导|展示|调|提取|提
        |单独|弄|搞|整|拎|捞|拷|复制|单拎|抠)出来[看看]<clause_end> =>
"""
"""The same where a table is spoken of."""
