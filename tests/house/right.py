"""What a form needs to be accepted besides what its fields' names tell: who sends it, from which page, with which values and file."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyotp
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from matchmaker.accounts import second_factor
from matchmaker.accounts.people import User
from matchmaker.accounts.uscc import complete
from matchmaker.foundation import clock
from matchmaker.foundation.db import db
from tests.house.assessment_world import MODEL
from tests.house.world import World

MOMENT = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""When the forms are sent: what is right hangs on the day, and a code of a device on the half minute."""


@dataclass(frozen=True)
class Right:
    """One endpoint's: empty where any page of anybody's will do; a field with no values is left out until it is spoilt."""

    path: str = ""
    role: str = ""
    fill: dict[str, list[str]] = field(default_factory=dict)

    def takes(self, role: str, path: str) -> bool:
        """Return whether a form that was found is the one."""
        return self.role in ("", role) and self.path in ("", path)


def rights(app: Flask, world: World) -> dict[str, Right]:
    """Return what is right by endpoint; where nothing stands here, the names of the fields tell enough."""
    codes, mails = world.codes, world.mails
    return {
        "session.sign_in": _filled(email=mails["enterprise"]),
        "members.change_role": Right(role="provider"),
        "grievances.new": Right(role="enterprise"),
        "experts.new": _filled(email=mails["new_expert"]),
        "second_factor.confirm": _filled(code=_code_of(app, mails["provider"])),
        "policies.check": Right(role="enterprise", fill={"maturity_level": ["2"]}),
        "staff_policies.edit": Right(fill=_ENTRY),
        "staff_policies.new": Right(fill=_ENTRY | {"id": ["park-new-measure"], "lists": ["{}"]}),
        "staff_benchmarks.new": Right(fill={"organisation": []}),
        "staff_programmes.set_target": _filled(indicator="experts"),
        "funds.index": _filled(organisation=codes["enterprise"], on="2026-11-20"),
        "check_in.enter": _filled(ticket=codes["ticket"]),
        "assessments.quick": Right(fill=_QUICK),
        "imports.hand_in": _filled(basis="11 月 20 日邮件同意"),
        "work.undo": _filled(what="snooze", items=codes["snoozed"]),
        "needs.submit": _filled(declared="y"),
        "capabilities.submit": _filled(declared="y"),
        "questions.take_down": _filled(note="与需求无关"),
        "open_days.mark": Right(f"/open-days/{codes['day_over']}/attendance"),
        "visits.close": Right(f"/visits/{codes['visit_answered']}/close"),
        "staff_posts.accept_edit": Right(f"/staff/posts/{codes['edited']}/accept_edit"),
    }


def _filled(**values: str) -> Right:
    return Right(fill={name: [value] for name, value in values.items()})


_ENTRY: dict[str, list[str]] = {"valid_from": ["2026"], "valid_until": ["2027-12-31"], "rate": ["30"], "add": []}
_ENTRY |= {f"conditions-{n}-{name}": [] for n in range(40) for name in ("joined", "about", "how", "value", "zh", "en")}
_QUICK: dict[str, list[str]] = {f"na-{leaf.id}": [] for leaf in MODEL.sub_domains if leaf.id != "product-design"}


def _code_of(app: Flask, mail: str) -> str:
    """Return what the device that a person has begun to set up shows now."""
    with app.app_context():
        factor = second_factor.find(db.session.query(User).filter_by(email=mail).one().id)
        assert factor is not None
        return pyotp.TOTP(second_factor.secret_of(factor, str(app.config["SECRET_KEY"]))).at(clock.now())


def _photo() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), "#789").save(kept, "JPEG")
    return kept.getvalue()


TEXT = ("要点.txt", "要点\n".encode())
LISTED = f"企业名称,统一社会信用代码,所在地区,人员规模,需求标题\n示例甲,{complete('91990000MA7777777')},,,\n".encode()
FILES: dict[str, tuple[str, bytes]] = {
    "staff_briefings.add_material": ("补充.txt", "补充\n".encode()),  # the world's own material is refused as known
    "visit_photos.add": ("现场.jpg", _photo()),
    "imports.bring": ("名单.csv", LISTED),
    "staff_programmes.bring": ("名单.csv", LISTED),
    "files.of_organisation": ("执照.jpg", _photo()),
}


def file_for(endpoint: str, codes: dict[str, str]) -> tuple[str, bytes]:
    """Return name and bytes of a file that the endpoint takes."""
    if endpoint == "check_in.bring_back":
        return "签到.json", f'{{"station": "{codes["station"]}", "records": []}}'.encode()
    return FILES.get(endpoint, TEXT)


def as_file(name: str, data: bytes) -> FileStorage:
    """Return a file as a browser sends it; each post reads it to its end, so each needs its own."""
    return FileStorage(io.BytesIO(data), filename=name)
