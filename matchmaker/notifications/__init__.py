"""Telling people: the outbox that mails are sent from, and the inbox behind the bell."""
