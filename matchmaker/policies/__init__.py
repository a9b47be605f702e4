"""政策 and 标准: the library, who meets its conditions, reminders, briefings; an enterprise's own maturity is the room `assessment`."""
