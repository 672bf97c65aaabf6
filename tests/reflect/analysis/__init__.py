"""Tests of the analysis that finds the cloud operations a handler may call."""
