"""Turn what was typed into typed facts: forgiving in form, strict in substance, all findings at once."""
