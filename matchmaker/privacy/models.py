"""商业秘密 that waits for both sides' 保密承诺, and the promises themselves; who may read it is `secrets.py`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base, one_of
from matchmaker.introductions.states import Side


class Secret(Base):
    """What an organisation adds to its need or solution, or to one line of it, for those alone who promised to keep it; never searched."""

    __tablename__ = "post_secret"
    __table_args__ = (
        sa.CheckConstraint("(need_id IS NULL) <> (capability_id IS NULL)", name="owner"),
        sa.CheckConstraint("text <> ''", name="text"),
        sa.UniqueConstraint("need_id", "about"),
        sa.UniqueConstraint("capability_id", "about"),
    )

    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    capability_id: Mapped[int | None] = mapped_column(ForeignKey("capability.id"))
    about: Mapped[str] = mapped_column(
        sa.String(60)
    )  # a line or field of the post, or a title of its own; "" as a whole
    text: Mapped[str] = mapped_column(sa.Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class Pledge(Base):
    """保密承诺: one side of one introduction promises to keep what the other marked as secret."""

    __tablename__ = "secrecy_pledge"
    __table_args__ = (
        one_of("side", Side),
        sa.CheckConstraint("side <> 'staff'", name="a_side"),
        sa.UniqueConstraint("introduction_id", "side"),
    )

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introduction.id"))
    side: Mapped[str] = mapped_column(sa.String(12))
    text_version: Mapped[str] = mapped_column(sa.String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
