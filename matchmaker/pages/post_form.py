"""What the forms of a need and of a capability share: how they open, their version, their tags; each has its own file."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from matchmaker.catalogue.content import Content, TagContent
from matchmaker.catalogue.tagging import resolve, split_words
from matchmaker.web.display import concept, taxonomy
from matchmaker.web.forms import Form, line

LONGEST_TAG = 60


class PostForm(Form):
    """Everything that is typed for a post; a draft may leave all of it empty."""

    language: SelectField
    kept_tags: tuple[TagContent, ...] = ()
    version = HiddenField()
    title = line(_l("标题"), 120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("zh", _("中文")), ("en", _("英文"))]

    @classmethod
    def opened(cls, content: Content, version: int, **shown: Any) -> Self:
        """Return the form as it opens: what was posted if something was, else the content, `shown` where a field writes it otherwise."""
        data = {name: getattr(content, name) for name in type(content).__slots__}
        words = (concept(one.concept) if one.concept else one.text for one in content.tags)
        form = cls(data=data | {"tags": "，".join(words), "version": str(version)} | shown)
        form.kept_tags = content.tags
        return form

    @property
    def opened_version(self) -> int:
        """The version that the page was opened with, 0 where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def tag_contents(self) -> tuple[TagContent, ...]:
        """Return the tags that were typed."""
        return resolve(split_words(self.data["tags"] or ""), taxonomy(), self.kept_tags)

    def validate_tags(self, field: Any) -> None:
        """A tag is a word, not a sentence."""
        if any(len(word) > LONGEST_TAG for word in split_words(field.data or "")):
            raise ValidationError(_("单个标签最多 %(n)s 个字，请用逗号隔开。", n=LONGEST_TAG))
