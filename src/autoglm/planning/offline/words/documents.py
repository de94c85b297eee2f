"""What people call a file by what it holds: my essay, the business card, 会议录音. Must not know: requests, tools."""

from __future__ import annotations

from autoglm.planning.notation import Regex, words_in
from autoglm.planning.offline.words.lexicon import NUMBER_WORDS, STOP_WORDS, any_of, words
from autoglm.planning.offline.words.phrasing import Phrasing

# What is read as a text, what is looked at or listened to, and what is a table. None of them names a part of a file.
PAPERS = words(
    """report letter contract agreement lease essay thesis dissertation paper article memo minutes notes manual handbook
    guide brochure leaflet flyer policy proposal offer quote quotation invoice receipt bill statement transcript
    script story poem book novel recipe diary journal log changelog readme resume cv plan brief document
    mail email newsletter announcement notice speech draft write-up writeup prescription certificate presentation
    slides deck syllabus homework assignment review survey questionnaire form"""
)
MEDIA = words(
    """photo picture image screenshot scan snapshot card poster sign label menu sketch whiteboard recording memo audio
    interview podcast voicemail call lecture talk song episode"""
)
SHEETS = words(
    """list spreadsheet sheet workbook budget ledger timesheet inventory accounts catalogue catalog
    roster schedule timetable checklist export dump config configuration settings"""
)
HAN_PAPERS = words(
    """报告 合同 协议 协议书 简历 论文 作文 文章 稿子 稿件 草稿 发票 收据 小票 账单 信件 邮件 通知 公告 说明书 手册
    教材 讲义 教案 方案 计划 计划书 标书 招标书 投标书 日记 笔记 备忘 备忘录 记录 纪要 会议记录 会议纪要 聊天记录 小说
    故事 课文 提纲 大纲 简介 文案 剧本 病历 处方 问卷 报价单 文件 文档 资料 材料 原文 全文 说明 作业 卷子 试卷 稿
    歌词 台词 译文 教程 攻略 食谱 菜谱 日程 周报 月报 日报 工作报告 论文稿 演讲稿 讲话稿 发言稿 新闻稿 感想 读后感 检讨
    检查报告 体检报告 实验报告 申请书 保单 房产证 租约 聘书 邀请函 遗嘱"""
)
HAN_MEDIA = words("名片 照片 图片 截图 相片 扫描件 海报 菜单 标签 录音 语音 音频 采访 通话 播客 讲座 身份证照片")
HAN_SHEETS = words(
    """成绩 成绩单 成绩表 名单 清单 表格 工资表 数据 明细 明细表 账目 流水 台账 花名册 通讯录 课程表 日程表 进货单
    订单表 库存表 统计表 考勤表 报表 账本 订单 名册 签到表 排班表 值班表 价目表 报名表 预算表 预算 销售数据 数据表 分数
    进货表 出货单 报销单 菜单表 客户名单"""
)
# Such a word beside a noun tells which one of several, or which part, is meant.
_TELLING = frozenset(
    words(
        """last latest newest oldest next previous first second third fourth fifth other another same only old new
    whole half chapter section page line row column paragraph sentence word part end beginning bottom top summary
    original empty missing every each both"""
    )
)
# What kind of paper, picture or list it is; of other words before the noun each may tell one of several.
_KINDS = words(
    """annual bank board book business cash class client company contact course cover customer delivery employee
    exam expense grocery guest insurance interview job lab lease loan lunch dinner meeting menu order packing patient
    phone price product project quarterly reading rental safety sales school shipping shopping staff status street tax
    team thank-you training travel user voice warranty weekly monthly yearly wedding work"""
)

_NO_MODIFIERS = any_of([*_TELLING, *NUMBER_WORDS, *filter(str.isascii, STOP_WORDS)])
HOLDINGS = {
    **words_in("""
        owner = the|my|our|your|his|her|their|this|that
        holding = <owner><modifiers> <noun>
        kind_of_holding = <owner><kinds> <noun>
    """),
    "modifiers": Regex(rf"(?: (?!(?:{_NO_MODIFIERS})\b)(?![a-z]+est\b)[a-z][a-z'’-]{{1,20}}){{0,2}}"),
    "kinds": Regex(f"(?: (?:{any_of(_KINDS)})){{0,2}}"),
    "noun": Regex(f"(?:{any_of([*PAPERS, *MEDIA, *SHEETS])})(?![a-z-])"),
}
"""Words for English phrasings: <holding> is a noun phrase, in lower case, for one file by what it holds; a
<kind_of_holding> has only words for kinds before its noun."""
HAN_HOLDINGS = {
    **words_in("""
        piece = 份|张|个|篇|段|封|本
        person = 我[们]|咱[们]|他[们]|她[们]|俺|我家|咱家|我们家|家里|妈[妈]|爸[爸]|爸妈|爷爷|奶奶|老婆|老公|媳妇
            |孩子|娃|儿子|女儿|闺女
            |小孩|学生|同学|同事|老板|领导|客户|老师|朋友|室友|导师|病人|患者|邻居|房东|公司|部门|班里|班上|店里|医院
                |单位|学校|科室
            |车间|仓库|小组|团队|财务|人事|行政|厂里|社区|物业
        when = 今天|昨天|上周|上个月|这周|本周|本月|今年|去年|最近
        owner = <person>[<person>]的[<when>]的[这|那][<piece>]|<person>[<person>]的[这|那][<piece>]
            |<person>[<person>](这|那)<piece>|(这|那)<piece>
        kind = 会议|开会|采购|销售|工作|课堂|电话|语音|个人|年度|月度|季度|培训|活动|项目|产品|体检|租房|租赁|租|劳动
            |购销|购房|调研|家庭|客户|员工|学生|商品|货物|超市|面试|采访|访谈
        holding = [<kind>]*<noun>
    """),
    "noun": any_of([*HAN_PAPERS, *HAN_MEDIA, *HAN_SHEETS]),
}
"""The same in Chinese: <owner> says that one certain thing is meant, <holding> comes without it."""
_ENGLISH = Phrasing("", {**HOLDINGS, "paper": Regex(f"(?:{any_of(PAPERS)})(?![a-z-])")}, is_within=True)
_CHINESE = Phrasing(
    "",
    {**HAN_HOLDINGS, "paper": any_of(HAN_PAPERS), "end": Regex("(?![/A-Za-z0-9_.])")},
    is_chinese=True,
    is_within=True,
)
_PAPER = (_ENGLISH.pattern("<paper>"), _CHINESE.pattern("<paper>"))
_HELD = (_ENGLISH.pattern("<holding>"), _CHINESE.pattern("[<owner>]<holding><end>"))


def speaks_of_paper(text: str) -> bool:
    """Whether a text speaks of something written that is handed on as a document of any form."""
    return any(paper.search(text) for paper in _PAPER)


def without_holdings(text: str) -> str:
    """The text with spaces in place of what only says which file is meant, so that all positions stay."""
    for held in _HELD:
        text = held.sub(lambda found: " " * len(found[0]), text)
    return text
