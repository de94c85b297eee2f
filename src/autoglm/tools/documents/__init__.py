"""Files that are more than text: each media type has an adapter that turns its bytes into text and tables.

What is read was written by strangers: it is bounded, cleaned of controls, and nothing in it is run or fetched.
"""
