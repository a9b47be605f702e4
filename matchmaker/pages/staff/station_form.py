"""The form of a station: what is typed line by line (hosts, criteria) becomes rows; its rules are in `stations/service.py`."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import InputRequired

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.models import Park
from matchmaker.foundation.errors import Invalid
from matchmaker.pages import choices
from matchmaker.stations import queries
from matchmaker.stations.models import Station
from matchmaker.stations.service import CRITERIA, StationContent
from matchmaker.web import station_labels
from matchmaker.web.fields import DayField, WholeField, boxes, choice
from matchmaker.web.forms import Form, line, text
from matchmaker.web.locale import language

NEEDED = InputRequired(_l("请填写这一项。"))
DAY = InputRequired(_l("请填写日期。"))
MOST = {"seats_enterprise": 2000, "seats_provider": 2000, "seats_expert": 2000, "tables": 200, "travel_minutes": 600}

TEXTS = ("name", "name_en", "about", "venue", "theme")
OTHERS = (*MOST, "team_low", "team_high", "first_on", "last_on", "register_until")


class StationForm(Form):
    """What people write of a station."""

    name = line(_l("活动名称"), most=100, required=True)
    name_en = line(_l("英文名称"), most=120)
    programme = choice(_l("所属年度计划"))
    parks = boxes(_l("在哪些园区举办"))
    venue = line(_l("集合地点"), most=120)
    industries = boxes(_l("面向行业"))
    theme = line(_l("活动主题"), most=120, description=_l("例如上一场发现的共性问题。"))
    about = text(_l("活动介绍"), most=3000)
    first_on = DayField(_l("开始日期"), validators=[DAY])
    last_on = DayField(_l("结束日期"), validators=[DAY])
    register_until = DayField(_l("报名截止"), validators=[DAY])
    seats_enterprise = WholeField(_l("企业名额"), validators=[NEEDED], default=20)
    seats_provider = WholeField(_l("服务商与院所名额"), validators=[NEEDED], default=20)
    seats_expert = WholeField(_l("专家名额"), validators=[NEEDED], default=30)
    tables = WholeField(_l("洽谈桌数"), validators=[NEEDED], default=10)
    team_low = WholeField(_l("每组专家最少"), validators=[NEEDED], default=3)
    team_high = WholeField(_l("每组专家最多"), validators=[NEEDED], default=5)
    travel_minutes = WholeField(_l("两园区间车程（分钟）"), validators=[NEEDED], default=40)
    hosts = text(_l("主办、承办、协办"), most=1500, description=_l("每行一家，写成“主办：某某单位”。"))
    criteria = text(_l("遴选标准"), most=800, description=_l("每行一条，写成“标准，权重”，权重 1 到 100。"))
    version = WholeField(default=0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        programmes = [(one.code, one.name_in(language())) for one in queries.list_programmes()]
        self.programme.choices = [("", _("不属于年度计划")), *programmes]
        self.parks.choices = [(park.slug, park.name_in(language())) for park in offered_parks()]
        self.industries.choices = choices.concepts("industry")

    def content(self) -> StationContent:
        """Return what was written as the service takes it. Raises Invalid at the field that is wrong."""
        for name, most in (*MOST.items(), ("team_low", 12), ("team_high", 12)):
            low = 1 if name.startswith("team") else 0
            value = getattr(self, name).data
            if value is None or not low <= value <= most:
                raise Invalid(name, "number_out_of_range", n=most)
        parks = [park for park in offered_parks() if park.slug in (self.parks.data or [])]
        if not current_user.is_operator and not any(park.id in current_user.park_ids for park in parks):
            raise Invalid("parks", "own_park_needed")
        code = self.programme.data
        typed: dict[str, Any] = {name: self[name].data or "" for name in TEXTS} | {
            name: self[name].data for name in OTHERS
        }
        return StationContent(
            **typed,
            parks=parks,
            industries=self.industries.data or [],
            hosts=read_hosts(self.hosts.data or ""),
            criteria=read_criteria(self.criteria.data or ""),
            programme=queries.get_programme(code) if code else None,
        )


def offered_parks() -> list[Park]:
    """Return the parks that this member of staff may hold a station in, one's own first; others lend theirs."""
    parks = accounts.list_parks()
    return parks if current_user.is_operator else sorted(parks, key=lambda one: one.id not in current_user.park_ids)


def read_hosts(typed: str) -> list[tuple[str, str]]:
    """Return (part, name) of each line. Raises Invalid(hosts)."""
    words = {word: code for code, word in station_labels.host_part.items()} | {
        word: code for code, word in station_labels.host_part.words.items()
    }
    found = []
    for row in (one.strip() for one in typed.splitlines() if one.strip()):
        part, _sep, name = row.replace(":", "：").partition("：")
        if part.strip() not in words or not name.strip() or len(name.strip()) > 100:
            raise Invalid("hosts", "host_line", line=row[:40])
        found.append((words[part.strip()], name.strip()))
    return found[:30]


def read_criteria(typed: str) -> list[tuple[str, int]]:
    """Return (name, weight) of each line. Raises Invalid(criteria)."""
    found = []
    for row in (one.strip() for one in typed.splitlines() if one.strip()):
        name, _sep, weight = row.replace("，", ",").rpartition(",")
        number = weight.strip()
        sound = number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= 100
        if not name.strip() or len(name.strip()) > 60 or not sound:
            raise Invalid("criteria", "criterion_line", line=row[:40])
        found.append((name.strip(), int(number)))
    if not 1 <= len(found) <= 10:
        raise Invalid("criteria", "criterion_line", line="")
    return found


def written(station: Station) -> dict[str, Any]:
    """Return what the form shows of a station."""
    return {name: getattr(station, name) for name in (*TEXTS, *OTHERS, "version")} | {
        "parks": [park.slug for park in station.parks],
        "industries": list(station.industries),
        "programme": station.programme.code if station.programme else "",
        "hosts": "\n".join(f"{station_labels.host_part[one.part]}：{one.name}" for one in station.hosts),
        "criteria": "\n".join(f"{one.name}，{one.weight}" for one in station.criteria),
    }


def fresh() -> dict[str, Any]:
    """Return what the form shows of a new station."""
    own = [park.slug for park in offered_parks() if park.id in current_user.park_ids]
    return {"criteria": "\n".join(f"{name}，{weight}" for name, weight in CRITERIA), "parks": own}
