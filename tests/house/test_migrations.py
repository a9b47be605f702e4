"""Migrations go up, down and up on both databases and make the schema of the models, CHECKs and WHEREs included."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.engine import Engine

from matchmaker import tables
from matchmaker.foundation.db import db
from tests import cluster
from tests.conftest import make_app

pytestmark = pytest.mark.once


def _squeeze(sql: str | None) -> str:
    return " ".join((sql or "").replace('"', "").replace("\n", " ").split()).replace("( ", "(").replace(" )", ")")


def _sqlite_schema(engine: Engine) -> dict[str, Any]:
    """Columns, CHECKs and indexes with their WHERE, read from the database's own catalogue."""
    look = sa.inspect(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        indexes = {name: _squeeze(sql) for name, sql in rows}
    return {"indexes": indexes, "tables": {name: _table(look, name) for name in look.get_table_names()}}


def _postgresql_schema(engine: Engine) -> dict[str, Any]:
    look = sa.inspect(engine)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        indexes = {name: _squeeze(sql) for name, sql in rows}
    return {"indexes": indexes, "tables": {name: _table(look, name) for name in look.get_table_names()}}


def _table(look: Any, name: str) -> dict[str, Any]:
    return {
        "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(name)},
        "checks": {c["name"]: _squeeze(c["sqltext"]) for c in look.get_check_constraints(name)},
        "unique": sorted((c["name"] or "", tuple(c["column_names"])) for c in look.get_unique_constraints(name)),
        "keys": sorted(
            (c["name"] or "", c["referred_table"], str(c.get("options"))) for c in look.get_foreign_keys(name)
        ),
    }


def schema(engine: Engine) -> dict[str, Any]:
    """Return what the database itself says of its tables, without alembic's own."""
    found = _sqlite_schema(engine) if engine.dialect.name == "sqlite" else _postgresql_schema(engine)
    found["tables"].pop("alembic_version", None)
    found["indexes"].pop("alembic_version_pkc", None)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Two empty databases of one kind: for migrations, and for the models."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'migrated.db'}", f"sqlite:///{tmp_path / 'made.db'}"
    mark = abs(hash(str(tmp_path)))
    return cluster.create_database(f"migrated_{mark}"), cluster.create_database(f"made_{mark}")


def _migrated(app: Flask) -> None:
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        upgrade()
        db.engine.dispose()


def test_migrations_make_the_schema_of_the_models(two_urls: tuple[str, str], tmp_path: Path) -> None:
    migrated, made = two_urls
    _migrated(make_app(migrated, tmp_path))
    by_models = sa.create_engine(made, poolclass=sa.NullPool)
    tables.metadata.create_all(by_models)
    by_migrations = sa.create_engine(migrated, poolclass=sa.NullPool)
    found, wanted = schema(by_migrations), schema(by_models)
    assert found["indexes"] == wanted["indexes"]
    for name in found["tables"] | wanted["tables"]:
        assert found["tables"].get(name) == wanted["tables"].get(name), name


def test_changed_where_is_noticed(two_urls: tuple[str, str]) -> None:
    """The negative control: alembic's own comparison is blind to this."""
    first, second = (sa.create_engine(url, poolclass=sa.NullPool) for url in two_urls)
    tables.metadata.create_all(first)
    tables.metadata.create_all(second)
    with second.begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_introduction_open")
        connection.exec_driver_sql(
            "CREATE UNIQUE INDEX uq_introduction_open ON introduction (need_id, provider_id) WHERE state IN ('proposed')"
        )
    assert schema(first) != schema(second)
