"""Programmes, stations, who takes part, and the planner; what happens in a factory lives in diagnosis."""
