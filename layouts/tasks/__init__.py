"""The page of the policy's tasks and the units that answer for them."""
