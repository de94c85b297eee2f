"""Says a request in usual words before it is read: without courtesies, slips and colloquial ways of speaking."""
