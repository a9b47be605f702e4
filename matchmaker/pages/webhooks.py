"""Webhooks on pages: add an address, see what was sent, try it, send again, remove; programs do the same at `api/webhooks.py`."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField
from wtforms.validators import InputRequired

from matchmaker.accounts.models import Organisation, Park
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, Invalid
from matchmaker.web import program_labels as words
from matchmaker.web.fields import OneOf, boxes
from matchmaker.web.forms import Form, line
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language
from matchmaker.web.problems import error_text
from matchmaker.webhooks import access, queries, service
from matchmaker.webhooks.models import Webhook
from matchmaker.webhooks.signing import secret_of

bp = Blueprint("webhooks", __name__)


def owners() -> dict[str, Organisation | Park]:
    """Return who the person may add a webhook for, by a key for the form."""
    own: dict[str, Organisation | Park] = {f"organisation:{one.code}": one for one in current_user.organisations}
    own |= {f"park:{one.park.slug}": one.park for one in current_user.current if one.park is not None}
    return {key: one for key, one in own.items() if access.may_add_for(current_user, one)}


class WebhookForm(Form):
    """For whom, where to, what of."""

    owner = SelectField(
        _l("单位或园区"), validate_choice=False, validators=[InputRequired(_l("请选择一项。")), OneOf()]
    )
    url = line(_l("接收地址"), most=2000, required=True)
    topics = boxes(_l("推送哪些事件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.choices = [(key, one.name_in(language())) for key, one in owners().items()]
        self.topics.choices = words.topic.items()


def _added(form: WebhookForm) -> str:
    """Return the secret of a new webhook, "" where the form needs a change, its errors put."""
    try:
        with transaction():
            chosen, url = owners()[str(form.owner.data)], str(form.url.data)
            hook = service.add(chosen, url, list(form.topics.data or ()), by=current_user, now=clock.now())
            return secret_of(hook.salt, current_app.config["SECRET_KEY"])
    except Invalid as error:
        form.put(error)
    except Conflict as error:
        form.form_errors.append(error_text(error))
    return ""


@bp.route("/webhooks", methods=["GET", "POST"])
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def index() -> ResponseReturnValue:
    require(request.method == "GET" or access.may_manage_any(current_user))
    form = WebhookForm(data={"topics": ["introduction"]})
    secret = _added(form) if form.validate_on_submit() else ""
    hooks = [one for one in queries.list_webhooks(current_user) if access.may_manage(current_user, one)]
    rows = [(one, _("、").join(words.topic[topic] for topic in one.topics)) for one in hooks]
    status = 422 if form.is_submitted() and not secret else 200
    return render_template("webhooks/index.html", form=form, secret=secret, rows=rows, may_add=bool(owners())), status


def _own(code: str) -> Webhook:
    hook = queries.get_webhook(code)
    require(access.may_manage(current_user, hook), hide=True)
    return hook


@bp.get("/webhooks/<code>")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def show(code: str) -> ResponseReturnValue:
    hook = _own(code)
    return render_template("webhooks/show.html", hook=hook, log=queries.list_deliveries(hook), words=words)


@bp.post("/webhooks/<code>/ping")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def ping(code: str) -> ResponseReturnValue:
    with transaction():
        service.ping(_own(code), now=clock.now())
    flash(_("测试已排队，几秒后刷新可以看到结果。"), "ok")
    return redirect(url_for("webhooks.show", code=code), 303)


@bp.post("/webhooks/<code>/enable")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def enable(code: str) -> ResponseReturnValue:
    with transaction():
        service.enable(_own(code), by=current_user, now=clock.now())
    flash(_("已启用。"), "ok")
    return redirect(url_for("webhooks.show", code=code), 303)


@bp.post("/webhooks/<code>/remove")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def remove(code: str) -> ResponseReturnValue:
    with transaction():
        service.remove(_own(code), by=current_user, now=clock.now())
    flash(_("已移除，不会再推送。"), "ok")
    return redirect(url_for("webhooks.index"), 303)


@bp.post("/webhooks/<code>/deliveries/<key>/redeliver")
@allow(Who.ENTERPRISE, Who.PROVIDER, Who.STAFF)
def redeliver(code: str, key: str) -> ResponseReturnValue:
    with transaction():
        service.send_again(queries.get_delivery(_own(code), key), by=current_user, now=clock.now())
    flash(_("已重新排队。"), "ok")
    return redirect(url_for("webhooks.show", code=code), 303)
