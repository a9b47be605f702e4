"""The readable pages of the JSON door: every operation is listed, each group has its page, in both languages."""

import pytest
from flask.testing import FlaskClient

from matchmaker.api.openapi import document


@pytest.fixture
def database() -> str:
    return "sqlite"  # the pages read nothing from it


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_operation_is_listed_and_told_on_its_groups_page(client: FlaskClient, language: str) -> None:
    client.post("/language", data={"language": language})
    index = client.get("/api").get_data(as_text=True)
    pages: dict[str, str] = {}
    for path, methods in document()["paths"].items():
        for method, one in methods.items():
            group, anchor = one["tags"][0], f"op-{one['operationId']}"
            if group not in pages:
                answer = client.get(f"/api/operations/{group}")
                assert answer.status_code == 200, group
                pages[group] = answer.get_data(as_text=True)
            assert f'href="/api/operations/{group}#{anchor}"' in index
            assert f'id="{anchor}"' in pages[group], (method, path)
            assert f"{method.upper()} /api/v1{path}" in pages[group]
    assert len(pages) > 20


def test_a_group_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/api/operations/nothing").status_code == 404
