"""Valid rows with as little typing as possible; a test overrides what it is about. Call inside `transaction()`."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from matchmaker.accounts import passwords
from matchmaker.accounts.models import Organisation, OrganisationKind, Park, Verification
from matchmaker.accounts.people import Membership, Role, User
from matchmaker.accounts.uscc import complete
from matchmaker.catalogue.models import Need, NeedState, Requirement
from matchmaker.catalogue.offers import Capability, CapabilityKind, CapabilityState, Case
from matchmaker.foundation import clock
from matchmaker.foundation.db import db, mark_posts_changed, next_code

PASSWORD = "correct horse battery staple"
_numbers = count(1)


def _add(row: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def make_user(**fields: Any) -> User:
    """A person whose address is confirmed and who signs in with PASSWORD."""
    n = next(_numbers)
    user = User(
        email=f"person{n}@example.com",
        name=f"人员{n}",
        password_hash=passwords.hash_password(PASSWORD),
        email_confirmed_at=clock.now(),
        created_at=clock.now(),
    )
    return _add(user, **fields)


def make_park(**fields: Any) -> Park:
    """A park in Shunyi."""
    n = next(_numbers)
    return _add(Park(slug=f"park-{n}", name=f"示例园区{n}", name_en=f"Sample Park {n}", region="REG110113"), **fields)


def join(user: User, role: Role, organisation: Organisation | None = None, park: Park | None = None) -> Membership:
    """Give a person a membership from yesterday on."""
    row = Membership(user=user, role=role, organisation=organisation, park=park, valid_from=date(2020, 1, 1))
    return _add(row)


def make_officer(park: Park, **fields: Any) -> User:
    """Staff of a park."""
    user = make_user(**fields)
    join(user, Role.OFFICER, park=park)
    return user


def make_operator(**fields: Any) -> User:
    """平台运营."""
    user = make_user(**fields)
    join(user, Role.OPERATOR)
    return user


def make_organisation(kind: str = OrganisationKind.ENTERPRISE, verified: bool = True, **fields: Any) -> Organisation:
    """A verified enterprise outside any park, unless told otherwise; it has one 单位管理员."""
    n = next(_numbers)
    admin = fields.pop("admin", None) or make_user()
    row = Organisation(
        code=next_code("O", clock.today().year),
        kind=kind,
        uscc=complete(f"91990000MA{n:07d}"),
        name=f"测试单位第{n}有限公司",
        short_name=f"测{n}",
        region="REG110113",
        industry="IND024" if kind == OrganisationKind.ENTERPRISE else "",
        size="100-299",
        contact_name=f"联系人{n}",
        contact_phone=f"139{n:08d}",
        contact_email=f"contact{n}@example.com",
        created_at=clock.now(),
    )
    if verified:
        row.verification = Verification.VERIFIED
        row.verified_at = clock.now()
        row.verified_until = clock.today() + timedelta(days=365)
        row.verified_by = fields.pop("verified_by", None) or make_operator()
    _add(row, **fields)
    join(admin, Role.ADMIN, organisation=row)
    return row


def admin_of(organisation: Organisation) -> User:
    """The organisation's first 单位管理员."""
    return next(one.user for one in organisation.memberships if one.role == Role.ADMIN)


def make_need(organisation: Organisation | None = None, state: str = NeedState.PUBLISHED, **fields: Any) -> Need:
    """A published need with one must line."""
    owner = organisation or make_organisation()
    lines = fields.pop("requirements", [("外观缺陷在线检测", True)])
    row = Need(
        code=next_code("N", clock.today().year),
        organisation=owner,
        author=admin_of(owner),
        title="压铸壳体外观缺陷在线检测",
        problem="质检员目视检查，气孔和拉伤漏检多，夜班更高，结果靠手工录入。",
        industry="IND024",
        state=state,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    if state == NeedState.PUBLISHED:
        row.published_at = clock.now()
        row.expires_on = clock.today() + timedelta(days=90)
    row.requirements = [Requirement(position=i, text=text, must=must) for i, (text, must) in enumerate(lines)]
    mark_posts_changed()
    return _add(row, **fields)


def make_provider(**fields: Any) -> Organisation:
    """A verified provider."""
    return make_organisation(OrganisationKind.PROVIDER, **fields)


def make_capability(
    organisation: Organisation | None = None, state: str = CapabilityState.PUBLISHED, **fields: Any
) -> Capability:
    """A published capability with one case."""
    owner = organisation or make_provider()
    row = Capability(
        code=next_code("C", clock.today().year),
        organisation=owner,
        author=admin_of(owner),
        title="铸件外观缺陷视觉检测单元",
        kind=CapabilityKind.EQUIPMENT,
        does="用多角度光源和深度学习在线检测压铸件外观缺陷，结果写回 MES。",
        state=state,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    if state == CapabilityState.PUBLISHED:
        row.published_at = clock.now()
    row.cases = [
        Case(
            customer="某汽车壳体厂", work="两条线外观检测", result="漏检率由 2.1% 降至 0.3%", year=2025, consented=True
        )
    ]
    mark_posts_changed()
    return _add(row, **fields)
