"""Requests over tools that tell their words, as the built-in ones do: a call for each clause, then steps of them."""
