"""How alembic reaches the database: the app's engine, batch mode, constraints by name."""

from typing import Literal

from alembic import context
from flask import current_app

target = current_app.extensions["migrate"].db
metadata = target.metadatas[None]


def render_item(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Write our column type as the plain one, so that old migrations do not depend on the code of today."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Run migrations in one transaction each."""
    with target.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
