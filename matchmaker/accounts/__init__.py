"""People, organisations, memberships and parks; what they post belongs to `catalogue`."""
