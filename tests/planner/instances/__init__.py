"""Instances for the planner's tests and proofs."""
