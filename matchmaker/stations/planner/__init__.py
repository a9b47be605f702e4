"""The planner of a station: which experts visit which factory when, and who meets whom at which table; no database, no clock.

    read_problem(data: object) -> VisitProblem | TableProblem          raises BadProblem (all complaints at once)
    plan_visits(problem: VisitProblem, time_limit: float = 30.0) -> Plan
    plan_tables(problem: TableProblem, time_limit: float = 60.0) -> Plan
    clashes(problem, plan: Plan) -> list[Clash]                        of a plan edited by hand: broken rules, [] if none
    replan(problem, plan: Plan, gone: Collection[Id], fixed: Collection[Id] = (), time_limit: float = 20.0) -> Plan
                                                                       gone: ids that do not come; fixed: slots that are over
    explain(problem: VisitProblem, plan: Plan, visit: Visit) -> Explanation      why this team, and who could step in
    explain_meeting(problem: TableProblem, meeting: Meeting) -> MeetingReason    why these two meet
    left_open(problem, plan: Plan) -> Plan                             its `unserved` and `notes` as a plan edited by hand has them
    as_data(problem, plan: Plan) -> dict                               what `stations plan --json` prints

Plan, Visit(factory, slot, experts), Meeting(enterprise, provider, slot, table) and Clash(code, facts) are in `plan.py`; a page
makes a plan of its rows by `Plan("feasible", visits=(Visit(...), ...))`. Words for codes are in `web/planner_words.py`.
"""

from matchmaker.stations.planner.clashes import clashes, left_open
from matchmaker.stations.planner.explaining import Explanation, as_data, explain
from matchmaker.stations.planner.plan import Clash, Conflict, Meeting, Plan, Visit
from matchmaker.stations.planner.problem import Problem, TableProblem, VisitProblem
from matchmaker.stations.planner.reading import BadProblem, read_problem
from matchmaker.stations.planner.replanning import replan
from matchmaker.stations.planner.tables_explaining import MeetingReason, explain_meeting
from matchmaker.stations.planner.tables_plan import plan_tables
from matchmaker.stations.planner.visits_plan import plan_visits

__all__ = [
    "BadProblem",
    "Clash",
    "Conflict",
    "Explanation",
    "Meeting",
    "MeetingReason",
    "Plan",
    "Problem",
    "TableProblem",
    "Visit",
    "VisitProblem",
    "as_data",
    "clashes",
    "explain",
    "explain_meeting",
    "left_open",
    "plan_tables",
    "plan_visits",
    "read_problem",
    "replan",
]
