"""Measuring what is found and quoted: gold, measures, noise, stages, tables."""
