"""The way of a typed text from a form into a post, the same for needs and capabilities; pieces of it are in `editing.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import access, edits, revisions
from matchmaker.catalogue.content import Content, Post
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.pages import editing
from matchmaker.web.guard import Who, allow, require


def _submits() -> bool:
    return request.form.get("then") == "submit"


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1"


@dataclass(frozen=True)
class Editor:
    """One kind of post: its blueprint, how it is found, how its form becomes a content, how its page is drawn."""

    noun: str
    get: Callable[[str], Any]
    may_view: Callable[[Any, Any], bool]
    create: Callable[[Any, Organisation, Any, Any], Post]
    fill: Callable[[Content, int], Any]
    typed: Callable[[Any], Content]
    draw: Callable[..., str]

    def add_to(self, bp: Blueprint, *who: Who) -> None:
        """Add the editor of a post that is there, what autosaves it and what hands it in."""

        @bp.route(f"/{self.noun}/<code>/edit", methods=["GET", "POST"])
        @allow(*who)
        def edit(code: str) -> ResponseReturnValue:
            return self.go_on(self.to_write(code))

        @bp.post(f"/{self.noun}/<code>/draft")
        @allow(*who)
        def save_draft(code: str) -> ResponseReturnValue:
            post = self.to_write(code)
            return self.keep(post, self.fill(revisions.editor_content(post), post.version))

        @bp.post(f"/{self.noun}/<code>/submit")
        @allow(*who)
        def submit(code: str) -> ResponseReturnValue:
            post = self.to_write(code)
            form = self.fill(revisions.editor_content(post), post.version)
            from_elsewhere = "title" not in request.form  # a button outside of the editor carries the declaration alone
            return self._hand_in(code, form) if from_elsewhere else self.keep(post, form, submits=True)

    def to_write(self, code: str) -> Any:
        """Return the post that this person may write now. Raises NotFound, NotAllowed, IllegalTransition."""
        post = self.get(code)
        require(self.may_view(current_user, post), hide=True)
        require(access.may_write(current_user, post))
        if not access.may_edit(current_user, post):
            raise IllegalTransition("no_such_step")
        return post

    def start(self, organisation: Organisation, content: Content) -> ResponseReturnValue:
        """Answer the page of a new post: show it, or make the draft."""
        form = self.fill(content, 0)
        if request.method == "GET":
            return self.draw(form, organisation, None)
        if not form.validate():
            return self._refused(form, organisation, None)
        if _is_autosave() and editing.is_empty(self.typed(form)):
            return jsonify(saved=False)
        try:
            with transaction():
                code = self.create(current_user, organisation, self.typed(form), clock.now()).code
        except Invalid as error:
            form.put(error)
            return self._refused(form, organisation, None)
        return self._hand_in(code, form) if _submits() else self._kept(code, "saved")

    def go_on(self, post: Post) -> ResponseReturnValue:
        """Answer the page of a post that is there: show it, or keep what was typed."""
        form = self.fill(revisions.editor_content(post), post.version)
        if request.method == "GET":
            return self.draw(form, post.organisation, post)
        if words := editing.wants_replacing():
            editing.without_name(form, words)
        return self.keep(post, form)

    def keep(self, post: Post, form: Any, submits: bool = False) -> ResponseReturnValue:
        """Save what was typed and hand it in if asked; every refusal comes back as the same page with the same words."""
        if not form.validate():
            return self._refused(form, post.organisation, post)
        code = post.code
        try:
            with transaction():
                outcome = editing.keep(post, self.typed(form), form)
        except Invalid as error:
            form.put(error)
            return self._refused_again(form, code)
        except Conflict as error:
            return self._stale(code, form, error)
        submits = submits or _submits()
        return self._hand_in(code, form) if outcome == "saved" and submits else self._kept(code, outcome)

    def _hand_in(self, code: str, form: Any) -> ResponseReturnValue:
        """Submit a draft that was just saved; what is missing is said at its field, the draft stays."""
        post = self.get(code)
        try:
            with transaction():
                edits.submit(post, current_user, clock.now(), bool(form.declared.data))
        except Invalid as error:
            form.put(error)
            form.version.data = str(self.get(code).version)
            return self._refused_again(form, code)
        return self._kept(code, "submitted")

    def _kept(self, code: str, outcome: str) -> ResponseReturnValue:
        if _is_autosave():
            action, autosave = (url_for(f"{self.noun}.{name}", code=code) for name in ("edit", "save_draft"))
            return jsonify(saved=True, version=self.get(code).version, action=action, autosave=autosave)
        editing.say(outcome)
        return redirect(url_for(f"{self.noun}.{'edit' if outcome == 'saved' else 'show'}", code=code), 303)

    def _refused_again(self, form: Any, code: str) -> ResponseReturnValue:
        post = self.get(code)
        return self._refused(form, post.organisation, post)

    def _refused(self, form: Any, organisation: Organisation, post: Post | None) -> ResponseReturnValue:
        if _is_autosave():
            return jsonify(saved=False), 422
        return self.draw(form, organisation, post), 422

    def _stale(self, code: str, form: Any, error: Conflict) -> ResponseReturnValue:
        """Two people at once: the second sees both texts, and may save over the first knowingly."""
        if error.code != "changed_meanwhile":
            raise error
        if _is_autosave():
            return jsonify(saved=False), 409
        post = self.get(code)
        theirs = editing.theirs(post, self.typed(form))
        form.version.data = str(post.version)
        return self.draw(form, post.organisation, post, theirs=theirs), 409
