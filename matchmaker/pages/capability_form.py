"""The capability editor's form with its cases, and how it becomes a content and back; the pages are in `capabilities.py`."""

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from matchmaker.catalogue.content import MOST_CASES, CapabilityContent, CaseContent, Content
from matchmaker.catalogue.tagging import split_words
from matchmaker.pages.post_form import PostForm
from matchmaker.web import post_labels
from matchmaker.web.display import concept, taxonomy
from matchmaker.web.fields import DayField, NumberField, WholeField, boxes, choice
from matchmaker.web.forms import line, text
from matchmaker.web.locale import language

NATION = "REG100000"
FIRST_YEAR, LAST_YEAR = 1990, 2100


class CaseForm(PlainForm):
    """One delivered project; `key` is the place of the stored case that it was made from."""

    key = HiddenField(default="0")
    customer = line(_l("客户类型"), 100)
    work = text(_l("做了什么"), 2000)
    result = text(_l("实测效果"), 1000)
    year = WholeField(_l("年份"))
    consented = BooleanField(_l("已获客户同意公开"))

    def validate_year(self, field: Any) -> None:
        """A year that a project can have been delivered in."""
        if field.data is not None and not FIRST_YEAR <= field.data <= LAST_YEAR:
            raise ValidationError(_("请填四位年份，例如 2025。"))


class CapabilityForm(PostForm):
    """Everything that is typed for a capability."""

    kind = choice(_l("类型"))
    does = text(_l("能做什么"))
    unsuitable = text(_l("不适合什么"))
    industries = line(_l("适用行业"), 1300)
    tags = line(_l("场景与技术"), 1300)
    interfaces = line(_l("接口"), 1300)
    regions = line(_l("现场服务地区"), 1300)
    price_low = NumberField(_l("价格下限"))
    price_high = NumberField(_l("价格上限"))
    earliest_start = DayField(_l("最早开工"))
    months_min = WholeField(_l("最短交付月数"))
    months_max = WholeField(_l("最长交付月数"))
    languages = boxes(_l("工作语言"))
    cases = FieldList(FormField(CaseForm), label=_l("实施案例"), max_entries=40)
    language = choice(_l("内容语言"))
    declared = BooleanField(_l("我声明：以上内容不含涉密信息"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("请选择")), *post_labels.capability_kind.items()]
        self.languages.choices = post_labels.spoken.items()

    validate_interfaces = PostForm.validate_tags  # an interface is a word, too

    def validate_industries(self, field: Any) -> None:
        """Industries are those of the taxonomy."""
        _known(field.data, "industry")

    def validate_regions(self, field: Any) -> None:
        """Regions are those of the taxonomy, or the whole country."""
        _known(field.data, "region")


def _concept_of(word: str, facet: str) -> str | None:
    """Return the concept of one facet that the word names; industries also by the number of their division."""
    if facet == "region" and word in ("全国", _("全国"), "nationwide", "China"):
        return NATION
    found = taxonomy().find(word)
    return found if found and taxonomy().concepts[found].facet == facet else None


def _known(typed: str | None, facet: str) -> None:
    unknown = [word for word in split_words(typed or "") if _concept_of(word, facet) is None]
    if unknown:
        raise ValidationError(_("没有找到“%(words)s”，请从提示中选择。", words="、".join(unknown)))


def _concepts(typed: str, facet: str) -> tuple[str, ...]:
    found = (_concept_of(word, facet) for word in split_words(typed))
    return tuple(dict.fromkeys(one for one in found if one))


def fill(content: Content, version: int) -> CapabilityForm:
    """Return the form as it opens: what was posted if something was, else the content of a capability."""
    if not isinstance(content, CapabilityContent):
        raise TypeError("a capability's form holds a capability's content")
    words = {name: "，".join(concept(one) for one in getattr(content, name)) for name in ("industries", "regions")}
    words["interfaces"] = "，".join(content.interfaces)
    cases = [asdict(one) for one in content.cases]
    return CapabilityForm.opened(content, version, cases=cases, languages=list(content.languages), **words)


def content_of(form: CapabilityForm) -> CapabilityContent:
    """Return what was typed; cases without words are left out."""
    data = form.data
    columns = {name: data[name] for name in CapabilityContent.__slots__ if name not in ("cases", "tags")}
    return CapabilityContent(
        **columns
        | {
            "language": data["language"] or language(),
            "industries": _concepts(data["industries"] or "", "industry"),
            "regions": _concepts(data["regions"] or "", "region"),
            "interfaces": tuple(dict.fromkeys(split_words(data["interfaces"] or ""))),
            "languages": tuple(data["languages"] or ()),
            "cases": tuple(_case(one) for one in data["cases"] if one["work"] or one["customer"] or one["result"]),
            "tags": form.tag_contents(),
        }
    )


def _case(typed: dict[str, Any]) -> CaseContent:
    key = str(typed["key"] or "")
    known = {name: typed[name] for name in CaseContent.__slots__}
    return CaseContent(**known | {"key": int(key) if key.isdecimal() and int(key) <= MOST_CASES else 0})
