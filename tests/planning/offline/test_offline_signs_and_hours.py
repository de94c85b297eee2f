"""Numbers that words put below zero, minutes without 分, and the hours around midnight."""

from __future__ import annotations

from datetime import date

import pytest

from autoglm.core.values import Json
from autoglm.planning.offline.mentions.finding import mentions_in
from autoglm.planning.offline.mentions.mention import Kind
from autoglm.planning.offline.words.text import read_source

TODAY = date(2026, 11, 21)


def values(text: str, kind: Kind) -> list[Json]:
    return [one.value for one in mentions_in(read_source(text), TODAY) if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("冷柜调到零下22度", [-22]),
        ("冷柜调到零下二十二度", [-22]),
        ("从零下3度到零下1度", [-3, -1]),
        ("海拔负86米", [-86]),
        ("误差正负5米", [5]),
        ("全年2胜1负3平", [2, 1, 3]),
        ("set it to minus 22", [-22]),
        ("set it to minus twenty degrees", [-20]),
        ("it is negative 4", [-4]),
        ("it was 22 below zero", [-22]),
        ("it was 22 degrees below zero", [-22]),
        ("it was 22°C below zero", [-22]),
        ("it was twenty below zero", [-20]),
        ("it was -22 degrees below zero", [-22]),
        ("ten minus three", [10, 3]),
        ("南纬33.9度", [-33.9]),
        ("a point at 40.5° S, 12 E", [-40.5, 12]),
    ],
)
def test_words_beside_a_number_tell_its_sign(text: str, numbers: list[float]) -> None:
    assert values(text, Kind.NUMBER) == numbers


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("下午两点二十集合", ["14:20"]),
        ("早上六点四十到八点零五", ["06:40", "08:05"]),
        ("七点三十开门", ["07:30"]),
        ("下午三点五十人开会", ["15:00"]),
        ("下午五点二十五个人", ["17:00"]),
        ("夜里0点", ["00:00"]),
        ("凌晨0点", ["00:00"]),
        ("凌晨零点", ["00:00"]),
        ("零点以后", ["00:00"]),
        ("零点五公斤", []),
        ("0点到8点", ["00:00", "08:00"]),
        ("夜里0点到8点", ["00:00", "08:00"]),
        ("凌晨12点半", ["00:30"]),
        ("晚上12点", ["00:00"]),
        ("半夜2点", ["02:00"]),
        ("晚上10点到12点", ["22:00", "00:00"]),
        ("晚上9点到2点", ["21:00", "02:00"]),
        ("晚上6点到8点", ["18:00", "20:00"]),
        ("上午10点到2点", ["10:00", "14:00"]),
        ("中午12点到1点", ["12:00", "13:00"]),
        ("at 2 at night", ["02:00"]),
        ("at 9 at night", ["21:00"]),
    ],
)
def test_minutes_and_hours_around_midnight(text: str, times: list[str]) -> None:
    assert values(text, Kind.TIME) == times
