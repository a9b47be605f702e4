"""A plain model of one introduction, written without the product's tables: what each person's form must lead to, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATES = (
    "proposed",
    "agreed",
    "introduced",
    "met",
    "signed",
    "delivered",
    "declined",
    "withdrawn",
    "expired",
    "closed",
)
ACTIONS = (
    *("agree", "confirm", "record_meeting", "record_no_show", "plan", "intend", "sign", "deliver", "deny"),
    *("decline", "withdraw", "expire", "hand_over", "close", "reopen"),
)
WAITING = ("proposed", "agreed")
RUNNING = ("introduced", "met", "signed")
KNOWN = (*RUNNING, "delivered", "closed")

# What may follow what; everything that is not here must be refused and change nothing.
TABLE = {
    "proposed": ("agree", "decline", "withdraw", "expire"),
    "agreed": ("confirm", "decline", "withdraw", "expire"),
    "introduced": ("record_meeting", "record_no_show", "plan", "hand_over", "close"),
    "met": ("record_meeting", "plan", "intend", "sign", "deny", "hand_over", "close"),
    "signed": ("plan", "sign", "deliver", "deny", "hand_over", "close"),
    "delivered": ("deliver", "deny"),
    "declined": ("reopen",),
    "withdrawn": ("reopen",),
    "expired": (),
    "closed": (),
}
PAIRS = tuple((state, action) for state in STATES for action in ACTIONS)
BY_CLOCK = ("expire", "hand_over")

SIDE_OF = {"asker": "enterprise", "seller": "provider", "officer": "staff", "second": "staff", "operator": "staff"}
STRANGERS = ("other_officer", "third_enterprise", "third_provider")
ROLES = (*SIDE_OF, *STRANGERS, "anonymous")
OTHER = {"enterprise": "provider", "provider": "enterprise"}
OUTCOME = {"record_meeting": "meeting", "intend": "intention", "sign": "signing", "deliver": "delivery"}
OUTCOMES = tuple(OUTCOME.values())
FOR_SIDES = ("agree", "decline")  # doors that staff do not have
TWO_KEYS = {"sign": "signed", "deliver": "delivered"}

NO_SUCH_STEP = "状态已经变了，这一步不能再做。"
FIRST = {
    "agree": "已由同事或对方先同意",
    "confirm": "已由另一位专员确认",
    "decline": "这件对接已被婉拒",
    "withdraw": "这件对接已被撤回",
    "expire": "这件对接已超时",
    "record_meeting": "已由对方或同事登记了洽谈",
    "record_no_show": "已由对方或同事登记了未到",
    "plan": "对方或同事刚刚改了安排",
    "intend": "对方或同事刚刚登记了意向",
    "sign": "对方或同事刚刚登记了签约",
    "deliver": "对方或同事刚刚登记了交付",
    "deny": "对方或同事刚刚说与事实不符",
    "hand_over": "这件对接刚刚转园区跟进",
    "close": "这件对接已结束",
    "reopen": "这件对接刚刚恢复",
}


@dataclass(frozen=True)
class Said:
    """One answer to one outcome."""

    outcome: str
    side: str
    holds: bool
    words: tuple[Any, ...]  # day, band, note: said again alike it is no news
    band: str = ""

    def contradicts(self, other: "Said") -> bool:
        """Return whether both cannot be true."""
        return self.holds != other.holds or bool(self.band and other.band and self.band != other.band)


@dataclass(frozen=True)
class Answer:
    """What the product must answer: the status, and for a step out of turn the words."""

    status: int
    words: str = ""
    changes: bool = False


DONE = Answer(303, changes=True)
QUIET = Answer(303)


@dataclass
class Model:
    """One introduction as it must stand."""

    initiator: str
    state: str = "proposed"
    waiting: str | None = None
    last: tuple[str, str] = ("propose", "")
    age: int = 0  # seconds since the last step
    before: tuple[str, str | None] = ("", None)
    consented: set[str] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.waiting = {"enterprise": "provider", "provider": "enterprise", "staff": "enterprise"}[self.initiator]
        self.consented |= {self.initiator} - {"staff"}

    def takes(self, action: str) -> bool:
        """Return whether the state has such a step."""
        return action in TABLE[self.state]

    def answer(self, action: str, role: str, form: Mapping[str, Any], day: str) -> Answer:
        """Return what the product must answer, and stand as it must stand afterwards."""
        side = SIDE_OF.get(role, "")
        refused = self._unseen(action, role, side) or self._unfit(action, side, form)
        if refused is not None:
            return refused
        conflict = self._conflict(action, role, side, form, day)
        if conflict is None:
            self._step(action, role, side, form, day)
            return DONE
        return QUIET if self.last == (action, role) else conflict

    def _unseen(self, action: str, role: str, side: str) -> Answer | None:
        """Who may not at all."""
        staff = role == "other_officer" or side == "staff"
        closed = (action in FOR_SIDES and staff) or (action == "confirm" and not staff)
        if role == "anonymous":
            return QUIET  # to the sign-in page
        if closed:
            return Answer(403)
        if not side or (side == "provider" and self.initiator == "staff" and "enterprise" not in self.consented):
            return Answer(404)
        if action == "withdraw" and side not in {"staff", self.initiator, *self.consented}:
            return Answer(403)
        return Answer(403) if action == "reopen" and self.last[1] != role else None

    def _unfit(self, action: str, side: str, form: Mapping[str, Any]) -> Answer | None:
        """A form that does not hold by itself: said at the field, or that it is too late."""
        if action == "deny" and form["outcome"] not in self.deniable(side):
            fit = False
        else:
            fit = form["fit"] or action in ("agree", "confirm", "reopen") or (action == "withdraw" and side != "staff")
        if fit:
            return None
        if self.takes(action) and self._has_turn(action, side):
            return Answer(422)
        return Answer(409, "" if self.takes(action) else self._too_late(form["role"]))

    def _has_turn(self, action: str, side: str) -> bool:
        """Whether a page would offer the step."""
        if side == "staff" or action not in FOR_SIDES:
            asked = True
        elif action == "agree":
            asked = self.waiting == side
        else:
            asked = self.waiting == side or (self.state == "agreed" and self.initiator != side)
        if action == "deny":
            return bool(self.deniable(side))
        if action == "plan":
            return self.owing() is None or (side == "staff" and self.waiting != self.owing())
        judged = side != "staff" or action not in ("intend", "sign", "deliver")
        return asked and (judged or any(one.outcome == OUTCOME[action] for one in self.said))

    def _conflict(self, action: str, role: str, side: str, form: Mapping[str, Any], day: str) -> Answer | None:
        if not self.takes(action):
            return Answer(409, self._too_late(role))
        if action == "reopen":
            return Answer(409) if self.age > 10 else None
        if not self._has_turn(action, side) or (
            action == "confirm" and self.initiator == "staff" and role == "officer"
        ):
            return Answer(409)
        if action in ("agree", "confirm") and not form["fit"]:
            return Answer(422)
        if action in OUTCOME or action == "deny":
            now, alike = self._claim(action, side, form, day), None
            for one in self.said:
                alike = one if (one.outcome, one.side) == (now.outcome, now.side) else alike
            return Answer(409) if alike == now else None
        return None

    def _too_late(self, role: str) -> str:
        action, by = self.last
        return NO_SUCH_STEP if by == role else FIRST.get(action, NO_SUCH_STEP)

    def deniable(self, side: str) -> list[str]:
        """Return which outcomes somebody else claims."""
        last = {(one.outcome, one.side): one.holds for one in self.said}
        return [outcome for outcome in OUTCOMES if any(last.get((outcome, one)) for one in SIDES if one != side)]

    def _claim(self, action: str, side: str, form: Mapping[str, Any], day: str) -> Said:
        if action == "deny":
            return Said(form["outcome"], side, False, ("", form["note"]))
        return Said(OUTCOME[action], side, True, (day, form["note"]), form["band"] if action == "sign" else "")

    def grade(self, outcome: str) -> str:
        """Return what both sides' and staff's answers to an outcome amount to."""
        last: dict[str, tuple[int, Said]] = {}
        for place, one in enumerate(self.said):
            if one.outcome == outcome:
                last[one.side] = (place, one)
        decided = last.pop("staff", None)
        sides = list(last.values())
        if decided is not None:
            if any(place > decided[0] and one.contradicts(decided[1]) for place, one in sides):
                return "disputed"
            return "document" if decided[1].holds else "refuted"
        if not any(one.holds for _place, one in sides):
            return "none"
        if len(sides) == 1:
            return "one"
        return "disputed" if sides[0][1].contradicts(sides[1][1]) else "both"

    def owing(self) -> str | None:
        """Return the side that has yet to say whether the other's signing or delivery is so."""
        alone = [outcome for outcome in ("signing", "delivery") if self.grade(outcome) == "one"]
        return next((OTHER[one.side] for one in self.said if one.outcome in alone), None)

    def disputed(self) -> bool:
        """Return whether staff have something to judge."""
        return any(self.grade(outcome) == "disputed" for outcome in OUTCOMES)

    def _step(self, action: str, role: str, side: str, form: Mapping[str, Any], day: str) -> None:
        was = (self.state, self.waiting)
        if action in OUTCOME or action == "deny":
            self._outcome(action, side, form, day)
        else:
            self.state, self.waiting = self._plain(action, side, form)
        self.last, self.age, self.before = (action, role), 0, was

    def _plain(self, action: str, side: str, form: Mapping[str, Any]) -> tuple[str, str | None]:
        if action == "agree":
            self.consented.add(side)
            return ("agreed", "staff") if OTHER[side] in self.consented else ("proposed", OTHER[side])
        if action == "plan":
            kept = side != "staff" and self.waiting == "staff" and self.disputed()
            return self.state, "staff" if kept else form["owner"]
        if action == "reopen":
            return self.before
        ends = {"confirm": ("introduced", "both"), "record_no_show": (self.state, "both")}
        ended = {"decline": "declined", "withdraw": "withdrawn", "close": "closed"}
        return ends.get(action) or (ended[action], None)

    def _outcome(self, action: str, side: str, form: Mapping[str, Any], day: str) -> None:
        claim, was, disputed = self._claim(action, side, form, day), self.state, self.disputed()
        self.said.append(claim)
        grade = self.grade(claim.outcome)
        if action == "record_meeting":
            self.state = "met"
        if action in TWO_KEYS and grade in ("both", "document"):
            self.state = TWO_KEYS[action]
        if self.state == "delivered":
            self.waiting = None
        elif self.disputed():
            self.waiting = "staff"
        elif self.owing():
            asked_now = disputed or (action in TWO_KEYS and grade == "one")
            self.waiting = self.owing() if asked_now else self.waiting
        elif self.state != was or self.waiting == "staff" or action in TWO_KEYS:
            self.waiting = "both"

    def days_pass(self) -> str:
        """Let two months go by; return what the clock must do: "expire", "hand_over" or nothing."""
        self.age += 62 * 86400
        done = {**dict.fromkeys(WAITING, "expire"), **dict.fromkeys(RUNNING, "hand_over")}.get(self.state, "")
        if done:
            self.state, self.waiting = ("expired", None) if done == "expire" else (self.state, "staff")
            self.last, self.age = (done, "clock"), 0
        return done


SIDES = ("enterprise", "provider", "staff")
