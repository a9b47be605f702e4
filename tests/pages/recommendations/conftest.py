"""The world in which the pages that recommend are opened."""

import pytest
from flask import Flask

from tests.pages.recommendations.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world(app)
