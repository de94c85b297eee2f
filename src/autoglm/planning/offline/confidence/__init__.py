"""How sure a whole plan is, and what it leaves out."""
