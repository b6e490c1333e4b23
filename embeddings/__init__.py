"""Passages → vectors and indexes, one immutable generation at a time."""
