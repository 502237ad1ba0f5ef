"""The rules of workbook.md's Findings, one function a rule: a case in, findings out. ``metrics.checks`` runs them."""
