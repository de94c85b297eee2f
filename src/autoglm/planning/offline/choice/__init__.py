"""How far a text is about a tool."""
