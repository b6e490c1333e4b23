"""Builds ended at random moments, and what is then there."""
