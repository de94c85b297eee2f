"""The version of the package, below everything that tells it to others."""

VERSION = "0.1.0"
