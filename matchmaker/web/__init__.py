"""How HTTP works here: sessions, guards, errors, words, mail rendering; pages themselves are in `pages/`."""
