"""Fakes and the simulation, shipped for the tests of plugins and of this project alike."""
