"""The county pages: one county, and the list of all."""
