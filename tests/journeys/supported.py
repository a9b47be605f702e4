"""What the demonstration has of policies and benchmarks, for the pages that are about one of them."""

import sqlalchemy as sa

from matchmaker.catalogue.benchmarks import Benchmark, OpenDay
from matchmaker.foundation.db import db
from matchmaker.introductions.samples import Sample
from matchmaker.policies.models import Briefing, BriefingMaterial


def codes() -> dict[str, str]:
    """Return the code of the first of each, and a policy that has a deadline."""
    kinds = {
        "benchmark": Benchmark,
        "open_day": OpenDay,
        "briefing": Briefing,
        "material": BriefingMaterial,
        "sample": Sample,
    }
    found = {name: db.session.scalar(sa.select(kind.code).order_by(kind.id)) for name, kind in kinds.items()}
    return {name: code for name, code in found.items() if code} | {"policy": "qinghe-sample-support"}
