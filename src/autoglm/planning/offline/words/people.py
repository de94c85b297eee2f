"""How somebody to whom a message goes is called: by name, by title, by role, or several of them side by side.

Closed lists and the ways in which names are written; nothing else is a name. Pronouns are none: whom they mean, nobody
said. Must not know: what is done with the names.
"""

from __future__ import annotations

from autoglm.planning.notation import Regex
from autoglm.planning.offline.words.text import HAN

# --- English: what is written with a capital, and is none of these.
_NO_NAME = """
    monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september
    |october|november|december|today|tomorrow|me|us|them|him|her|it|the|this|that|these|those|you|all|each|every|and|or
    |then|please|console|terminal|mailbox|inbox|file|files|folder|printer|backup|archive|trash|desktop|downloads
    |documents|drive|cloud|server|excel|word|powerpoint|outlook|gmail|google|teams|slack|discord|telegram|whatsapp
    |wechat|wecom|signal|skype|zoom|dropbox|notion|trello|jira|github|gitlab|facebook|twitter|instagram|kindle|onedrive
    |sharepoint|evernote|airtable|confluence|salesforce|english|chinese|french|german|spanish|japanese|json|csv|pdf
    |html|markdown|internet|web|api|database|nobody|somebody|someone|anybody|anyone|alexa|siri|cortana|google|street|road|avenue|lane
"""
_TITLE = r"(?:(?:prof|dr|mr|mrs|ms)\b\.?|professor|doctor|coach|uncle|auntie|aunt)"
_PROPER = (
    rf"(?!(?:{''.join(_NO_NAME.split())})\b)"
    r"(?-i:(?:[A-Z]['’])?[A-Z][a-zà-öø-ÿ]+(?:[-'’]?[A-Z][a-zà-öø-ÿ]+)?)(?!['’]|[\w/\\-]|\.\w)"
)
_ROLE = (
    r"(?:(?:my|our|the) (?:whole |entire )?(?:(?:sales|finance|support|marketing|design|product|dev|engineering|legal"
    r"|hr|it|ops|operations|data|accounting|project|night|day) )?(?:team|crew|staff|department|class)"
    r"|(?:my|our|the) (?:boss|manager|supervisor|assistant|secretary|teacher|accountant|landlord|lawyer|clients?"
    r"|customers?|colleagues?|co-?workers?|board|parents|family|kids|wife|husband|partner|girlfriend|boyfriend"
    r"|mother|father|mum|mom|dad|brother|sister|son|daughter|roommates?|neighbou?rs?|team ?mates?|ceo|cfo|cto)"
    r"|mum|mom|mummy|dad|daddy|grandma|grandpa|granny|everyone|everybody)(?!['’]|[\w/\\-]|\.\w)"
)
# Groups that are told apart by a number or a letter: Class 4B, Team C.
_NUMBERED = (
    r"(?-i:(?:Class|Team|Group|Year|Grade|Unit|Shift|Squad|Crew) (?:\d{1,3}[A-Za-z]?|[A-Z]))(?!['’]|[\w/\\-]|\.\w)"
)
_ONE = rf"(?:{_ROLE}|{_NUMBERED}|(?:{_TITLE} )?{_PROPER}(?: (?-i:[A-Z]\.) )?(?: {_PROPER}){{0,2}})"
PEOPLE = Regex(rf"{_ONE}(?:(?:, and |, | and | & ){_ONE}){{0,5}}")
"""Names, titles and roles in English, in a pattern that takes upper and lower case alike."""

# --- Chinese: surnames, without words that only begin with such a sign.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文高马包温"
)
# Those with which few other words begin: a name without a title is told by them.
_CLEAR = "王李张刘陈杨赵黄周吴徐孙朱林郭罗梁郑谢韩冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾魏薛阎潘姚谭廖邹郝崔邱邵孟龚"
_NO_GIVEN = (
    r"周[围末报刊一二三四五六日天边期年会到]|黄[金色]|张[贴三]|孙子|李子|朱红|林业|陈[列述]|王[国者室]|徐州|苏[州联]|郑州|谢谢|梁山|彭博"
    r"|沈阳|杨梅|吴江|罗列|赵国|韩[国语]|刘海|郭外|邓小"
)
# Each but where it begins another word: 老板娘, 客户端, 财务部门.
_TITLES = (
    "总经理|副经理|经理(?!人)|副总|总监(?!控)|总(?![额数和价量分计部共体结监])|老师(?!傅)|主任(?!医)|主管(?!部)|部长|处长|科长|校长|院长"
    "|教授|博士|医生|大夫|律师(?!函)|工程师|师傅|先生|女士|小姐|同学(?![会录])|助理|秘书(?![长处])|书记|局长|董事长|董(?!事)"
    "|导(?![航致演出入弹师])|工(?![资作具程艺人厂会期])|姐|哥|叔|阿姨|会计(?![师科准])|店长|队长|组长|班长"
)
_GROUP = "(?:部(?![署分件长位门])|部门|组(?![件织长合成建装]))"
_PREFIX = (
    "(?:(?:财务|测试|人事|行政|销售|市场|技术|运营|产品|设计|前台|客服|法务|采购|仓库|开发|研发|运维|隔壁)"
    "(?:部|组)?的?)?"
)
_CALLED = (
    f"(?:小[{_SURNAMES}明红刚芳丽华强军雪美敏燕霞玲飞杰伟娟磊洋勇静涛鹏](?![子国车鸭书帽星库菜鼠时组区程])"
    f"|老[{_SURNAMES}](?![牛干家])|阿[强明珍芳华杰伟红梅]|[{_SURNAMES}](?:[{HAN}]{{1,2}})??(?:{_TITLES}))"
)
# A group that chats, as it is called; none of another service, which would go unheard.
_CHAT = f"(?:(?![{HAN}]{{0,4}}(?:微信|钉钉|飞书|[我你他它这那的]))[{HAN}]{{1,6}}?群(?![体众组岛落聊主]))"
_ROLES = (
    "(?:(?:我们?|咱们?)(?:的|家)?)?(?:大?老板娘|大?老板(?!娘)|老婆|老公|老妈|老爸|妈妈|爸爸|爸妈|家人(?!民)|爷爷|奶奶|外婆|外公|姥姥|姥爷|哥哥|姐姐|弟弟|妹妹"
    "|女朋友|男朋友|女友|男友|室友|儿子(?!弹)|女儿(?!墙)|媳妇|领导(?![班力层])|上司|总?经理(?!人)|主管(?!部)|主任(?!医)|总监(?!控)|班主任"
    "|老师傅|老师(?!傅)|导师|助理|秘书(?![长处])|会计(?![师科准])|出纳|律师(?!函)|房东|客户经理|客户(?![端经群服])|项目组长|组长|班长|队长|店长"
    "|同事们?(?!录)|同学们?(?![会录])|(?:整个|全)?团队(?![建长成])|全组(?!织)|全队(?!长)|全班|全家(?!便)|全公司|全部门"
    "|全体(?:同事|员工|成员|同学|人员)|组员们?|队员们?|大家伙|大家(?![族庭伙])|各位(?:同事|同学|老师)?|所有人(?![员的])"
    f"|(?:财务|人事|行政|法务|采购|客服|销售|市场|技术|研发|产品|设计|运营|运维|测试|开发|项目){_GROUP}"
    "|财务(?![软报系状数会审管总主经部组])"
    f"|{_CHAT})"
)
_OWN = "(?:我妈妈?|我爸爸?|我姐|我哥|我弟|我妹)"
_FULL = f"(?!{_NO_GIVEN})(?:[{_CLEAR}]|欧阳|司马|上官|诸葛)[{HAN}]{{1,2}}?"
CALLED = Regex(
    f"(?:{_PREFIX}{_CALLED}|{_ROLES}|{_OWN})"
    f"(?:\\s?(?:和|跟|与|及|以及|、|还有)\\s?(?:{_PREFIX}{_CALLED}|{_ROLES}|{_OWN})){{0,5}}"
)
"""People in Chinese whose name shows by itself where it ends: 小王, 李经理, 财务部."""
_ANY = f"(?:{_PREFIX}{_CALLED}|{_ROLES}|{_OWN}|{_PREFIX}{_FULL})"
CALLED_BEFORE_STOP = Regex(f"{_ANY}(?:\\s?(?:和|跟|与|及|以及|、|还有)\\s?{_ANY}){{0,5}}")
"""The same with full names such as 王小明, which end only where something shows that: to be followed by a stop."""
CALLED_GROUP = Regex(_CHAT)
"""A group that chats: 值班群."""
