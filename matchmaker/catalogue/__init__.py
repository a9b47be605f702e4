"""Needs, capabilities and cases: what is posted, by whom it may be read, and how it is reviewed."""
