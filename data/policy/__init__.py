"""The policy of a city: its file read, checked and typed, with the reference tables beside it."""
