"""Builders of what the project ships but does not compute at run time."""
