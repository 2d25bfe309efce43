"""Word papers: templates that reviewers edit, filled with the facts and results of a case."""
