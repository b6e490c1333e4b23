"""Outcomes of decisions against labels made by reading."""
