"""Packages of other people that bring tools and watch steps: found, permitted, isolated.

Above the adapters, because a plugin may bring any of them; below the application, which switches plugins on.
"""
