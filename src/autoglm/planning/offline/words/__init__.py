"""Words and numerals of both languages, and how a text is cut into them."""
