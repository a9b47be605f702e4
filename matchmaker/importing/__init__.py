"""Intake from files: reading, comparing, applying and undoing; which organisations are one and the same; forms and words are at the doors."""
