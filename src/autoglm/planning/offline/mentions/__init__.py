"""What a request names: numbers, dates, names, lists, records, each with its place and type."""
