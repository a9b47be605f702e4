"""Where gunicorn and the flask command find the application."""

from matchmaker.app import create_app

app = create_app()
