"""Intake from files: reading, comparing, applying and undoing; and which organisations are one and the same."""
