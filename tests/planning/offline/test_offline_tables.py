"""Everyday questions about tables become arguments or SQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoglm.core.plan import Step
from autoglm.core.values import Json
from autoglm.planning.offline.checks.lost_figures import lost_sense
from autoglm.planning.offline.checks.lost_phrases import lost_part
from autoglm.planning.offline.checks.rows_before import missing_column
from autoglm.planning.offline.tables.arguments import offered_names, table_arguments
from autoglm.planning.offline.tables.chinese.questions import chinese_wish
from autoglm.planning.offline.tables.english.conditions import conditions_apart
from autoglm.planning.offline.tables.english.questions import english_wish
from autoglm.planning.offline.tables.sql import table_sql
from autoglm.planning.offline.tables.wish import Condition, TableWish
from autoglm.planning.offline.words.lexicon import words
from autoglm.planning.offline.words.text import language_of
from autoglm.tools.builtin import built_in_specs

AGGREGATE = frozenset({"operation", "measure", "group_by", "where", "order", "limit", "path"})
SORT = frozenset({"by", "descending", "limit", "path"})
SQL = frozenset({"sql", "path"})


def _wish(text: str) -> TableWish | None:
    return chinese_wish(text) if language_of(text) == "zh" else english_wish(text)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("每个地区的总额", {"operation": "sum", "group_by": ["地区"]}),
        ("按城市统计销量总和", {"operation": "sum", "measure": "销量", "group_by": ["城市"]}),
        ("平均价格", {"operation": "mean", "measure": "价格"}),
        ("average price per category", {"operation": "mean", "measure": "price", "group_by": ["category"]}),
        ("median of income by the state", {"operation": "median", "measure": "income", "group_by": ["state"]}),
        ("how many rows", {"operation": "count"}),
        ("总金额", {"operation": "sum", "measure": "金额"}),
        (
            "total amount where region is north and year >= 2020",
            {
                "operation": "sum",
                "measure": "amount",
                "where": [
                    {"column": "region", "op": "eq", "value": "north"},
                    {"column": "year", "op": "ge", "value": 2020},
                ],
            },
        ),
        ("按地区统计金额总和，取前5个", {"operation": "sum", "measure": "金额", "group_by": ["地区"], "limit": 5}),
        ("按region来统计amount的平均值", {"operation": "mean", "measure": "amount", "group_by": ["region"]}),
    ],
)
def test_questions_for_one_figure_become_an_aggregate(text: str, arguments: dict[str, Json]) -> None:
    wish = _wish(text)

    assert wish is not None
    assert table_arguments(wish, AGGREGATE) == arguments


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("top 5 rows by amount", {"by": "amount", "limit": 5}),
        ("bottom 3 by price", {"by": "price", "descending": False, "limit": 3}),
        ("the 4 rows with the lowest price", {"by": "price", "descending": False, "limit": 4}),
        ("金额最大的五行", {"by": "金额", "limit": 5}),
        ("价格最低的 2 条", {"by": "价格", "descending": False, "limit": 2}),
        ("按金额升序排序，前10行", {"by": "金额", "descending": False, "limit": 10}),
        ("sort by price asc", {"by": "price", "descending": False, "limit": 1000000}),
        ("the 4 rows with the least points", {"by": "points", "descending": False, "limit": 4}),
        ("按price的升序排序", {"by": "price", "descending": False, "limit": 1000000}),
    ],
)
def test_questions_for_rows_become_a_sort(text: str, arguments: dict[str, Json]) -> None:
    wish = _wish(text)

    assert wish is not None
    assert table_arguments(wish, SORT) == arguments


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("金额大于100的行", 'SELECT * FROM t WHERE "金额" > 100'),
        ("amount大于等于100的行", 'SELECT * FROM t WHERE "amount" >= 100'),
        (
            "total amount by region",
            'SELECT "region", SUM("amount") FROM t GROUP BY "region" ORDER BY SUM("amount") DESC',
        ),
        ("average price", 'SELECT AVG("price") FROM t'),
        ("top 5 rows by amount", 'SELECT * FROM t ORDER BY "amount" DESC LIMIT 5'),
        ("bottom 5 rows by amount", 'SELECT * FROM t ORDER BY "amount" ASC LIMIT 5'),
        ("how many rows", "SELECT COUNT(*) FROM t"),
    ],
)
def test_sql_is_written_when_the_columns_are_named(text: str, sql: str) -> None:
    wish = _wish(text)

    assert wish is not None
    assert table_arguments(wish, SQL) == {"sql": sql}


@pytest.mark.parametrize("text", ["his dad and his mother", "introverts and extroverts", "Paris and Rome"])
def test_a_comparison_is_no_part_of_a_word(text: str) -> None:
    assert _wish(text) is None


def test_no_sql_is_written_without_columns_or_for_what_sql_lacks() -> None:
    assert table_sql(TableWish("sum")) == ""
    assert table_sql(TableWish("median", "a")) == ""
    assert table_arguments(TableWish("sum"), SQL) is None


def test_sql_quotes_names_and_texts() -> None:
    wish = TableWish(conditions=(Condition('a"b', "eq", "it's"),))

    assert table_sql(wish) == """SELECT * FROM t WHERE "a""b" = 'it''s' COLLATE NOCASE"""


def test_sql_compares_a_choice_of_texts_without_case_and_figures_as_they_are() -> None:
    choices = (Condition("a", "in", ["x", "Y"]), Condition("b", "in", [1, 2]))
    wish = TableWish(conditions=(*choices, Condition("c", "eq", "一")))

    assert table_sql(wish).endswith("""WHERE "a" COLLATE NOCASE IN ('x', 'Y') AND "b" IN (1, 2) AND "c" = '一'""")


def test_groups_ascend_when_asked() -> None:
    wish = TableWish("count", "", ("a",), is_descending=False)

    assert table_sql(wish) == 'SELECT "a", COUNT(*) FROM t GROUP BY "a" ORDER BY COUNT(*) ASC'


def test_tools_get_only_what_they_can_do() -> None:
    assert table_arguments(TableWish(sql="SELECT 1 FROM t"), SORT) is None
    assert table_arguments(TableWish(by="a"), AGGREGATE) is None
    assert table_arguments(TableWish("sum"), SORT) is None
    assert table_arguments(TableWish("sum", "a"), frozenset({"path"})) is None


@pytest.mark.parametrize("text", ["读取文件", "hello world", "what is the total of the", "最大的 3 个"])
def test_other_texts_wish_nothing_of_a_table_or_name_no_column(text: str) -> None:
    wish = _wish(text)

    assert wish is None or not wish.measure


def test_a_condition_on_no_column_is_none() -> None:
    assert english_wish("where the total is 5 and file is 3") is None


def test_names_of_parameters() -> None:
    assert offered_names({"a": 1}) == frozenset({"a"})
    assert offered_names(None) == frozenset()


def test_rows_left_out_are_told_where_one_comparison_tells_the_others() -> None:
    assert conditions_apart("total amount, leaving out rows where note contains refund") is None
    found = conditions_apart("total amount, leaving out rows where price is over 5")
    assert found is not None
    assert found[1] == (Condition("price", "le", 5),)


def test_a_column_that_the_rows_before_do_not_have_is_found() -> None:
    totals = Step(id="s1", tool="table_aggregate", args={"path": "a.csv", "measure": "amount", "group_by": ["country"]})
    query = {"sql": "SELECT * FROM t WHERE status = 'received'", "rows": {"$ref": "s1.rows"}}

    steps = [totals, Step(id="s2", tool="table_query", args=query)]
    assert missing_column(steps) == lost_sense("", steps) == "status"
    assert missing_column([totals]) == lost_sense("", [totals]) == ""


def test_words_that_no_step_counts_are_lost() -> None:
    tools = [tool for tool in built_in_specs() if tool.name == "file_read"]

    step = Step(id="s1", tool="file_read", args={"path": "a.txt"})
    assert lost_part("how many words are in a.txt", [step], tools) == "how many words"


def test_a_span_of_time_that_no_step_parts_rows_by_is_lost() -> None:
    mean = Step(id="s1", tool="table_aggregate", args={"path": "a.csv", "operation": "mean", "measure": "金额"})

    assert lost_sense("每个月的平均金额", [mean]) == "每个月"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("which three salespeople brought in the most revenue? group by salesperson and sum revenue",
         TableWish("sum", "revenue", ("salesperson",), limit=3)),
        ("Average salary per job_title. Sort job titles alphabetically.",
         TableWish("mean", "salary", ("job_title",), order="group")),
        ("rows where amount is over 100, largest amount first",
         TableWish(conditions=(Condition("amount", "gt", 100),), by="amount", order="value_desc")),
        ("rows where amount is over 100 in order of date",
         TableWish(conditions=(Condition("amount", "gt", 100),), by="date", is_descending=False)),
        ("how often does each city appear", TableWish("count", group_by=("city",))),
        ("rank customers by total amount", TableWish("sum", "amount", ("customer",))),
        ("for each month the sum of net, in the order of the months",
         TableWish("sum", "net", ("month",), order="group")),
        ("average score per class, the three lowest ones",
         TableWish("mean", "score", ("class",), limit=3, is_descending=False)),
        ("our total spend? the column is cost", TableWish("sum", "cost")),
        ("what is our total spend", TableWish("sum", "spend")),
        ("how many flats have a price between 2 and 5",
         TableWish("count", conditions=(Condition("price", "ge", 2), Condition("price", "le", 5)))),
        ("who are the ten oldest members by age", TableWish(by="age", limit=10)),
        ("the 5 highest amounts", TableWish(by="amounts", limit=5)),
        ("the columns id, name and total", TableWish(columns=("id", "name", "total"))),
        ("sort by price (column price)", TableWish(by="price")),
        ('which "team" has the highest average "score"', TableWish("mean", "score", ("team",), limit=1)),
        ("total by region", TableWish("sum", "", ("region",))),
        ("rows where code is 007", TableWish(conditions=(Condition("code", "eq", "007"),))),
        ("rows where phone is empty", TableWish(conditions=(Condition("phone", "eq", None),))),
        ("how many rows where phone is not blank and city is Oslo",
         TableWish("count", conditions=(Condition("phone", "ne", None), Condition("city", "eq", "Oslo")))),
        ("sort by date, the top 5", TableWish(by="date", limit=5)),
    ],
)  # fmt: skip
def test_the_parts_of_an_english_question_stand_in_any_order(text: str, wish: TableWish) -> None:
    assert english_wish(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "show the delivered orders sorted by amount",
        "how many cancelled orders",
        "total amount of cancelled orders",
        "average price in Berlin",
        "the second highest price",
        "the price of the most expensive item",
        "name of the oldest member",
        "average of a and b",
        "total price times quantity",
        "sort by amount, but only the open ones",
        "total amount in euros",
        "top 5 rows by amount and bottom 5 rows by amount",
        "sort by name and remove duplicates",
        "how often does Berlin occur",
        "total amount of the top 3 customers",
        "total amount, leaving out rows where note contains refund",
        "the 3 cheapest flats by price alphabetically",
        "the average of different prices",
        "sort by price (column age)",
        "sort by price, the bottom 5",
        "sort by a_date then b_date, the first 5",
        "total and average amount",
        "growth rate per month",
        "five amounts",
        "the 5 cheapest flats",
        "Paris and Rome",
        "total amount per region sorted",
        "total amount sorted alphabetically",
        "total sales cost and profit",
        "the columns id and total, average price",
    ],
)
def test_what_an_english_question_leaves_open_is_no_wish(text: str) -> None:
    assert english_wish(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("状态是已付的记录按金额从大到小列出前5条",
         TableWish(conditions=(Condition("状态", "eq", "已付"),), by="金额", limit=5, order="value_desc")),
        ("逾期天数大于等于15的贷款找出来，按逾期天数从大到小",
         TableWish(conditions=(Condition("逾期天数", "ge", 15),), by="逾期天数", order="value_desc")),
        ("金额大于100的，按日期排序",
         TableWish(conditions=(Condition("金额", "gt", 100),), by="日期", is_descending=False)),
        ("部门是销售部的人，工资最高的3个",
         TableWish(conditions=(Condition("部门", "eq", "销售部"),), by="工资", limit=3)),
        ("金额大于100的，先按部门再按日期排序", None),
    ],
)  # fmt: skip
def test_rows_that_fulfil_a_condition_come_in_an_order(text: str, wish: TableWish | None) -> None:
    assert chinese_wish(text) == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("哪三个主播的成交额加起来最高？有主播和成交额两列", TableWish("sum", "成交额", ("主播",), limit=3)),
        ("平均工资最高的3个部门", TableWish("mean", "工资", ("部门",), limit=3)),
        ("各小区租金的平均", TableWish("mean", "租金", ("小区",))),
        ("各班级数学平均分", TableWish("mean", "数学", ("班级",))),
        ("各班级的平均分", TableWish("mean", "", ("班级",))),
        ("平均工资，按部门", TableWish("mean", "工资", ("部门",))),
        ("工资按部门取平均值", TableWish("mean", "工资", ("部门",))),
        ("按 month 汇总 outflow", TableWish("sum", "outflow", ("month",))),
        ("按年份汇总降雨量，年份从早到晚", TableWish("sum", "降雨量", ("年份",), order="group")),
        ("每个站点水位最高到多少，按站点名排列", TableWish("max", "水位", ("站点",), order="group")),
        ("数一下每个候选人多少票，顺序跟文件里一样", TableWish("count", group_by=("候选人",), order="file")),
        ("channel 各有多少条", TableWish("count", group_by=("channel",))),
        ("不同城市的学生人数", TableWish("count", group_by=("城市",))),
        ("不同客户的数量", TableWish("distinct", "客户")),
        ("model 有几种不同的值", TableWish("distinct", "model")),
        ("country都有哪些取值", TableWish(columns=("country",), is_distinct=True)),
        ("每个小组总共服务了多少时长", TableWish("sum", "时长", ("小组",))),
        ("各门店总销售额的前3名", TableWish("sum", "销售额", ("门店",), limit=3)),
        ("总步数前10名", TableWish(by="总步数", limit=10)),
        ("哪个部门总工资最高", TableWish("sum", "工资", ("部门",), limit=1)),
        ("工资谁最高", TableWish(by="工资", limit=1)),
        ("按金额排，最大的5单是哪些", TableWish(by="金额", limit=5)),
        ("price最高的10本书", TableWish(by="price", limit=10)),
        ("麻烦把学号、姓名、总分取出来，总分排前五的就行",
         TableWish(by="总分", limit=5, columns=("学号", "姓名", "总分"))),
        ("按价格找出最便宜的6行，显示小区和价格",
         TableWish(by="价格", is_descending=False, limit=6, columns=("小区", "价格"))),
        ("年龄大于60的病人平均住院天数是多少",
         TableWish("mean", "住院天数", conditions=(Condition("年龄", "gt", 60),))),
        ("只算 country 是 JP 的，customer 有几个不一样的",
         TableWish("distinct", "customer", conditions=(Condition("country", "eq", "JP"),))),
        ("备注里带“加急”的，运费加起来是多少",
         TableWish("sum", "运费", conditions=(Condition("备注", "contains", "加急"),))),
        ("用电量最高的月份", TableWish(by="用电量", limit=1)),
        ("取件数总和", TableWish("sum", "取件数")),
        ("总部内部价的平均值", TableWish("mean", "总部内部价")),
        ("是否离职为否的有几个", TableWish("count", conditions=(Condition("是否离职", "eq", "否"),))),
        ("编号为001的行", TableWish(conditions=(Condition("编号", "eq", "001"),))),
        ("列车里程总和", TableWish("sum", "列车里程")),
        ("对账金额总和", TableWish("sum", "对账金额")),
        ("按部门看工资", TableWish("sum", "工资", ("部门",))),
        ("按价格递增取前5行", TableWish(by="价格", is_descending=False, limit=5)),
        ("先按部门再按工资从高到低排序", TableWish(sql='SELECT * FROM t ORDER BY "部门" ASC, "工资" DESC')),
        ("部门不是研发或市场的有几行",
         TableWish("count", conditions=(Condition("部门", "ne", "研发"), Condition("部门", "ne", "市场")))),
        ("入职日期不早于2026-01-01的有几行",
         TableWish("count", conditions=(Condition("入职日期", "ge", "2026-01-01"),))),
        ("状态是完成或取消的订单", TableWish(conditions=(Condition("状态", "in", ["完成", "取消"]),))),
        ("电话为空的客户", TableWish(conditions=(Condition("电话", "eq", None),))),
        ("邮箱不为空的客户有多少个", TableWish("count", conditions=(Condition("邮箱", "ne", None),))),
        ("耗时不超过200的最大并发数是多少", TableWish("max", "并发数", conditions=(Condition("耗时", "le", 200),))),
    ],
)  # fmt: skip
def test_the_parts_of_a_chinese_question_stand_in_any_order(text: str, wish: TableWish) -> None:
    assert chinese_wish(text) == wish


@pytest.mark.parametrize(
    "text",
    [
        "金额总和，不算备注包含“退货”的",
        "先按数学再按语文排序，取前3行",
        "先按数学排，数学一样的再按语文排",
        "各部门平均工资最高的人",
        "平均每个客户的消费",
        "各快递公司运费总和",
        "各部门迟到人数",
        "各年龄段平均分",
        "总步数前10的队员",
        "工资总额前3的部门",
        "人数最多的部门是哪个",
        "哪个部门的员工最多",
        "哪个产品最贵",
        "借得最多的5个人是谁",
        "工资最低的员工姓名",
        "价格从高到低，前十名的名称",
        "金额一共多少，平均多少",
        "每个部门工资最高的员工",
        "数学和语文的总分",
        "电话空着吗",
        "金额不是数字的行",
        "环比增长最快的月份",
        "单价乘以数量的总和",
        "最近三天金额最高的订单",
        "总共多少条记录，以及里面有几个不同的客户",
        "每个城市的不同人数",
        "有多少条记录是餐饮类的",
        "只看在职的，各部门人数",
        "每科都算平均",
        "哪些部门平均工资最高",
        "倒数5名按金额排序",
        "金额排序，5个",
        "最高的和最低的金额",
        "有金额两列，总价多少",
        *words(
            """
            离职的有几行 缺失状态的有几行 非上海的有几行 三月份有多少条记录 有几行，在职的 按部门统计人数，只看在职的
            各部门人数，研发除外 每个部门有多少人离职 各部门有几个经理 每个部门在职的有几个 工资大于8000的研发人员有几个
            金额大于100的未付订单有几笔 年龄大于30的研发部员工平均工资 工资最高的在职员工 金额最大的5笔已付订单
            按评分和价格从高到低排序 请求次数最多的接口数 各城市订单金额 各地区退货金额合计 各部门申请金额 各省用电量
            工资不在5000到8000之间的有几行 部门不是研发，市场的有几行 排除部门是研发且工资大于8000的，工资总和
            除部门为研发的以外，工资总和 排名前10的学校 排名前2的品名 用时最快的人 每个部门有多少员工 不同部门工资总额
            金额合计，其中状态为已付的多少 实付大于应付的行 备注大于“加急”或“普通”的有几行
            金额大于100的部门平均金额 入职日期是今天的有几个 工资为负的有几个 各负责人金额
            每个部门工资最高的人 各部门平均工资的平均值 按入职日期的月份统计人数
            """
        ),
    ],
)
def test_what_a_chinese_question_leaves_open_is_no_wish(text: str) -> None:
    assert chinese_wish(text) is None


WORDS = words(
    """which who "team" `z` the highest lowest average total amount price score by per each region top 3 5 rows where is
    over 100 and or sort sorted columns name only how many much different often value spend first , . ? ( ) - with has
    in order alphabetically largest first bottom show list column 10% 1,000 a for from"""
)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_is_read_of_an_english_question_stands_in_it(text: str) -> None:
    wish = english_wish(text)

    names = (wish.measure, wish.by, *wish.group_by, *wish.columns) if wish else ()
    assert all(name in text for name in names)
    assert not wish or wish.limit in (0, 1) or str(wish.limit) in text


SIGNS = words(
    """各 每个 按 部门 城市 金额 销售额 数量 人数 总额 总和 平均 合计 最高 最低 最多 前3名 倒数3名 5个 的 是 有 多少
    几个 哪个 谁 大于100 等于上海 不是取消 排序 降序 从低到高 统计 汇总 显示 只看 两列 、 和 ， 记录 人 不同的 去重 几种
    中位数 最大值 一共 在 里 了 取 region amount 并且 以上 不算 占比 给 对 把"""
)


@given(st.lists(st.sampled_from(SIGNS), max_size=10).map("".join))
def test_whatever_is_read_of_a_chinese_question_stands_in_it(text: str) -> None:
    wish = chinese_wish(text)

    names = (wish.measure, wish.by, *wish.group_by, *wish.columns) if wish else ()
    assert all(name in text for name in names)
    assert not wish or wish.limit in (0, 1) or str(wish.limit) in text
