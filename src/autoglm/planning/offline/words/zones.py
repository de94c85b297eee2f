"""Time zones by what people call them: cities, and countries that have one zone alone. Only constants and a look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ZONES: Mapping[str, str] = {
    name.strip(): zone
    for line in """Asia/Shanghai: beijing|shanghai|shenzhen|guangzhou|hangzhou|chengdu|china
Asia/Shanghai: 北京|上海|深圳|广州|杭州|成都|中国|国内
Asia/Hong_Kong: hong kong|香港
Asia/Macau: macau|macao|澳门
Asia/Taipei: taipei|taiwan|台北|台湾
Asia/Tokyo: tokyo|osaka|kyoto|japan|东京|大阪|京都|日本
Asia/Seoul: seoul|korea|south korea|首尔|韩国
Asia/Singapore: singapore|新加坡
Asia/Bangkok: bangkok|thailand|曼谷|泰国
Asia/Ho_Chi_Minh: hanoi|ho chi minh city|saigon|vietnam|河内|胡志明市|越南
Asia/Kuala_Lumpur: kuala lumpur|malaysia|吉隆坡|马来西亚
Asia/Jakarta: jakarta|雅加达
Asia/Manila: manila|philippines|马尼拉|菲律宾
Asia/Kolkata: delhi|new delhi|mumbai|bangalore|kolkata|india|新德里|德里|孟买|班加罗尔|印度
Asia/Karachi: karachi|pakistan|卡拉奇|巴基斯坦
Asia/Dhaka: dhaka|bangladesh|达卡|孟加拉国
Asia/Kathmandu: kathmandu|nepal|加德满都|尼泊尔
Asia/Dubai: dubai|abu dhabi|uae|迪拜|阿布扎比|阿联酋
Asia/Riyadh: riyadh|saudi arabia|利雅得|沙特|沙特阿拉伯
Asia/Tehran: tehran|iran|德黑兰|伊朗
Asia/Jerusalem: jerusalem|tel aviv|israel|耶路撒冷|特拉维夫|以色列
Europe/Istanbul: istanbul|ankara|turkey|伊斯坦布尔|土耳其
Europe/Moscow: moscow|st petersburg|莫斯科|圣彼得堡
Europe/London: london|manchester|edinburgh|uk|england|britain|united kingdom|伦敦|曼彻斯特|爱丁堡|英国
Europe/Dublin: dublin|ireland|都柏林|爱尔兰
Europe/Lisbon: lisbon|里斯本
Europe/Paris: paris|lyon|france|巴黎|里昂|法国
Europe/Berlin: berlin|munich|hamburg|frankfurt|cologne|germany|柏林|慕尼黑|汉堡|法兰克福|德国
Europe/Madrid: madrid|barcelona|马德里|巴塞罗那
Europe/Rome: rome|milan|venice|italy|罗马|米兰|威尼斯|意大利
Europe/Amsterdam: amsterdam|netherlands|阿姆斯特丹|荷兰
Europe/Brussels: brussels|belgium|布鲁塞尔|比利时
Europe/Zurich: zurich|geneva|switzerland|苏黎世|日内瓦|瑞士
Europe/Vienna: vienna|austria|维也纳|奥地利
Europe/Prague: prague|布拉格|捷克
Europe/Warsaw: warsaw|poland|华沙|波兰
Europe/Budapest: budapest|hungary|布达佩斯|匈牙利
Europe/Stockholm: stockholm|sweden|斯德哥尔摩|瑞典
Europe/Oslo: oslo|norway|奥斯陆|挪威
Europe/Copenhagen: copenhagen|denmark|哥本哈根|丹麦
Europe/Helsinki: helsinki|finland|赫尔辛基|芬兰
Europe/Athens: athens|greece|雅典|希腊
Europe/Kyiv: kyiv|kiev|ukraine|基辅|乌克兰
Africa/Cairo: cairo|egypt|开罗|埃及
Africa/Lagos: lagos|nigeria|拉各斯|尼日利亚
Africa/Nairobi: nairobi|kenya|内罗毕|肯尼亚
Africa/Johannesburg: johannesburg|cape town|south africa|约翰内斯堡|开普敦|南非
Africa/Casablanca: casablanca|morocco|卡萨布兰卡|摩洛哥
America/New_York: new york|new york city|nyc|boston|washington|miami|philadelphia|atlanta|est
America/New_York: edt|et|eastern time|纽约|波士顿|华盛顿|迈阿密|费城|亚特兰大
America/Chicago: chicago|houston|dallas|austin|cst|cdt|central time|芝加哥|休斯顿|达拉斯
America/Denver: denver|salt lake city|mountain time|丹佛|盐湖城
America/Phoenix: phoenix|凤凰城
America/Los_Angeles: los angeles|la|san francisco|seattle|san diego|las vegas|silicon valley|pst
America/Los_Angeles: pdt|pacific time|洛杉矶|旧金山|西雅图|圣地亚哥市|拉斯维加斯|硅谷
America/Toronto: toronto|ottawa|montreal|多伦多|渥太华|蒙特利尔
America/Vancouver: vancouver|温哥华
America/Mexico_City: mexico city|墨西哥城
America/Bogota: bogota|colombia|波哥大|哥伦比亚
America/Lima: lima|peru|利马|秘鲁
America/Santiago: santiago|圣地亚哥
America/Argentina/Buenos_Aires: buenos aires|argentina|布宜诺斯艾利斯|阿根廷
America/Sao_Paulo: sao paulo|são paulo|rio|rio de janeiro|圣保罗|里约|里约热内卢
America/Anchorage: anchorage|安克雷奇
Pacific/Honolulu: honolulu|hawaii|檀香山|火奴鲁鲁|夏威夷
Australia/Sydney: sydney|canberra|悉尼|堪培拉
Australia/Melbourne: melbourne|墨尔本
Australia/Brisbane: brisbane|布里斯班
Australia/Perth: perth|珀斯
Australia/Adelaide: adelaide|阿德莱德
Pacific/Auckland: auckland|wellington|new zealand|奥克兰|惠灵顿|新西兰
UTC: utc|gmt|z|zulu|utc time|世界时|协调世界时|格林尼治|格林威治""".splitlines()
    for zone, names in [line.split(": ")]
    for name in names.split("|")
}
_WRITTEN = re.compile(
    r"(?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific)/[a-z_/-]+", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:utc|gmt)\s?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


def zone_named(place: str) -> str:
    """The time zone that a place, an offset from UTC or a zone by its own name stands for; "" for what is none."""
    told = " ".join(place.lower().split()).removeprefix("the ")
    told = told.removesuffix(" time").removesuffix("时间").removesuffix("市")
    if told in _ZONES:
        return _ZONES[told]
    if _WRITTEN.fullmatch(place):
        return "/".join(
            "_".join(part if part in ("of", "es") else part[:1].upper() + part[1:] for part in piece.split("_"))
            for piece in place.split("/")
        )
    offset = _OFFSET.fullmatch(told)
    return f"{offset[1]}{int(offset[2]):02d}:{offset[3] or '00'}" if offset else ""
