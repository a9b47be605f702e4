"""Who may have a file, hang one up or take it away; `may_download` is the one function of (viewer, attachment)."""

from matchmaker.accounts.access import may_edit_organisation, serves
from matchmaker.accounts.models import Organisation
from matchmaker.accounts.people import User
from matchmaker.attachments import queries
from matchmaker.attachments.models import Attachment, Visibility
from matchmaker.attachments.queries import Thing
from matchmaker.catalogue import access as posts
from matchmaker.catalogue.models import Need
from matchmaker.catalogue.offers import Capability
from matchmaker.introductions import access as introductions
from matchmaker.introductions.models import Introduction
from matchmaker.introductions.states import OPEN


def may_download(user: User, attachment: Attachment) -> bool:
    """Return whether the person may know that the file is there and have it.

    Staff in charge of what it hangs on: always. While that is taken down: nobody else. The owner's own people: always.
    Others: as its visibility says, *public* to whoever may read the post, *introduced* to the other side as the owner's contact data are.
    """
    if not user.is_authenticated:
        return False
    if is_staff_for(user, attachment):
        return True
    if _is_taken_down(attachment):
        return False
    if user.belongs_to(attachment.organisation_id):
        return True
    if attachment.visibility == Visibility.STAFF:
        return False
    return _is_introduced(user, attachment) or (attachment.visibility == Visibility.PUBLIC and _reads(user, attachment))


def is_staff_for(user: User, attachment: Attachment) -> bool:
    """Return whether the person is staff in charge of what the file hangs on."""
    if attachment.introduction is not None:
        return introductions.is_staff_for(user, attachment.introduction)
    return serves(user, attachment.organisation)


def _is_taken_down(attachment: Attachment) -> bool:
    post = attachment.need or attachment.capability
    return post is not None and post.taken_down_at is not None


def _reads(user: User, attachment: Attachment) -> bool:
    if attachment.need is not None:
        return posts.may_view_need(user, attachment.need)
    return attachment.capability is not None and posts.may_view_capability(user, attachment.capability)


def _is_introduced(user: User, attachment: Attachment) -> bool:
    """Return whether the person may see the owner's contact data by an introduction over this very post: files are told no earlier,
    and no longer than the owner's consent holds."""
    owner = attachment.organisation
    return any(introductions.visible(one, user, owner).contact for one in queries.list_introduced(attachment))


def may_attach(user: User, thing: Thing) -> bool:
    """Return whether the person may hang files on it: who writes a post, who edits an organisation, a side of an open introduction."""
    if isinstance(thing, Organisation):
        return may_edit_organisation(user, thing)
    if isinstance(thing, Introduction):
        side = introductions.side_for(user, thing)
        return side is not None and introductions.is_involved(thing, side) and thing.state in OPEN
    return posts.may_edit(user, thing)


def owner_of(user: User, thing: Thing) -> Organisation:
    """Return whose file it is that the person hangs on the thing: the poster's, the organisation's, or their own side's."""
    if isinstance(thing, Organisation):
        return thing
    if isinstance(thing, Need | Capability):
        return thing.organisation
    return thing.enterprise if user.belongs_to(thing.enterprise_id) else thing.provider


def may_change(user: User, attachment: Attachment) -> bool:
    """Return whether the person may show it to others than now, or delete it: who acts for its owner there."""
    thing = thing_of(attachment)
    if isinstance(thing, Introduction):
        return introductions.side_for(user, thing) is not None and user.belongs_to(attachment.organisation_id)
    return may_edit_organisation(user, thing) if isinstance(thing, Organisation) else posts.may_write(user, thing)


def thing_of(attachment: Attachment) -> Thing:
    """Return what the file hangs on."""
    return attachment.need or attachment.capability or attachment.introduction or attachment.organisation


def is_relied_on(attachment: Attachment) -> bool:
    """Return whether staff have verified the organisation with this file before them: then it stays as evidence."""
    verified_at = attachment.organisation.verified_at
    return attachment.purpose is not None and verified_at is not None and verified_at >= attachment.at
