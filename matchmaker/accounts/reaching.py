"""Further ways to a person: the proved mobile number with its codes, and the private calendar feed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.foundation.db import Base


class MobileNumber(Base):
    """A number that a person has proved to hold; one person each."""

    __tablename__ = "mobile_number"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    proved_at: Mapped[datetime]


class MobileCode(Base):
    """The one code that is out for a number and a purpose; asking again replaces it."""

    __tablename__ = "mobile_code"
    __table_args__ = (sa.UniqueConstraint("number", "user_id"),)

    number: Mapped[str] = mapped_column(sa.String(20))
    user_id: Mapped[int] = mapped_column(default=0)  # who proves the number; 0: signing in
    nonce: Mapped[str] = mapped_column(sa.String(43))  # the code is made of it and the key of the product
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]


class CalendarFeed(Base):
    """The secret address of a person's calendar, kept as a hash; a new one ends the old."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
