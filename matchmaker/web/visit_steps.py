"""Which steps of a visit need no word and which a note, for pages and the JSON door alike; what each does is `diagnosis/`."""

from matchmaker.diagnosis import issuing, service
from matchmaker.diagnosis.states import Action

SIMPLE = {
    Action.SUBMIT: service.submit,
    Action.ACCEPT: service.accept,
    Action.BEGIN: service.begin,
    Action.GIVE_FEEDBACK: service.give_feedback,
    Action.DRAW_UP: service.draw_up,
    Action.HAND_IN: issuing.hand_in,
    Action.ISSUE: issuing.issue,
    Action.TRACK: service.track,
    Action.CLOSE: service.close,
}
WITH_NOTE = {Action.CANCEL: service.cancel, Action.SEND_BACK: issuing.send_back, Action.AMEND: issuing.amend}
