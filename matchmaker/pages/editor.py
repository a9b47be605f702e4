"""The way of a typed text from a form into a post, the same for needs and capabilities; pieces of it are in `editing.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from matchmaker.accounts.models import Organisation
from matchmaker.catalogue import access, edits, queries, revisions
from matchmaker.catalogue.content import Content, Post
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.foundation import clock
from matchmaker.foundation.db import transaction
from matchmaker.foundation.errors import Conflict, IllegalTransition, Invalid
from matchmaker.pages import editing
from matchmaker.web.guard import Who, allow, require
from matchmaker.web.locale import language, speak
from matchmaker.web.security import only_reads


def _submits() -> bool:
    return request.form.get("then") == "submit"


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1"


def _switched_language() -> bool:
    """The switch of an editor sends its form, so that what was typed comes along; return whether it was pressed."""
    return request.method == "POST" and speak(request.form.get("speak", ""))


@dataclass(frozen=True)
class Editor:
    """One kind of post: how it is found and made, what stands in a blank one, how its form becomes a content."""

    noun: str
    kind: type[Need] | type[Capability]
    get: Callable[[str], Any]
    may_view: Callable[[Any, Any], bool]
    blank: Callable[[Organisation], Content]
    create: Callable[[Any, Organisation, Any, Any], Post]
    fill: Callable[[Content, int], Any]
    typed: Callable[[Any], Content]

    def add_to(self, bp: Blueprint, author: Who, *others: Who) -> None:
        """Add the page of a new post, the editor of one that is there, what autosaves it, hands it in and only draws it."""
        who = (author, *others)

        @bp.route(f"/{self.noun}/new", methods=["GET", "POST"])
        @allow(author)
        def new() -> ResponseReturnValue:
            return self.start(self._own_organisation())

        @bp.route(f"/{self.noun}/<code>/edit", methods=["GET", "POST"])
        @allow(*who)
        def edit(code: str) -> ResponseReturnValue:
            return self.go_on(self.to_write(code))

        @bp.post(f"/{self.noun}/<code>/draft")
        @allow(*who)
        def save_draft(code: str) -> ResponseReturnValue:
            post = self.to_write(code)
            return self.keep(post, self._form_of(post))

        @bp.post(f"/{self.noun}/<code>/submit")
        @allow(*who)
        def submit(code: str) -> ResponseReturnValue:
            post = self.to_write(code)
            form = self._form_of(post)
            from_elsewhere = "title" not in request.form  # a button outside of the editor carries the declaration alone
            return self._hand_in(code, form) if from_elsewhere else self.keep(post, form, submits=True)

        @bp.post(f"/{self.noun}/new/preview")
        @allow(author)
        @only_reads
        def preview_new() -> ResponseReturnValue:
            organisation = self._own_organisation()
            return self._preview(self.fill(self.blank(organisation), 0), organisation, None)

        @bp.post(f"/{self.noun}/<code>/preview")
        @allow(*who)
        @only_reads
        def preview(code: str) -> ResponseReturnValue:
            post = self.to_write(code)
            return self._preview(self._form_of(post), post.organisation, post)

    def _own_organisation(self) -> Organisation:
        return editing.own_organisation(enterprise=self.kind is Need)

    def own(self, code: str) -> Any:
        """Return the post of an organisation that this person acts for. Raises NotFound, NotAllowed."""
        post = self.get(code)
        require(self.may_view(current_user, post), hide=True)
        require(access.may_write(current_user, post))
        return post

    def to_write(self, code: str) -> Any:
        """Return the post that this person may write now. Raises NotFound, NotAllowed, IllegalTransition."""
        post = self.own(code)
        if not access.may_edit(current_user, post):
            raise IllegalTransition("no_such_step")
        return post

    def _form_of(self, post: Post) -> Any:
        return self.fill(revisions.editor_content(post), post.version)

    def draw(self, form: Any, organisation: Organisation, post: Post | None, **more: object) -> str:
        """Return the page with what stands in the form."""
        rail = editing.rail(self.typed(form), organisation, post)
        page = f"{self.noun}/edit.html"
        return render_template(
            page, form=form, post=post, organisation=organisation, rail=rail, **self._at(post), **more
        )

    def _at(self, post: Post | None) -> dict[str, str]:
        """Return where a form of the editor sends what is typed: when it is sent, saves itself, and is only to be drawn."""
        made = {"action": "edit", "autosave": "save_draft", "preview": "preview"}
        views = made if post else {"action": "new", "autosave": "new", "preview": "preview_new"}
        return {name: url_for(f"{self.noun}.{view}", code=post.code if post else None) for name, view in views.items()}

    def _preview(self, form: Any, organisation: Organisation, post: Post | None) -> str:
        """Return the page with what stands in the form and what is wrong with it; nothing is kept."""
        form.validate()
        return self.draw(form, organisation, post)

    def start(self, organisation: Organisation) -> ResponseReturnValue:
        """Answer the page of a new post: show it, or make the draft."""
        switched = _switched_language()
        form = self.fill(self.blank(organisation), 0)
        if request.method == "GET":
            draft = queries.find_recent_draft(self.kind, organisation, current_user, clock.now())
            return self.draw(form, organisation, None, draft=draft)
        if not form.validate():
            return self._refused(form, organisation, None)
        if editing.is_empty(self.typed(form)) and (switched or _is_autosave()):
            return self._untouched(form, organisation)
        try:
            with transaction():
                code = self.create(current_user, organisation, self.typed(form), clock.now()).code
        except Invalid as error:
            form.put(error)
            return self._refused(form, organisation, None)
        return self._hand_in(code, form) if _submits() else self._kept(code, "saved")

    def _untouched(self, form: Any, organisation: Organisation) -> ResponseReturnValue:
        """Nobody typed anything worth a draft; what will be typed is in the language that the page speaks now."""
        if _is_autosave():
            return jsonify(saved=False)
        form.language.data = language()
        return self.draw(form, organisation, None)

    def go_on(self, post: Post) -> ResponseReturnValue:
        """Answer the page of a post that is there: show it, or keep what was typed."""
        switched = _switched_language()
        form = self._form_of(post)
        if request.method == "GET" or (switched and not edits.is_free(post)):  # a switch hands nothing in
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
            post = self.get(code)
            return jsonify(saved=True, version=post.version, **self._at(post))
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
