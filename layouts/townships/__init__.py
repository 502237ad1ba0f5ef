"""The page of townships: which have no inclusive institution."""
