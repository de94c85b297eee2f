"""What bytes are, and the formats that tables and documents share. Knows neither of them."""
