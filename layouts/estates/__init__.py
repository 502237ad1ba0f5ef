"""The page of residential areas."""
