"""The base of every model that a route takes or gives; the same classes validate, serialise and make the OpenAPI document."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, WithJsonSchema
from pydantic_core import PydanticCustomError
from werkzeug.datastructures import FileStorage

from matchmaker.web.display import taxonomy
from matchmaker.web.forms import bad_character
from matchmaker.web.words import N_

T = TypeVar("T")
CONTROLS = r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$"


def _clean(text: str) -> str:
    if point := bad_character(text):
        raise PydanticCustomError("control_characters", "control character", {"point": point})
    return text


def _whole(value: Any) -> Any:
    """A number of an address is written in plain digits."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal()):
        raise PydanticCustomError("int_parsing", "plain digits")
    return value


def _hour(at: Any) -> str:
    """A time of day as it is written; one that was written is left as it is."""
    return at if isinstance(at, str) else f"{at:%H:%M}"


def _known(facet: str) -> AfterValidator:
    """Empty, or a concept of one facet of the taxonomy."""

    def check(value: str) -> str:
        found = taxonomy().concepts.get(value)
        if value and (found is None or found.facet != facet):
            raise PydanticCustomError("unknown_concept", "not of the taxonomy", {"facet": facet})
        return value

    return AfterValidator(check)


def _clean_tree(value: Any) -> Any:
    """What is stored as it came holds no character that a field would refuse."""
    if isinstance(value, str):
        _clean(value)
    for one in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        _clean_tree(one)
    return value


Text = Annotated[str, AfterValidator(_clean), Field(json_schema_extra={"pattern": CONTROLS})]
Text20 = Annotated[Text, Field(max_length=20)]
Text60 = Annotated[Text, Field(max_length=60)]
Text120 = Annotated[Text, Field(max_length=120)]
Text200 = Annotated[Text, Field(max_length=200)]
Text500 = Annotated[Text, Field(max_length=500)]
Text5000 = Annotated[Text, Field(max_length=5000)]
Industry = Annotated[Text20, _known("industry")]
Region = Annotated[Text20, _known("region")]
ProductionType = Annotated[Text20, _known("production_type")]
Tree = Annotated[dict[str, Any], AfterValidator(_clean_tree)]
Digits = BeforeValidator(_whole)
Code = Annotated[Text, Field(max_length=40)]
Hour = Annotated[str, BeforeValidator(_hour), Field(description=N_("几点几分，例如 09:30"))]
File = Annotated[InstanceOf[FileStorage], WithJsonSchema({"type": "string", "format": "binary"})]


class Taken(BaseModel):
    """A body: what is not named here is refused, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """The query of an address, where everything is text; a filter that is not known is told, else it would filter nothing."""

    model_config = ConfigDict(extra="forbid")


class Form(Asked):
    """The parts of a form, where everything but a file is text."""


class Given(BaseModel):
    """An answer, made from the values that pages are made of."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Paged(Asked):
    """Which part of a list."""

    cursor: Annotated[str, Field(max_length=400, description=N_("上一页的 next；不填从头开始"))] = ""
    limit: Annotated[int, Field(ge=1, le=100), Digits] = 20


class PageOf(Given, Generic[T]):
    """One part of a list and the way to the next one."""

    items: list[T]
    next: Annotated[str | None, Field(description=N_("下一页的 cursor；null 表示没有更多"))] = None
