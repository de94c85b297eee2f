"""What tables and lists look like in texts."""

import pytest

from autoglm.core.values import Value
from autoglm.planning.references import resolve
from autoglm.planning.written import written

ROWS = [{"name": "a|b", "n": 2.0, "none": None}, {"name": "two\nlines", "n": 0.5, "tags": ["x"]}]


@pytest.mark.parametrize(
    ("content", "ending", "text"),
    [
        ("words", "csv", "words"),
        (3, "txt", "3"),
        ([], "txt", "[]"),
        ({"a": 1}, "txt", '{"a":1}'),
        (["a", 2], "json", '["a",2]'),
        ([{"a": 1}], "jsonl", '{"a":1}\n'),
        (["a", 2, None], "txt", "a\n2\n\n"),
        (["a", 2], "", "a\n2\n"),
        (["a", "b\nc"], "md", "- a\n- b c\n"),
        (["a,b", 2], "csv", '"a,b"\n2\n'),
        ([["a"], 1], "txt", '[["a"],1]'),
        ([{}], "txt", "\n\n"),
        (ROWS, "", '| name | n | tags |\n| --- | --- | --- |\n| a\\|b | 2 |  |\n| two lines | 0.5 | ["x"] |\n'),
        (ROWS, "md", '| name | n | tags |\n| --- | --- | --- |\n| a\\|b | 2 |  |\n| two lines | 0.5 | ["x"] |\n'),
        (ROWS, "txt", 'name\tn\ttags\na|b\t2\t\ntwo lines\t0.5\t["x"]\n'),
        (ROWS, "csv", 'name,n,none,tags\na|b,2,,\n"two\nlines",0.5,,"[""x""]"\n'),
        (ROWS[:1], "tsv", "name\tn\tnone\na|b\t2\t\n"),
        ([{"城市": "上海", "sum(金额)": 3}], "", "| 城市 | 金额总和 |\n| --- | --- |\n| 上海 | 3 |\n"),
        ([{"城市": "上海", "sum(金额)": 3}], "csv", "城市,金额总和\n上海,3\n"),
        ([{"城市": "上海", "sum(金额)": 3}], "txt", "城市\t金额总和\n上海\t3\n"),
        ([{"城市": "上海", "sum(金额)": 3}], "json", '[{"城市":"上海","sum(金额)":3}]'),
        ([{"金额总和": 2, "sum(金额)": 3}], "csv", "金额总和,sum(金额)\n2,3\n"),
        ([{"city": "Oslo", "sum(amount)": 3}], "csv", "city,sum(amount)\nOslo,3\n"),
    ],
)
def test_a_table_or_list_takes_the_form_of_the_file(content, ending, text):
    assert written(content, ending) == text


def test_a_text_of_nothing_but_rows_takes_the_form_of_the_file_beside_it():
    def filled(arguments):
        return resolve(arguments, {"s1": Value({"rows": [{"a": 1}]})}.__getitem__).content

    assert filled({"path": "x.csv", "text": {"$text": "{s1.rows}"}})["text"] == "a\n1\n"
    assert filled({"path": {"$ref": "s1"}, "text": {"$text": "{s1.rows}"}})["text"].startswith("| a |")
    assert filled({"path": "x.csv", "text": {"$text": "Rows: {s1.rows}"}})["text"] == 'Rows: [{"a":1}]'
