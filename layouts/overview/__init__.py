"""The overview: where the city stands on every target, who lacks what, and what changed."""
