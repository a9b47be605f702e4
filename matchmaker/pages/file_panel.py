"""What a page shows of the files on a thing: the ones that the visitor may have, and the form to send another; routes are `files.py`."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import FileField

from matchmaker.accounts.models import Organisation
from matchmaker.attachments import access, queries, service
from matchmaker.attachments.models import Attachment
from matchmaker.attachments.queries import Thing
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation.files.accepting import MEGABYTE, MOST_MEGABYTES
from matchmaker.foundation.files.kinds import BY_EXTENSION, FIELD
from matchmaker.web import file_labels
from matchmaker.web.fields import choice
from matchmaker.web.forms import Form


class UploadForm(Form):
    """One file, and who may have it; `file` is taken from what was sent as a file, whatever a field of that name says."""

    file = FileField(_l("选择文件"))
    visibility = choice(_l("谁能下载"))
    purpose = choice(_l("这是什么材料"))
    case = choice(_l("放在哪里"))

    def __init__(self, thing: Thing, **how: Any) -> None:
        super().__init__(**how)
        self.file.data = request.files.get(FIELD) if not how else None
        self.visibility.choices = words_of(thing)
        self.purpose.choices = file_labels.file_purpose.items() if isinstance(thing, Organisation) else []
        self.case.choices = [("", _("整个方案")), *_cases(thing)] if isinstance(thing, Capability) else []


def _cases(thing: Capability) -> list[tuple[str, str]]:
    """Return the cases by number and year: a customer's name would stand in another language than the list."""
    cases = enumerate(thing.cases, 1)
    return [(str(place), _("案例 %(n)s", n=place) + (f" · {one.year}" if one.year else "")) for place, one in cases]


def fresh(thing: Thing) -> UploadForm:
    """Return the form as it opens, whatever else the page was sent."""
    return UploadForm(thing, formdata=None, data={"visibility": service.visibilities(thing)[0].value})


def words_of(thing: Thing) -> list[tuple[str, str]]:
    """Return what can be chosen for a file there, in words."""
    return [(one.value, file_labels.file_visibility[one]) for one in service.visibilities(thing)]


@dataclass(frozen=True)
class Row:
    """One file as the visitor sees it."""

    attachment: Attachment
    named: bool  # its owner's people and staff are told who sent it
    may_change: bool
    kept: bool  # staff relied on it
    case: int  # the place of the case that it hangs on, 0 for none


def _row(thing: Thing, one: Attachment) -> Row:
    cases = [case.id for case in thing.cases] if isinstance(thing, Capability) else []
    return Row(
        attachment=one,
        named=current_user.belongs_to(one.organisation_id) or access.is_staff_for(current_user, one),
        may_change=access.may_change(current_user, one),
        kept=access.is_relied_on(one),
        case=cases.index(one.case_id) + 1 if one.case_id in cases else 0,
    )


def page_of(thing: Thing) -> str:
    """Return the address of the page of all files on a thing."""
    named = {Need: "need", Capability: "capability", Organisation: "organisation"}
    return url_for(f"files.of_{named.get(type(thing), 'introduction')}", code=thing.code)


def files_on(thing: Thing, form: UploadForm | None = None) -> dict[str, Any]:
    """Return what `macros/files.html` draws: the files that the visitor may have, and a form where they may send one."""
    found = [one for one in queries.list_of(thing) if access.may_download(current_user, one)]
    return {
        "rows": [_row(thing, one) for one in found],
        "form": form or (fresh(thing) if access.may_attach(current_user, thing) else None),
        "page": page_of(thing),
        "visibilities": words_of(thing),
        "accept": ",".join(f".{extension}" for extension in BY_EXTENSION),
        "most": service.MOST,
        "megabytes": MOST_MEGABYTES,
        "most_bytes": MOST_MEGABYTES * MEGABYTE,
    }


def most_kept() -> int:
    """Return how many megabytes of files one organisation may keep."""
    return int(current_app.config["FILES_MEGABYTES"])
