"""Held-out documents in the forms of many municipalities and case systems."""
