"""Open days end with what they rest on: the register, the consent to be named, the recognition."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.catalogue import registers
from matchmaker.foundation.db import transaction
from tests.letters import kinds_to
from tests.pages.test_benchmarks import OPEN, announce, stage, text

__all__ = ["stage"]
Enter = Callable[..., FlaskClient]
LEAVES = {
    "removed": ("officer", "/staff/benchmarks/{code}/remove", {}),
    "unnamed": ("factory", "/benchmarks/{code}/named", {"agreed": ""}),
}


@pytest.mark.parametrize("way", LEAVES)
def test_a_benchmark_that_leaves_or_hides_calls_its_open_days_off(
    app: Flask, sign_in: Enter, stage: dict[str, str], way: str
) -> None:
    code = announce(app, stage)
    path, give = f"/open-days/{code}", {"agreed": "y", "people": "2"}
    visitor, (who, address, data) = sign_in(stage["visitor"]), LEAVES[way]
    assert visitor.post(f"{path}/book", data=give).status_code == 303
    assert sign_in(stage[who]).post(address.format(code=stage["code"]), data=data).status_code == 303
    assert kinds_to(app, stage["visitor"])[-1] == "open_day_off"
    assert sign_in(stage["second"]).post(f"{path}/book", data=give).status_code == 409
    assert "已取消" in text(visitor, path)


def test_no_open_day_outlasts_the_recognition(app: Flask, sign_in: Enter, stage: dict[str, str]) -> None:
    with time_machine.travel("2026-11-27T02:00:00Z", tick=False):
        code = announce(app, stage, capacity=2)
        path, give = f"/open-days/{code}", {"agreed": "y", "people": "2"}
        visitor, second, page = sign_in(stage["visitor"]), sign_in(stage["second"]), f"/benchmarks/{stage['code']}"
        assert [one.post(f"{path}/book", data=give).status_code for one in (visitor, second)] == [303, 303]
        assert code in text(visitor, page)
        with app.app_context(), transaction():
            registers.get_benchmark(stage["code"]).valid_until = date(2026, 12, 6)  # the day before
        assert code not in text(visitor, page)
        assert sign_in(stage["provider"]).post(f"{path}/book", data=give).status_code == 409
        assert visitor.post(f"{path}/cancel").status_code == 303
        assert "open_day_seat" not in kinds_to(app, stage["second"])  # nobody moves up to a day that is none
        refused = sign_in(stage["factory"]).post(f"{page}/open-days/new", data=OPEN)
        assert (refused.status_code, "到期" in refused.get_data(as_text=True)) == (422, True)
