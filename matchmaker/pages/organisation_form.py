"""The fields of an organisation, which registering and editing share; what is done with them is in the pages."""

from datetime import date
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional

from matchmaker.accounts.facts import OrganisationFacts, checked
from matchmaker.accounts.models import Organisation, OrganisationKind
from matchmaker.accounts.profile import facts_of
from matchmaker.foundation.errors import Invalid
from matchmaker.pages import choices
from matchmaker.web import labels
from matchmaker.web.fields import DayField, choice
from matchmaker.web.forms import Form, line

NEEDED = InputRequired(_l("请选择一项。"))


class QualificationLine(PlainForm):
    """One title with its last day."""

    concept = choice(_l("资质"))
    expires_on = DayField(_l("有效期至"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concept.choices = choices.qualifications()


class OrganisationForm(Form):
    """What an organisation tells about itself."""

    kind = RadioField(_l("单位类型"), choices=list(OrganisationKind), validators=[NEEDED])
    name = line(_l("单位全称"), most=100, required=True)
    uscc = line(_l("统一社会信用代码"), most=40, required=True)
    short_name = line(_l("简称"), most=30)
    name_en = line(_l("英文名称"), most=120)
    park = SelectField(_l("所在园区"))
    region = SelectField(_l("所在地区"), validators=[NEEDED])
    industry = SelectField(_l("所属行业"))
    size = SelectField(_l("人员规模"), validators=[NEEDED])
    capacity = IntegerField(
        _l("同时洽谈的对接上限"), default=5, validators=[NumberRange(1, 50, _l("请填 1 到 50 之间的整数。"))]
    )
    abroad = BooleanField(_l("联系资料由境外人员或机构接收（含港澳台）"))
    contact_name = line(_l("联系人"), most=50)
    contact_title = line(_l("职务"), most=50)
    contact_phone = line(_l("联系电话"), most=30)
    contact_email = line(_l("联系邮箱"), most=254)
    qualifications = FieldList(FormField(QualificationLine), min_entries=4, max_entries=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = labels.organisation_kind.items()
        self.park.choices = choices.parks()
        self.region.choices = choices.regions()
        self.industry.choices = choices.industries()
        self.size.choices = choices.sizes()

    def validate(self, extra_validators: Any = None) -> bool:
        """Say everything that is wrong at once: a missing tick does not hide a wrong code."""
        right: bool = super().validate(extra_validators)
        try:
            checked(self.facts())
        except Invalid as error:
            field = self._fields.get(error.field)
            if field is None or not field.errors:
                self.put(error)
            return False
        return right

    def facts(self, kind: str = "") -> OrganisationFacts:
        """Return what was typed; the kind of an organisation that is there already is given."""
        lines: list[tuple[str, date | None]] = [
            (str(one["concept"]), one["expires_on"]) for one in self.qualifications.data if one["concept"]
        ]
        return OrganisationFacts(
            kind=kind or self.kind.data or "",
            qualifications=tuple(lines),
            capacity=self.capacity.data or 5,
            abroad=bool(self.abroad.data),
            **{
                name: self._fields[name].data or ""
                for name in ("name", "uscc", "region", "size", "park", "industry", "short_name", "name_en")
            },
            **{
                f"contact_{name}": self._fields[f"contact_{name}"].data or ""
                for name in ("name", "title", "phone", "email")
            },
        )


Shape = TypeVar("Shape", bound=OrganisationForm)


def fill(form: type[Shape], organisation: Organisation) -> Shape:
    """Return the form with what the organisation tells now."""
    facts = facts_of(organisation)
    lines = [{"concept": concept, "expires_on": day} for concept, day in facts.qualifications]
    told = {name: value for name, value in vars(facts).items() if name != "qualifications"}
    filled = form(formdata=None, data={**told, "version": organisation.version, "qualifications": lines})
    while len(filled.qualifications.entries) < min(len(lines) + 2, 12):
        filled.qualifications.append_entry()
    return filled
