"""The shell around the pure flow: the only code that touches folders, clocks and locks."""
