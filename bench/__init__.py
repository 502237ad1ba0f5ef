"""How fast it is: ratios to raw limits that the same machine shows in the same run, turn about. Never a test."""
