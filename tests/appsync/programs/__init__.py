"""Resolvers that are run as Python and as JavaScript."""
