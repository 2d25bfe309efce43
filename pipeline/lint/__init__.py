"""Checking of Word templates for the people who edit them: all problems at once, each with its place."""
