"""粘贴一段话: a pasted message opens the editor with what can be read from it; the rules are `matching.intake`, the routes `needs.py`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import ValidationError

from matchmaker.catalogue import edits, pasting, unconfirmed
from matchmaker.catalogue.content import need_content
from matchmaker.catalogue.models import Need
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import IllegalTransition, Invalid
from matchmaker.pages import editing
from matchmaker.web.forms import Form, text
from matchmaker.web.guard import Who, allow


class PasteForm(Form):
    """The words as they came."""

    text = text(_l("粘贴的文字"), pasting.LONGEST, required=True)

    def validate_text(self, field: Any) -> None:
        """Blanks are nothing to read."""
        if not field.data:
            raise ValidationError(_("请填写这一项。"))


def add_to(bp: Blueprint, to_write: Callable[[str], Need]) -> None:
    """Add the page that makes a draft of a pasted message, and the one that fills a draft which is there."""

    @bp.route("/needs/paste", methods=["GET", "POST"])
    @allow(Who.ENTERPRISE)
    def paste() -> ResponseReturnValue:
        organisation = editing.own_organisation(enterprise=True)
        return _answer(None, lambda said: pasting.paste_new(current_user, organisation, said, clock.now()))

    @bp.route("/needs/<code>/paste", methods=["GET", "POST"])
    @allow(Who.ENTERPRISE, Who.STAFF)
    def paste_into(code: str) -> ResponseReturnValue:
        need = to_write(code)
        if not edits.is_free(need):
            raise IllegalTransition("no_such_step")

        def fill(said: str) -> Need:
            pasting.paste_into(need, said, current_user, clock.now())
            return need

        return _answer(need, fill)


def _answer(need: Need | None, fill: Callable[[str], Need]) -> ResponseReturnValue:
    """Show the page, or fill a draft and open its editor; what is refused comes back with the text as it was pasted."""
    form = PasteForm()
    if request.method == "GET":
        return render_template("needs/paste.html", form=form, need=need)
    if not form.validate():
        return render_template("needs/paste.html", form=form, need=need), 422
    try:
        with transaction():
            made = fill(form.text.data)
            code, told = made.code, _told(made)
    except Invalid as error:
        form.put(error)
        return render_template("needs/paste.html", form=form, need=need), 422
    flash(told, "ok")
    return redirect(url_for("needs.edit", code=code), 303)


def _told(need: Need) -> str:
    """What became of the text: whether anything was read beside the problem, which is the text itself."""
    pending = unconfirmed.list_pending(need, need_content(need))
    if any(row.columns and row.field != "problem" for row in pending):
        return str(_("读出的内容已填入草稿，请逐项核对；没有读到的留空，全文在“现状问题”里。"))
    return str(_("没有读出可以填写的内容；全文在“现状问题”里，请接着填写。"))
