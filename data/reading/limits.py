"""What a workbook may be at most: far beyond any county's real one, too little to hurt the service."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 10 * MEGABYTE
ENTRIES = 500
"""Parts of a zip."""
PART_BYTES = 60 * MEGABYTE
TOTAL_BYTES = 100 * MEGABYTE
"""All parts of a zip together, unpacked."""
RATIO = 200
RATIO_FROM_BYTES = 5 * MEGABYTE
"""A part unpacking more than RATIO times its packed size is refused once it is larger than this."""
SHEETS = 50
COLUMNS = 200
DATA_ROWS = 20_000
BLANK_ROWS = 2_000
"""Consecutive blank rows, after which a further row of data is an error."""

MEMORY_BYTES = 1024 * MEGABYTE
CPU_SECONDS = 15
WALL_SECONDS = 20
WRITTEN_BYTES = 50 * MEGABYTE
OPEN_FILES = 64
ANSWER_BYTES = 150 * MEGABYTE

CHILDREN = 2
"""Parsing children at once, over all threads of this process."""
QUEUE = 10
"""Callers that may wait for one; further ones are told that the service is busy."""

CELL_TEXT = 2_000
"""Characters of one cell. Excel's own limit is 32,767; a name, an address or a task's progress never needs that."""

SERVED_ROWS = 2_000
"""Filled rows of one sheet that a server takes in; a county has some hundred institutions. A shell takes in all."""
SERVED_HEAD = 60
"""Rows kept of a longer sheet: enough to know what it is."""
SERVED_CELLS = 200_000
"""Cells of one file that a server takes in."""
SERVED_TEXT = 2_000_000
"""Characters of all of them together."""
SERVED_ODD = 4_000
"""Cells of one table that a server looks at singly, because they are not as the contract writes them."""
ALIKE = 200
"""Findings of one kind that a server lists of one column; the others are counted."""
OF_A_RULE = 500
"""Findings of one rule that a server lists; more of them are an error."""
