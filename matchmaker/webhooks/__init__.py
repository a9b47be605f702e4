"""Webhooks: what happens to an organisation's or a park's things is told to a program of theirs, signed."""
