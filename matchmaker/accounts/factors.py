"""Rows of the second factor: whose codes count and which were spent; what is done with them is in `second_factor.py`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base


class SecondFactor(Base):
    """A person's time-based codes. The secret is not here: it is made from the nonce and a key outside the database."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    nonce: Mapped[str] = mapped_column(sa.String(43))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]  # null: the first code was not typed yet, so none is asked for
    last_step: Mapped[int] = mapped_column(
        sa.BigInteger, default=0
    )  # the half minute of the last code: each works once


class RecoveryCode(Base):
    """A code for who lost the device: works once; kept as a digest."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "digest"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]
