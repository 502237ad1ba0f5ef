"""A county's return, from the template to the decision, and the board of who has sent."""
