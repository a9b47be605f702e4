"""Files that people send: `accepting.py` is the one way in, `store.py` keeps the bytes; who may read them is a room's to say."""
