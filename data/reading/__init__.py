"""A county's workbook in: guarded, parsed in a limited child, and read by the contract into rows and findings."""
