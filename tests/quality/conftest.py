"""The figures are collected once the graded set is there: the set is made before the ranker is tuned, not with it."""

from pathlib import Path

_GRADES = Path(__file__).resolve().parents[2] / "data" / "evaluation" / "qrels.tsv"
collect_ignore = [] if _GRADES.exists() else ["test_figures.py"]
