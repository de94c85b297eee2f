"""How one order leads on to the next in Chinese, and short orders that say no more than what is asked of a file:
改完存回去, 取 a.txt 的前3行, 从返回的JSON里取 total.

Owns: such ways of speaking, in the words of chinese.py; data alone. Must not know: tools, how words are said over
(restated.py), which tells when each is meant.
"""

from __future__ import annotations

from autoglm.planning.offline.words.lexicon import words

DONE_ANYHOW = frozenset(words("查 查询 算 计算 弄 搞 整 办 处理 做 操作 看 拿 取 问 答 等"))
"""What is done with whatever is told."""

AGAIN = """
    <behind_stop>[等|都]{work:<work>}<done>[了|之后|以后|后]*[<joint>][就|再|直接]*<order_ahead> => 然后
"""
"""What was told before, said again before the next order."""

DONE = """
    <behind_stop>[等|都]{work:<work>}<done>[了|之后|以后|后]*[<joint>][就|再|直接]*<order_ahead> => {work}，然后
"""
"""What is to be done before the next order."""

ANSWERED = """
    <behind_stop>等我(回答|答|回复|答复|选|填|确认)(完|好|了)[了|之后|以后|后]*[<joint>][就|再
        |直接]*<order_ahead> => 然后
"""
"""What comes after a question waits for the answer anyhow."""

OF_FIELDS = """
    <order_begin>(取|要|查|看|求|念|挑)<gap>{path}{asked:<gap>(里|中|的|有|第|前|最|每|各|按)} => {path}{asked}
    <order_begin>(数|算)<gap>{path}{asked:<gap><some>(多少|几)} => {path}{asked}
    <request_begin>(念|看)<gap>{path}<text_end> => 读取 {path}
"""
"""Short orders that say no more than what is asked of a file without fields."""

OF_JSON = """
    (的[<joint>]|(里[面]|中)[的][<joint>])[只|就|我]*(只要|只取|只看|只需[要]|只留|要)[每个的|所有的]<gap>
        {field:<dotted>}<clause_end> => 的 {field}
"""
"""The same where a JSON file is spoken of alone."""

OF_ANSWERS = """
    <behind_comma>[然后|再|请]*[从]<answered>[里面|里|中][的]*<gap>(取|拿|提取|读|找)[出|一下
        |到]*[来]<gap>{field:<dotted>} => 取 {field}
    <behind_comma>[然后|再|请]*(取|拿|提取|读|找)[出|一下|到]*[来]<gap><answered>[里面|里
        |中][的]*<gap>{field:<dotted>} => 取 {field}
"""
"""What is picked from what a server answers."""

OF_SAVED = """
    {path}<gap>[直接|给我|再|都]*(另存|存|保存|导出|导)(成|为|到)<gap>{to:<path>}<clause_end> => {path} 转换成 {to}
"""
"""What is saved in another form."""

THIS_FOLDER = """
    {before:<folder_begin>}<gap>{name:<word>|<named_folder>}<gap>{this:<this_folder>}{below:<gap>(里|中|下)}
        => {before} {name} 文件夹{below}
"""
"""A folder that is named before it is called this one."""
