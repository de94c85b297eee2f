"""Which value fills which parameter: conversions, features of each way to fill one, the best way for all."""
