"""Open workbooks safely and return what stands in them, without judging it."""
