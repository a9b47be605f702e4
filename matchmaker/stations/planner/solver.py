"""A mixed-integer program and HiGHS, which solves it; what the columns and rows mean is known to those who build them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from highspy._core import _Highs

THREADS, SEED = 2, 1
INFINITY = highspy.kHighsInf


@dataclass
class Answer:
    """`values` is None where nothing was found; `bound` holds whatever is found later."""

    status: str  # optimal, feasible, infeasible, unknown
    values: np.ndarray | None
    objective: float
    bound: float


@dataclass
class Program:
    """Columns and rows as they are collected; the objective is made as large as can be."""

    worth: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, worth: float = 0.0, lower: float = 0.0, upper: float = 1.0, whole: bool = False) -> int:
        """Add a column and return its number."""
        self.worth.append(worth)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.worth) - 1

    def choice(self, worth: float = 0.0) -> int:
        """Add a column that is 0 or 1 and return its number."""
        return self.column(worth, whole=True)

    def row(self, terms: Iterable[tuple[int, float]], lower: float = -INFINITY, upper: float = INFINITY) -> int:
        """Add lower <= sum of factor x column <= upper; a column occurs once. Returns its number."""
        for column, factor in terms:
            self.index.append(column)
            self.value.append(factor)
        self.starts.append(len(self.index))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def total(self, columns: Iterable[int], lower: float = -INFINITY, upper: float = INFINITY) -> int:
        """Add lower <= sum of columns <= upper."""
        return self.row(((column, 1.0) for column in columns), lower, upper)

    def solve(
        self, time_limit: float, hint: Sequence[float] | np.ndarray | None = None, gap: float = 0.0, log: bool = False
    ) -> Answer:
        """Return the best that is found in time. `hint` is a full solution to begin with, `gap` a relative one to stop at."""
        if not self.worth:
            return _without_columns(self)
        solver = _Highs()  # highspy.Highs prints a banner into our JSON before it can be told not to
        options = {"output_flag": log, "threads": THREADS, "random_seed": SEED, "time_limit": max(time_limit, 0.05)}
        options |= {"mip_rel_gap": gap, "mip_abs_gap": 1e-7, "primal_feasibility_tolerance": 1e-9}
        options |= {"mip_feasibility_tolerance": 1e-7}
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        if hint is not None:
            numbers = np.arange(len(self.worth), dtype=np.int32)
            solver.setSolution(len(numbers), numbers, np.asarray(hint, dtype=np.float64))
        solver.run()
        return _answer(solver, any(self.whole))

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.worth), len(self.row_lower)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = map(np.array, (self.worth, self.lower, self.upper))
        model.row_lower_, model.row_upper_ = np.array(self.row_lower), np.array(self.row_upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = model.num_col_, model.num_row_
        model.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(self.index, dtype=np.int32)
        model.a_matrix_.value_ = np.array(self.value, dtype=np.float64)
        if any(self.whole):
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[one] for one in self.whole]
        return model


def _without_columns(program: Program) -> Answer:
    """No column: HiGHS calls that empty and says nothing about rows."""
    holds = all(low <= 0 <= high for low, high in zip(program.row_lower, program.row_upper, strict=True))
    return Answer("optimal", np.zeros(0), 0.0, 0.0) if holds else Answer("infeasible", None, 0.0, 0.0)


def _answer(solver: _Highs, whole: bool) -> Answer:
    ended, info = solver.getModelStatus(), solver.getInfo()
    states = highspy.HighsModelStatus
    if ended in (states.kInfeasible, states.kUnboundedOrInfeasible):  # every column is bounded
        return Answer("infeasible", None, -INFINITY, -INFINITY)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    objective = info.objective_function_value if found else -INFINITY
    bound = info.mip_dual_bound if whole else (objective if ended == states.kOptimal else INFINITY)
    status = "optimal" if ended == states.kOptimal else ("feasible" if found else "unknown")
    return Answer(status, values, objective, max(bound, objective))
