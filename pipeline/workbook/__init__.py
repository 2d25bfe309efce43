"""The Excel workbooks that auditors fill: where every fact stands, writing them, marking them."""
