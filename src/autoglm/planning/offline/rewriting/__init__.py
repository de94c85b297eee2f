"""Says a request in usual words before it is read. In this order: without courtesies (courtesies.py, and formats.py for
the form of a file that its name tells), without remarks of Chinese (chinese_remarks.py), then one way of speaking after
the other (restated.py). Slips are mended only where nothing is understood otherwise (typos.py).

A way of speaking (ways.py) is a line of data, `what is said => how it is said instead`, in a module for its language:
english*.py and chinese*.py. Where it is meant only at times, judges.py tells when.
"""
