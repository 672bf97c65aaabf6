"""Tests of AppSync resolvers."""
