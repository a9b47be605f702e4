"""The drafts that a file brought, as its page shows them, and handing many in: each row is a transaction with a result of its own."""

from typing import Any

from flask import request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField

from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, DomainError, IllegalTransition, Invalid, NotAllowed, NotFound
from matchmaker.importing import access, handing_in, queries
from matchmaker.importing.handing_in import Standing
from matchmaker.importing.models import BatchState, ImportBatch
from matchmaker.web import import_words
from matchmaker.web.forms import Form, line
from matchmaker.web.problems import error_text

MOST = 100  # rows a press, and rows that are shown
KEPT = "import_drafts"
QUEUE = "queue"
OVER = (BatchState.DONE, BatchState.CANCELLED)


class HandInForm(Form):
    """What was ticked, and for capabilities on what the provider's consent rests."""

    basis = line(_l("服务商同意发布的依据"), most=200, description=_l("例如：11 月 20 日邮件回复同意，联系人李工。"))
    declared = BooleanField(_l("服务商已声明内容不含国家秘密、商业秘密和他人信息"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.picked = list(dict.fromkeys(request.form.getlist("item")))[:MOST]
        self.queues = request.form.get("action") == QUEUE

    def is_whole(self) -> bool:
        """Return whether it can be carried out; what is missing is said at its field."""
        whole = self.validate()
        if not self.picked:
            self.form_errors.append(str(_("请先勾选要处理的条目。")))
        elif not self.queues and any(one.startswith("C-") for one in self.picked):
            if not (self.basis.data or "").strip():
                self.put(Invalid("basis", "basis_missing"))
            if not self.declared.data:
                self.put(Invalid("declared", "declaration_missing"))
        return whole and not self.errors and not self.form_errors


def context(batch: ImportBatch, form: HandInForm | None) -> dict[str, Any]:
    """Return what the page of a file shows of its drafts, and what became of those that were just handed in."""
    drafts = handing_in.list_drafts(batch, clock.today()) if batch.state in OVER else []
    return {
        "drafts": drafts[:MOST],
        "more_drafts": max(0, len(drafts) - MOST),
        "open_to": {Standing.READY, Standing.ASKED, Standing.UNVERIFIED},
        "hand_in": form or HandInForm(formdata=None),
        "picked": form.picked if form is not None else [],
        "handed_in": [_told(*one) for one in session.pop(KEPT, {}).get(batch.code, [])],
    }


def _told(key: str, code: str, n: int) -> dict[str, str]:
    done = code in import_words.draft_done.words
    words = import_words.draft_done[code] if done else error_text(DomainError(code, n=n))
    return {"key": key, "done": code if done else "", "words": str(words)}


def carry_out(code: str, form: HandInForm) -> None:
    """Hand in what was ticked, or put its organisations into the queue of 主体核验; the next page tells what became of each."""
    session[KEPT] = {code: [(key, *_one(code, key, form)) for key in form.picked]}


def _one(code: str, key: str, form: HandInForm) -> tuple[str, int]:
    act: dict[str, Any] = {"by": current_user, "now": clock.now()}
    try:
        with transaction():
            batch = queries.get_batch(code)
            if not access.may_apply_batch(current_user, batch):
                raise NotFound()
            if form.queues:
                return handing_in.queue(batch, key, **act), 0
            return handing_in.hand_in(batch, key, form.basis.data or "", bool(form.declared.data), **act), 0
    except NotFound:
        return "not_waiting", 0
    except (Conflict, IllegalTransition, Invalid, NotAllowed) as error:
        return error.code, int(error.facts.get("n", 0))
