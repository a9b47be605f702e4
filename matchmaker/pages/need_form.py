"""The need editor's form, and how it becomes a content and back; the pages are in `needs.py`."""

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from matchmaker.catalogue.content import Content, NeedContent, RequirementContent
from matchmaker.pages import choices
from matchmaker.pages.post_form import PostForm
from matchmaker.web import post_labels
from matchmaker.web.fields import DayField, NumberField, choice
from matchmaker.web.forms import line, text
from matchmaker.web.locale import language


class RequirementForm(PlainForm):
    """One line."""

    text = line(_l("要求"), 200)
    must = BooleanField(_l("必须"), default=True)
    measure = line(_l("怎样算满足"), 60)
    current = line(_l("现状"), 40)
    target = line(_l("目标"), 40)
    unit = line(_l("单位"), 20)


class NeedForm(PostForm):
    """Everything that is typed for a need."""

    problem = text(_l("现状问题"))
    result = text(_l("想要的结果"))
    systems = text(_l("现有系统与设备"))
    production_type = choice(_l("生产类型"))
    industry = choice(_l("行业"))
    tags = line(_l("场景与技术"), 1300)
    requirements = FieldList(FormField(RequirementForm), label=_l("要求条目"), max_entries=40)
    budget_low = NumberField(_l("预算下限"))
    budget_high = NumberField(_l("预算上限"))
    budget_open = BooleanField(_l("预算面议"))
    deadline = DayField(_l("截止日期"))
    place = choice(_l("地点"))
    service = choice(_l("服务方式"))
    procurement = choice(_l("采购方式"))
    language = choice(_l("内容语言"))
    declared = BooleanField(_l("我声明：以上内容不含涉密信息"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("请选择"))]
        self.production_type.choices = none + choices.concepts("production_type")
        self.industry.choices = choices.industries()
        self.place.choices = choices.regions()
        self.service.choices = none + post_labels.service.items()
        self.procurement.choices = none + post_labels.procurement.items()

    def validate_requirements(self, field: Any) -> None:
        """A line that is measured says what is measured."""
        for entry in field.entries:
            part = entry.form
            measured = any(one.data for one in (part.measure, part.current, part.target, part.unit))
            if measured and not part.text.data:
                part.text.errors = [*part.text.errors, _("请写明要求内容，或删去这一条。")]
                raise ValidationError(_("有一条只填了指标，还没有写要求。"))


def fill(content: Content, version: int) -> NeedForm:
    """Return the form as it opens: what was posted if something was, else the content of a need."""
    if not isinstance(content, NeedContent):
        raise TypeError("a need's form holds a need's content")
    unset = {name: getattr(content, name) or "" for name in ("service", "procurement")}
    return NeedForm.opened(content, version, requirements=[asdict(one) for one in content.requirements], **unset)


def content_of(form: NeedForm) -> NeedContent:
    """Return what was typed; lines without words are left out."""
    data = form.data
    columns = {name: data[name] for name in NeedContent.__slots__ if name not in ("requirements", "tags")}
    lines = [{name: one[name] for name in RequirementContent.__slots__} for one in data["requirements"]]
    return NeedContent(
        **columns
        | {
            "language": data["language"] or language(),
            "service": data["service"] or None,
            "procurement": data["procurement"] or None,
            "requirements": tuple(RequirementContent(**one) for one in lines if one["text"]),
            "tags": form.tag_contents(),
        }
    )
