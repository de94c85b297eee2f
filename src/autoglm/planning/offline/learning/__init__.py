"""Learning on site from corrections."""
