"""The outside world: database, clock, errors, mail, files, audit; closed, so anything else belongs to a room above."""
