"""Requests over tools that tell their words, as the built-in ones do: a call for each clause, then steps of them.

Reading: `reader` -> `growing` (parts of the request) -> `choosing` (a tool for each) -> `calling` (its arguments).
Behind that: `chaining` joins calls to steps; `leftovers` and `vetoes` say what no step takes up, or forbids them all;
`outcomes` takes orders about the outcome out of a request that cannot be read with them.
"""
