"""Experts, visits to factories, findings and reports; events that bundle visits live in stations."""
