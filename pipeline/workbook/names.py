"""Names that a workbook is held together by: its sheets, its identity cells, its columns."""

LAYOUT_NUMBER = 1
COVER_SHEET = "封面"
TOTALS_SHEET = "结果概览"
RECORD_SHEET = "_greencert"
LISTS_SHEET = "_lists"
FINDINGS_SHEET = "问题清单"
CARRIED_SUFFIX = "（已报）"

NAME_SCHEME = "_gc_scheme"
NAME_KIND = "_gc_kind"
NAME_LAYOUT = "_gc_layout"
NAME_RECORD = "_gc_record"
NAME_LABELS = "_gc_labels"
NAME_TABLE = "_gc_table_"
"""Names of identity cells begin with an underscore, which no fact key can."""

LABEL_COLUMN, INPUT_COLUMN, HELP_COLUMN, CLAUSE_COLUMN = 1, 2, 3, 4
