"""Seeded instances of visits and of tables, as the JSON that `stations plan` reads; the two named ones are at the end."""

import random
from typing import Any

FIELDS = [
    *("工艺", "装备", "信息化", "质量", "物流", "能源", "安全", "研发设计"),
    *("供应链", "设备管理", "数据", "网络", "仓储", "精益", "人才", "财务"),
]


def make_visits(
    seed: int,
    experts: int,
    factories: int,
    days: int,
    halves: int = 2,
    team_size: tuple[int, int] = (3, 5),
    sites: int = 4,
    busy: float = 0.15,
) -> dict[str, Any]:
    """Return an instance of visits. `busy` is the share of slots in which an expert or a factory cannot."""
    chance = random.Random(seed)
    slots = [{"id": f"d{day}-{half}", "day": f"d{day}"} for day in range(1, days + 1) for half in range(1, halves + 1)]
    places = [f"site-{number}" for number in range(1, sites + 1)]
    spots = {place: (chance.uniform(0, 60), chance.uniform(0, 60)) for place in places}
    travel = {
        one: {
            other: round(abs(spots[one][0] - spots[other][0]) + abs(spots[one][1] - spots[other][1]) + 5)
            for other in places
            if other != one
        }
        for one in places
    }
    employers = [f"provider-{number}" for number in range(1, 7)]
    people = [f"e{number:02}" for number in range(1, experts + 1)]
    works = [f"f{number:02}" for number in range(1, factories + 1)]

    def free() -> list[str]:
        return [slot["id"] for slot in slots if chance.random() >= busy] or [chance.choice(slots)["id"]]

    listed = [
        {
            "id": one,
            "fields": sorted(chance.sample(FIELDS, chance.randint(2, 4))),
            "languages": ["zh", "en"] if chance.random() < 0.4 else ["zh"],
            "available": free(),
            "employer": chance.choice(employers) if chance.random() < 0.5 else None,
            "conflicts": sorted(chance.sample(works, min(len(works) - 1, chance.choice([0, 0, 1, 2])))),
            "max_visits": chance.randint(3, 5),
            "wishes": chance.sample(works, min(len(works), 3)),
        }
        for one in people
    ]
    visited = [
        {
            "id": one,
            "fields": sorted(chance.sample(FIELDS, chance.randint(3, 5))),
            "language": "en" if chance.random() < 0.15 else "zh",
            "available": free(),
            "site": chance.choice(places),
            "wishes": chance.sample(people, min(len(people), 4)),
        }
        for one in works
    ]
    must, never = [], []
    for expert in listed:
        for factory in visited:
            meets = set(expert["available"]) & set(factory["available"]) and factory["id"] not in expert["conflicts"]
            if meets and chance.random() < 3 / (experts * factories):
                must.append([expert["id"], factory["id"]])
            elif chance.random() < 0.02:
                never.append([expert["id"], factory["id"]])
    return {
        "experts": listed,
        "factories": visited,
        "slots": slots,
        "team_size": list(team_size),
        "travel": travel,
        "must": must,
        "never": never,
        "providers": employers,
    }


def make_tables(
    seed: int,
    enterprises: int,
    providers: int,
    slots: int,
    wishes: int = 12,
    tables: int = 40,
    busy: float = 0.15,
    days: int = 2,
) -> dict[str, Any]:
    """Return an instance of tables. Wishes lean to common fields and to well-known names."""
    chance = random.Random(seed)
    times = [{"id": f"t{number:02}", "day": f"d{number * days // slots + 1}"} for number in range(slots)]
    lists: dict[str, list[dict[str, Any]]] = {}
    for name, letter, count in (("enterprises", "e", enterprises), ("providers", "p", providers)):
        lists[name] = [
            {
                "id": f"{letter}{number:03}",
                "fields": sorted(chance.sample(FIELDS, chance.randint(1, 4))),
                "languages": ["zh", "en"] if chance.random() < 0.3 else [chance.choice(["zh", "zh", "zh", "en"])],
                "available": [one["id"] for one in times if chance.random() >= busy] or [times[0]["id"]],
                "max_meetings": chance.randint(3, 6) if letter == "e" else chance.randint(6, 14),
            }
            for number in range(1, count + 1)
        ]
    for name, other in (("enterprises", "providers"), ("providers", "enterprises")):
        fame = {one["id"]: chance.paretovariate(2) for one in lists[other]}
        for one in lists[name]:
            pull = [
                (chance.random() ** (1 / (fame[two["id"]] * (1 + 2 * len({*one["fields"]} & {*two["fields"]})))), two)
                for two in lists[other]
            ]
            pull.sort(key=lambda pair: (-pair[0], pair[1]["id"]))
            one["wishes"] = [two["id"] for _, two in pull[:wishes]]
    return {**lists, "slots": times, "tables": tables}


def small_visits(seed: int) -> dict[str, Any]:
    """Return an instance of a few seconds for many of them: seven to ten experts, three or four factories, four slots."""
    return make_visits(seed, 7 + seed % 4, 3 + seed % 2, 2, team_size=(2, 3), sites=2)


def small_tables(seed: int) -> dict[str, Any]:
    """Return an instance of tables for many of them."""
    return make_tables(seed, 7 + seed % 3, 5 + seed % 2, 5, wishes=3, tables=2 + seed % 3)


def beijing(seed: int = 2021) -> dict[str, Any]:
    """Return 35 experts, 22 factories, three days of two halves, teams of three to five."""
    return make_visits(seed, 35, 22, 3)


def fair(seed: int = 2026) -> dict[str, Any]:
    """Return 400 enterprises, 200 providers, 32 slots, 12 wishes a side, 40 tables."""
    return make_tables(seed, 400, 200, 32)
