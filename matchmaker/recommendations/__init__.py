"""Who fits: the live engine over published posts, the lists that were shown, and what viewers made of them."""
