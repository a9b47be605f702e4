"""成熟度权重: which set is in force for each model, what was loaded before, and loading a corrected one; operators alone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import Field

from matchmaker.accounts.tokens import Scope
from matchmaker.api.doors import door
from matchmaker.api.shapes import Code, Given, PageOf, Taken, Text, Text60
from matchmaker.assessment import queries, service
from matchmaker.assessment.maturity import CERTAINTIES, WeightSet, models
from matchmaker.assessment.models import MaturityWeights
from matchmaker.foundation import clock
from matchmaker.web.guard import Who
from matchmaker.web.words import N_

AT = "/staff/maturity-weights"
Certainty: Any = Literal[CERTAINTIES]
OPERATOR: dict[str, Any] = {"scope": Scope.STAFF}


class WeightsIn(Taken):
    """A corrected set: shares as decimals or fractions, by node; those under one parent add up to 1."""

    model: Code
    name: Annotated[Text60, Field(min_length=1)]
    certainty: Certainty
    source: Annotated[Text, Field(min_length=1, max_length=300)]
    shares: Annotated[
        dict[Annotated[Text, Field(max_length=60)], Annotated[Text, Field(max_length=40)]],
        Field(max_length=200, description=N_("每一项的权重，写成文本，例如 0.25；每个上级下面的各项加起来必须等于 1")),
    ]


class WeightsOut(Given):
    """The set that is in force for one model."""

    model: str
    name: str
    certainty: str
    source: str
    shares: dict[str, str]


class LoadedOut(Given):
    """A set that was loaded at some time."""

    model: str
    name: str
    certainty: str
    source: str
    at: datetime


class CurrentOut(PageOf[WeightsOut]):
    """What is in force, a set a model, and everything that was loaded, the newest first."""

    loaded: list[LoadedOut]


def _out(model: str, one: WeightSet) -> WeightsOut:
    shares = {name: str(share) for name, share in one.shares.items()}
    return WeightsOut(model=model, name=one.id, certainty=one.certainty, source=one.source, shares=shares)


@door("GET", AT, N_("各评估模型启用的权重集：平台运营"), Who.OPERATOR, gives=CurrentOut, **OPERATOR)
def index() -> CurrentOut:
    return CurrentOut(
        items=[_out(one, queries.current_weights(one)) for one in models()],
        loaded=[LoadedOut.model_validate(one) for one in queries.list_weights()],
    )


@door(
    "POST",
    AT,
    N_("启用核对过的权重集；已提交的结果不变"),
    Who.OPERATOR,
    body=WeightsIn,
    gives=WeightsOut,
    status=201,
    **OPERATOR,
)
def load(body: WeightsIn) -> WeightsOut:
    said = (body.model, body.name, body.certainty, body.source, body.shares)
    row: MaturityWeights = service.load_weights(*said, by=current_user, now=clock.now())
    return _out(row.model, queries.weights_of(row))
