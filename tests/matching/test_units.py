"""Units in both languages: what they measure and what they are worth."""

from __future__ import annotations

import re

import pytest

from matchmaker.matching.units import UNIT, Unit, unit_of


@pytest.mark.parametrize(
    ("written", "dimension", "factor"),
    [
        ("mm", "length", 1e-3), ("毫米", "length", 1e-3), ("μm", "length", 1e-6), ("微米", "length", 1e-6), ("丝", "length", 1e-5),
        ("s", "time", 1.0), ("秒钟", "time", 1.0), ("分钟", "time", 60.0), ("min", "time", 60.0), ("小时", "time", 3600.0),
        ("weeks", "time", 604_800.0), ("周", "time", 604_800.0), ("个工作日", "time", 86_400.0), ("%", "share", 1e-2),
        ("‰", "share", 1e-3), ("ppm", "share", 1e-6), ("万元", "money", 1.0), ("元", "money", 1e-4), ("亿", "money", 1e4),
        ("万度", "energy", 1e4), ("db(a)", "sound", 1.0), ("件/小时", "rate", 1 / 3600), ("pieces per hour", "rate", 1 / 3600),
        ("件每小时", "rate", 1 / 3600), ("秒/件", "time", 1.0), ("s/part", "time", 1.0), ("t/d", "mass/time", 1e3 / 86_400),
        ("m3/t", "volume/mass", 1e-3), ("瓶/分", "rate", 1 / 60), ("分钟/次", "time", 60.0),
    ],
)  # fmt: skip
def test_a_unit_is_known_by_its_names(written: str, dimension: str, factor: float) -> None:
    assert re.fullmatch(UNIT, written)
    unit = unit_of(written)
    assert unit is not None
    assert (unit.dimension, unit.factor) == (dimension, pytest.approx(factor))


@pytest.mark.parametrize("written", ["", "套件", "per build", "mm/", "kwhx"])
def test_what_is_no_unit_is_none(written: str) -> None:
    assert unit_of(written) is None


def test_spellings_of_one_unit_are_equal() -> None:
    assert unit_of("months") == unit_of("个月") == unit_of("月") == Unit("time", pytest.approx(30.44 * 86_400))
