"""Files on needs, capabilities, cases, introductions and verifications: what hangs where, and who may have it."""
