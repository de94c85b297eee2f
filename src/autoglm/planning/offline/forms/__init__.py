"""Whole sentences that people say for everyday things: each form covers all of a clause, so nothing in it is lost."""
