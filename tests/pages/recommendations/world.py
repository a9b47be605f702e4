"""A need of a park's enterprise and six providers, for tests of the pages that recommend."""

from dataclasses import dataclass

from flask import Flask

from matchmaker.catalogue.offers import Capability, Case
from matchmaker.foundation.db import transaction
from tests.factories import (
    admin_of,
    make_capability,
    make_need,
    make_officer,
    make_operator,
    make_organisation,
    make_park,
    make_provider,
)


@dataclass
class World:
    """A need of a park's enterprise and six providers; everything by code or address."""

    need: str
    path: str
    owner: str
    officer: str
    other_officer: str
    operator: str
    stranger: str
    provider_user: str
    providers: list[str]
    names: list[str]
    capability: str
    enterprise_name: str


LINES = [("外观缺陷在线检测", True), ("检测结果写回 MES", True), ("到顺义现场服务", False)]


def _providers() -> list[Capability]:
    made = []
    for at, (title, does) in enumerate(
        [
            ("铸件外观缺陷视觉检测单元", "多角度光源在线检测压铸件外观缺陷，检测结果写回 MES。"),
            ("压铸件外观在线检测", "在线检测外观缺陷，按批导出。"),
            ("外观缺陷检测软件", "外观缺陷在线检测，不支持 MES 对接。"),
            ("机器视觉外观检测", "给压铸件做外观缺陷检测。"),
            ("压铸外观检测改造", "外观缺陷在线检测改造。"),
            ("铸件缺陷检测服务", "压铸件外观缺陷检测服务。"),
        ]
    ):
        owner = make_provider(name=f"苏州示例{at}号视觉有限公司", short_name=f"示例{at}")
        regions = ["REG110000"] if at % 2 else ["REG310000"]
        kind = "software" if at == 2 else "equipment"
        one = make_capability(owner, title=title, does=does, regions=regions, kind=kind, industries=["IND024"])
        grade = "customer" if at == 0 else "self"
        one.cases = [
            Case(
                customer="某汽车壳体厂",
                work="外观检测",
                result="漏检率由 2.1% 降至 0.3%",
                year=2025,
                grade=grade,
                consented=True,
            )
        ]
        made.append(one)
    return made


def make_world(app: Flask) -> World:
    with app.app_context(), transaction():
        park, far_park = make_park(), make_park()
        enterprise = make_organisation(park=park, name="北京青榆精密铸造有限公司", short_name="青榆")
        need = make_need(
            enterprise, requirements=LINES, place="REG110113", service="onsite", budget_low=60, budget_high=90
        )
        need.requirements[1].target, need.requirements[1].unit = "1", "分钟内"
        made = _providers()
        return World(
            need=need.code,
            path=f"/needs/{need.code}/providers",
            owner=admin_of(enterprise).email,
            officer=make_officer(park).email,
            other_officer=make_officer(far_park).email,
            operator=make_operator().email,
            stranger=admin_of(make_organisation()).email,
            provider_user=admin_of(made[0].organisation).email,
            providers=[one.organisation.code for one in made],
            names=[one.organisation.name for one in made],
            capability=made[0].code,
            enterprise_name=enterprise.name,
        )
