"""Responses and introductions: who agreed to what, and who may see whose contacts since when."""
