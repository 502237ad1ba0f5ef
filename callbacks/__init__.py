"""What happens: acts asked for from a page or a shell. Callbacks delegate to plain functions."""
