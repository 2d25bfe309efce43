"""Cell addresses as text, from rows and columns counted from 0."""


def column_letters(column: int) -> str:
    """Return the letters of a column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return a cell address such as `C12`."""
    return f"{column_letters(column)}{row + 1}"


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas need it."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute(top: int, left: int, bottom: int, right: int) -> str:
    """Return a range such as `$B$4:$F$9`, or `$C$5` for a single cell."""
    first, last = _dollars(top, left), _dollars(bottom, right)
    return first if first == last else f"{first}:{last}"


def _dollars(row: int, column: int) -> str:
    return f"${column_letters(column)}${row + 1}"
