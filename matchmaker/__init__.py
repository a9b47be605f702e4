"""智造合 / Zhizaohe: needs and capabilities brought together; empty so that `matchmaker.matching` imports alone."""
