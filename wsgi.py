"""Where gunicorn and the flask command find the application."""

import sys

from matchmaker.app import create_app
from matchmaker.config import Unsafe

# Commands that serve nobody and sign nothing: they need no key and no address; backup and restore need the database alone.
OFFLINE = {"evaluate", "scan", "backup", "restore", "assessment", "policies", "stations"}
APP_LOAD_ERROR = 4  # gunicorn stops at this code instead of starting worker after worker

try:
    app = create_app(offline=bool(OFFLINE & set(sys.argv[1:])))
except Unsafe as refusal:
    print(f"Not started: {refusal}", file=sys.stderr)
    sys.exit(APP_LOAD_ERROR)
