"""My organisation and the public page of a provider; who belongs to it is managed in `members.py`."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import HiddenField

from matchmaker.accounts import access, queries, registration, service
from matchmaker.accounts.facts import OrganisationFacts
from matchmaker.accounts.merges import survivor_of
from matchmaker.accounts.models import Organisation
from matchmaker.catalogue.offers import CapabilityState
from matchmaker.catalogue.queries import list_capabilities_of
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid, NotFound
from matchmaker.introductions.ratings import FEWEST, record_of
from matchmaker.pages.organisation_form import OrganisationForm, fill
from matchmaker.web import sessions
from matchmaker.web.guard import Who, allow, require

bp = Blueprint("organisations", __name__)


class EditForm(OrganisationForm):
    """An organisation that is there already, in the version that was edited."""

    version = HiddenField()


def own() -> Organisation:
    """Return the organisation named by `code`, else the one acted for. Raises NotFound where it is not the visitor's."""
    code = request.values.get("code", "")
    acting = sessions.acting()
    held: list[Organisation] = current_user.organisations
    if acting is not None and acting.organisation is not None:
        held = [acting.organisation, *held]
    found = next((one for one in held if not code or one.code == code), None)
    if found is None:
        raise NotFound()
    return found


@bp.get("/organisation")
@allow(Who.SIGNED_IN)
def mine() -> ResponseReturnValue:
    if not current_user.organisations:
        return render_template("organisations/none.html", asked=queries.list_joins_of(current_user.id))
    organisation = own()
    return render_template(
        "organisations/mine.html",
        organisation=organisation,
        may_edit=access.may_edit_organisation(current_user, organisation),
        may_submit=access.can_be_submitted(organisation),
        members=queries.list_memberships(organisation.id),
        asking=queries.list_pending_joins(organisation.id) if organisation.verified_at else [],
    )


def _found(form: OrganisationForm) -> bool:
    """Found the organisation, or ask to join the one that holds the code."""
    try:
        with transaction():
            founded = registration.found_or_join(form.facts(), by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(
        _("已建立单位资料，请核对后提交园区核验。")
        if founded
        else _("已提交。如果该代码已有登记，会由该单位成员答复。"),
        "ok",
    )
    return True


@bp.route("/organisation/new", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def new() -> ResponseReturnValue:
    form = OrganisationForm()
    if form.validate_on_submit() and _found(form):
        return redirect(url_for("organisations.mine"), 303)
    return render_template("organisations/new.html", form=form), 422 if form.is_submitted() else 200


def _edit(form: EditForm, organisation: Organisation, facts: OrganisationFacts) -> bool:
    seen = str(form.version.data)
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
    try:
        with transaction():
            again = service.edit_organisation(organisation, facts, version=version, by=current_user, now=clock.now())
    except Invalid as error:
        form.put(error)
        return False
    flash(_("已保存。名称、代码或园区有变，需要重新核验，已进入待核验。") if again else _("已保存。"), "ok")
    return True


@bp.route("/organisation/edit", methods=["GET", "POST"])
@allow(Who.SIGNED_IN)
def edit() -> ResponseReturnValue:
    organisation = own()
    require(access.may_edit_organisation(current_user, organisation))
    form = EditForm() if request.method == "POST" else fill(EditForm, organisation)
    form.kind.data = organisation.kind
    try:
        if form.validate_on_submit() and _edit(form, organisation, form.facts(organisation.kind)):
            return redirect(url_for("organisations.mine", code=organisation.code), 303)
    except Conflict:
        return _both(form, organisation.code)
    status = 422 if form.is_submitted() else 200
    return render_template("organisations/edit.html", form=form, organisation=organisation, theirs=[]), status


def _both(form: EditForm, code: str) -> ResponseReturnValue:
    """Show what was typed beside what somebody else saved meanwhile; the next saving is on top of theirs."""
    organisation = queries.get_organisation(code)
    now = fill(EditForm, organisation)
    theirs = [
        (field.label.text, now[field.name].data)
        for field in form
        if field.name in vars(service.facts_of(organisation)) and now[field.name].data != field.data
    ]
    form.version.data = str(organisation.version)
    page = render_template("organisations/edit.html", form=form, organisation=organisation, theirs=theirs)
    return page, 409


@bp.post("/organisation/submit")
@allow(Who.SIGNED_IN)
def submit() -> ResponseReturnValue:
    organisation = own()
    require(access.may_submit_organisation(current_user, organisation))
    code = organisation.code
    try:
        with transaction():
            service.submit_for_verification(organisation, by=current_user, now=clock.now())
    except Invalid:
        flash(_("提交核验前，请填写单位联系人和联系电话。"), "warn")
        return redirect(url_for("organisations.edit", code=code), 303)
    flash(_("已提交，由园区专员核验。结果会在通知和邮件中告诉您。"), "ok")
    return redirect(url_for("organisations.mine", code=code), 303)


@bp.get("/organisations/<code>")
@allow(Who.SIGNED_IN)
def show(code: str) -> ResponseReturnValue:
    organisation = survivor_of(queries.get_organisation(code))
    require(access.may_view_organisation(current_user, organisation), hide=True)
    if organisation.code != code:
        return redirect(url_for("organisations.show", code=organisation.code), 301)
    posts = list_capabilities_of({organisation.id}) if organisation.is_verified else []
    published = [one for one in posts if one.state == CapabilityState.PUBLISHED]
    record = record_of(organisation.id, clock.now())
    return render_template(
        "organisations/show.html", organisation=organisation, capabilities=published, record=record, fewest=FEWEST
    )
