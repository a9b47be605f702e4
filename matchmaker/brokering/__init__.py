"""What staff do with their work: whose it is, what is put off, who stands in, what was said; the steps are `introductions/`."""
