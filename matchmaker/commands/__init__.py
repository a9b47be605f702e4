"""The terminal's door: `flask --app wsgi NAME`, one module a command."""

from importlib import import_module

from flask import Flask

COMMANDS = (
    "evaluate",
    "replay",
    "tune",
    "propose_weights",
    "scan",
    "operator",
    "audit",
    "backup",
    "restore",
    "serve",
    "worker",
    "bounces",
    "demo",
    "assessment",
    "policies",
    "stations",
    "figures",
)


def init_app(app: Flask) -> None:
    """Register every command under the name of its module."""
    for name in COMMANDS:
        app.cli.add_command(getattr(import_module(f"matchmaker.commands.{name}"), name))
