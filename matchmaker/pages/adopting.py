"""An answer becomes a new version of its need: the form that carries it; how it reads there is `introductions/adopting.py`'s."""

from flask import request
from flask_login import current_user

from matchmaker.catalogue.content import Post
from matchmaker.catalogue.models import Need, Revision
from matchmaker.foundation import clock
from matchmaker.foundation.errors import Invalid
from matchmaker.introductions import asking, question_cards
from matchmaker.introductions.questions import Question, get_question
from matchmaker.web.forms import posted
from matchmaker.web.guard import require


def confirmed(post: Post) -> Question | None:
    """Return the question whose answer the form that was sent carries, None where it carries none.

    Raises Invalid where nobody has ticked that the words were looked at, NotFound, NotAllowed.
    """
    code = posted("question")
    if not code:
        return None
    question = get_question(code)
    require(isinstance(post, Need) and question.need_id == post.id, hide=True)
    require(question_cards.may_answer(current_user, question))
    if "answer_checked" not in request.form:
        raise Invalid("answer_checked", "answer_unchecked")
    return question


def link(question: Question | None, row: Revision) -> None:
    """Join the version that was just kept to the question that it came from."""
    if question is not None:
        asking.link(question, row, by=current_user, now=clock.now())
