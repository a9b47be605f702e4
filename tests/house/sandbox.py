"""One world for thousands of requests: what each of them writes is watched and taken back, whatever it commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from matchmaker.foundation.db import db, writing
from matchmaker.recommendations import engine as ranking

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Sandbox:
    """An app whose sessions all speak through one connection, inside a transaction that never commits."""

    connection: sa.Connection
    written: list[tuple[str, Any]] = field(default_factory=list)
    _marks: list[int] = field(default_factory=list)

    @contextmanager
    def request(self) -> Iterator[list[tuple[str, Any]]]:
        """Yield the list of (statement, values) that were committed inside; afterwards all of it is as before."""
        self.written.clear()
        self._marks.clear()
        token = writing.set(True)
        outer = self.connection.begin()
        writing.reset(token)
        try:
            yield self.written
        finally:
            outer.rollback()
            if "counter" in self.tables():
                ranking.forget()  # the counter of changes went back

    def tables(self) -> set[str]:
        """Return the names of the tables that were written to."""
        return {table_of(statement) for statement, _ in self.written}

    def watch(self) -> None:
        """Note every write and forget those whose savepoint was rolled back."""
        event.listen(self.connection, "before_cursor_execute", self._execute)
        event.listen(self.connection, "savepoint", lambda *_: self._marks.append(len(self.written)))
        event.listen(self.connection, "release_savepoint", lambda *_: self._marks.pop())
        event.listen(self.connection, "rollback_savepoint", self._back)

    def _execute(self, _c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self.written.append((statement, values))

    def _back(self, *_: Any) -> None:
        del self.written[self._marks.pop() :]


def table_of(statement: str) -> str:
    """Return the table that a write goes to."""
    words = statement.split()
    return words[1 if words[0].upper() == "UPDATE" else 2].strip('"')


@contextmanager
def sandbox(app: Flask) -> Iterator[Sandbox]:
    """Let every session of the app work inside one connection until the end."""
    with app.app_context():
        engines = db._app_engines[app]
    kept = engines[None]
    with kept.connect() as connection:
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        box = Sandbox(connection)
        box.watch()
        try:
            yield box
        finally:
            engines[None] = kept
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
