"""Attachments: which file hangs on what, whose it is and who may have it; the bytes are in `foundation/files`."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.foundation.db import Base, one_of

if TYPE_CHECKING:
    from matchmaker.accounts.models import Organisation
    from matchmaker.accounts.people import User
    from matchmaker.catalogue.models import Need
    from matchmaker.catalogue.offers import Capability, Case
    from matchmaker.introductions.models import Introduction


class Visibility(StrEnum):
    """公开: whoever may read what it hangs on; 对接后可见: the other side from *introduced* on; 仅园区: staff. The owner always."""

    PUBLIC = "public"
    INTRODUCED = "introduced"
    STAFF = "staff"


class Purpose(StrEnum):
    """What a file of a verification is: 营业执照, 授权书."""

    LICENCE = "licence"
    AUTHORISATION = "authorisation"
    OTHER = "other"


_SET = " + ".join(f"(CASE WHEN {name}_id IS NULL THEN 0 ELSE 1 END)" for name in ("need", "capability", "introduction"))


class Attachment(Base):
    """One file on a need, a capability or one of its cases, an introduction, or, where none is named, on the organisation itself."""

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("visibility", Visibility),
        one_of("purpose", Purpose, optional=True),
        sa.CheckConstraint(f"({_SET}) <= 1 AND (case_id IS NULL OR capability_id IS NOT NULL)", name="subject"),
        sa.CheckConstraint(f"(purpose IS NOT NULL) = (({_SET}) = 0)", name="verification"),
        sa.CheckConstraint(
            "(purpose IS NULL OR visibility = 'staff') AND (introduction_id IS NULL OR visibility <> 'public')",
            name="shown",
        ),
        sa.CheckConstraint("size > 0", name="size"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)  # whose file it is
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introduction.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(sa.String(15))
    visibility: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(8))  # a key of foundation.files.kinds.KINDS
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    organisation: Mapped["Organisation"] = relationship(lazy="joined", innerjoin=True)
    need: Mapped["Need | None"] = relationship()
    capability: Mapped["Capability | None"] = relationship()
    case: Mapped["Case | None"] = relationship()
    introduction: Mapped["Introduction | None"] = relationship()
    by: Mapped["User"] = relationship(lazy="joined", innerjoin=True)
