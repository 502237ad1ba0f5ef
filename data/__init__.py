"""What is held: the policy, the workbook contract, reading, and the store. Knows nothing of the rooms above it."""
