"""Which calls a request asks for: one, several, in rows, nested, one after the other."""
