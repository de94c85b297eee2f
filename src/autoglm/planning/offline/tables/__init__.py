"""Questions to tables and JSON values, charts and reports, by grammars that take a clause to its last word."""
