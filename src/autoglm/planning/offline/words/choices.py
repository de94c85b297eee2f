"""Words in Chinese and English that name the same choice, for the options of any tool. Must not know: tools."""

from __future__ import annotations

# One meaning a line: words in either language that name the same choice.
SAME_CHOICE: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split("|"))
    for line in """auto|automatic|自动
manual|手动
high|高
medium|moderate|mid|中|中等
low|低
sms|text message|短信
image|picture|photo|图像|图片|照片
video|视频
audio|音频
text|文本|文字
real_time|realtime|real time|instant|即时|实时
app_notification|app|应用通知
play|播放
pause|暂停
stop|停止
next|下一首|下一个
previous|上一首|上一个
digital|数字|数字式
analog|模拟|指针
colorful|彩色|多彩
open|打开|开启
close|closed|关闭
on|enabled|开
off|disabled|关
start|启动|开始
easy|simple|简单|容易
hard|difficult|困难
beginner|初级|入门|新手
intermediate|中级
advanced|高级|进阶
urgent|紧急
normal|普通|正常
standard|标准
express|加急|快递
small|小|小型
large|big|大|大型
indoor|indoors|inside|室内
outdoor|outdoors|outside|室外|户外
business|商务
economy|经济舱|经济
first|头等舱
spring|春|春季|春天
summer|夏|夏季|夏天
autumn|fall|秋|秋季|秋天
winter|冬|冬季|冬天
morning|am|早上|上午|早晨
afternoon|pm|下午
evening|晚上|傍晚
night|夜间|夜晚
monday|周一|星期一
friday|周五|星期五
sunday|周日|星期日
increase|rise|上升|增加|增长
decrease|decline|下降|减少
positive|积极|正面
negative|消极|负面
neutral|中性|中立
public|公开|公共
private|私人|私有|私密
adult|成人|成年人
child|children|kid|toddler|baby|儿童|孩子
single|单身|单人
married|已婚
hourly|每小时
quarterly|每季度|按季度
temperature|温度
humidity|湿度
daily|day|每日|每天|按天
weekly|week|every week|每周|按周
monthly|month|每月|按月
yearly|year|annual|每年|按年
male|man|men|boy|son|male person|男|男性
female|woman|women|girl|daughter|女|女性
celsius|metric|摄氏|摄氏度
fahrenheit|imperial|华氏|华氏度
asc|ascending|smallest first|lowest first|increasing|升序|从小到大
desc|descending|biggest first|largest first|highest first|decreasing|降序|从大到小
bar|bars|bar chart|柱状图|柱形图|条形图|柱图
line|line chart|折线图|曲线图|趋势图
pie|pie chart|饼图|饼状图
console|terminal|screen|控制台|终端|屏幕
mailbox|inbox|收件箱|信箱
wecom|企业微信|企微
webhook
serverchan|server酱
file|files|文件
folder|folders|directories|subfolders|subdirectories|文件夹|子文件夹|子目录
append|追加
delete|删除|删掉
overwrite|覆盖
email|emails|mail|mails|e-mail|e-mails|email addresses|邮件|邮箱|邮件地址|邮箱地址|电子邮件
url|urls|link|links|hyperlinks|web addresses|网址|链接|超链接|网页地址
phone|phones|phone number|phone numbers|telephone|mobile numbers|电话|手机号|手机号码|电话号码|联系电话
number|numbers|数字|数值
percent|percentages|percentage|百分比|百分数
money|prices|amounts|amounts of money|sums of money|金额|价格|价钱|钱数
date|dates|日期
time|times|时间
id_card|id card numbers|身份证|身份证号|身份证号码
ip|ips|ip address|ip addresses|ip地址|ip 地址
path|paths|file paths|路径|文件路径
mention|mentions|handles|提及的人
hashtag|hashtags|话题|话题标签
version|versions|version number|version numbers|版本|版本号
employed|雇员|在职|就业|受雇
unemployed|失业|待业
retired|退休
meter|metre|m|米
kilometer|kilometre|km|公里|千米
gram|g|克
kilogram|kg|千克|公斤
liter|litre|l|升
milliliter|millilitre|ml|毫升
accident|事故
fire|火灾|起火|着火
congestion|traffic jam|拥堵|堵车|堵塞
construction|施工
zh|chinese|mandarin|中文|汉语
en|english|英文|英语
ja|japanese|日语|日文
fr|french|法语|法文
de|german|德语|德文
es|spanish|西班牙语|西班牙文
ko|korean|韩语|韩文
ru|russian|俄语|俄文
it|italian
pt|portuguese
ar|arabic
hi|hindi
nl|dutch
left|左侧|左边|左手
right|右侧|右边|右手
both|双侧|两侧|双向|两者
north|northward|northbound|朝北|向北|正北|北面|北边|北向|北方
south|southward|southbound|朝南|向南|正南|南面|南边|南向|南方
east|eastward|eastbound|朝东|向东|正东|东面|东边|东向|东方
west|westward|westbound|朝西|向西|正西|西面|西边|西向|西方
northeast|东北
northwest|西北
southeast|东南
southwest|西南
mon|周一|星期一|礼拜一
tue|tues|周二|星期二|礼拜二
wed|周三|星期三|礼拜三
thu|thur|周四|星期四|礼拜四
fri|周五|星期五|礼拜五
sat|周六|星期六|礼拜六
sun|周日|周天|星期日|星期天|礼拜天
tuesday|周二|星期二|礼拜二
wednesday|周三|星期三|礼拜三
thursday|周四|星期四|礼拜四
saturday|周六|星期六|礼拜六
breakfast|早餐|早饭
lunch|午餐|午饭|中饭
dinner|晚餐|晚饭
snack|零食|加餐|点心
female|妈妈|我妈|母亲|奶奶|外婆|女儿|姐姐|妹妹|妻子|老婆|女士
male|爸爸|我爸|父亲|爷爷|外公|儿子|哥哥|弟弟|丈夫|老公|先生
fast|quick|快速|快充|迅速
slow|慢速|慢充|缓慢
warm|暖光|暖色|温暖
cool|cold|冷光|冷色|凉爽
new_to_old|newest|newest_first|date_desc|从新到旧|最新的在前|按时间倒序
old_to_new|oldest|oldest_first|date_asc|从旧到新|最早的在前|按时间顺序
relevance|相关性|相关度
this_week|本周|这周
this_month|本月|这个月
next_week|下周|下个星期
next_month|下个月|下月
next_quarter|下季度|下个季度
last_week|上周|上个星期
last_month|上个月|上月
last_year|去年
this_year|今年
next_year|明年
formal|正式
casual|informal|随意|口语化
friendly|友好|亲切
polite|礼貌|客气
firm|strong|强硬
relaxed|轻松|悠闲
severe|严重|重度
mild|轻微|轻度
critical|危急|特急|极高
cash|现金
wechat|weixin|微信
alipay|支付宝
credit_card|信用卡
bank_transfer|transfer|转账
bus|公交|公交车|巴士|大巴
train|火车|高铁|动车
high_speed_rail|高铁|动车
subway|metro|地铁
taxi|出租车|打车|网约车
flight|plane|air|飞机|航班|机票|空运
ship|sea|海运|轮船
car|drive|driving|by car|汽车|自驾|开车|驾车
transit|public transport|public transit
walk|walking|on foot|by foot|步行|走路
bike|bicycle|bicycling|cycling|自行车|骑行|骑车
hotel|酒店|住宿|宾馆
red|红色
blue|蓝色
green|绿色
yellow|黄色
black|黑色
white|白色
orange|橙色
purple|紫色
pink|粉色|粉红色
gray|grey|灰色
brown|棕色
horizontal|landscape|横向|横版|横屏
vertical|portrait|纵向|竖版|竖屏
dog|狗|犬
cat|猫
sunny|晴天|晴朗
rainy|下雨|雨天
cloudy|多云|阴天
full_time|全职
part_time|兼职
internship|intern|实习
bachelor|本科|学士
master|硕士|研究生
doctor|phd|doctorate|博士
in_progress|ongoing|进行中|处理中
completed|done|finished|已完成
pending|待处理|待办|等待中
cancelled|canceled|已取消
approved|已批准|已通过
rejected|已拒绝|驳回
failed|失败
active|激活|启用
inactive|停用|未激活
draft|草稿
published|已发布
senior|elderly|老人|老年人
teenager|teen|青少年
infant|baby|婴儿|宝宝
personal|individual|个人
enterprise|corporate|企业
domestic|国内
international|国际|国外
used|second-hand|secondhand|pre-owned
vacation|holiday|paid leave
mean|average
free|免费
paid|付费|收费
strict|严格
flexible|灵活|弹性
basic|基础|基本
professional|专业
premium|高端
newcomer|新人
m|男|男性
f|女|女性
expert|专家""".splitlines()
)
