"""How one figure was made: beside the page, as text in a shell, and as a workbook that recomputes it."""
