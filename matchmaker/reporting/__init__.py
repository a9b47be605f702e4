"""Figures and queues across rooms; what one room knows stays in its own queries."""
