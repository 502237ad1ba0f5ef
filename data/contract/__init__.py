"""The workbook contract: every sheet and column once; the template, guide and annotated copy made of it."""
