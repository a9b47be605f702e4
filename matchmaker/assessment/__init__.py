"""Maturity: versioned models, an enterprise's answers, its level and gaps; visits and their findings live in diagnosis."""
