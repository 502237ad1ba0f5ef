"""报送: the page, headings matched by hand on it, and the files it gives."""
