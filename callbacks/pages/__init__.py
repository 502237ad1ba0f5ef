"""What each page is given and what happens on it: one module a page. Pages do not know each other."""
