"""Pages that anyone may read."""

import pytest
from flask.testing import FlaskClient

from matchmaker.accounts.terms import VERSIONS


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/help", "没收到确认邮件怎么办"),
        ("/glossary", "核验不代表推荐或担保"),
        ("/privacy", VERSIONS["privacy"]),
        ("/terms", VERSIONS["terms"]),
    ],
)
def test_guide_opens_without_a_sign_in(client: FlaskClient, path: str, word: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert word in answer.get_data(as_text=True)
