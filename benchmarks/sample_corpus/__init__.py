"""The sample corpus: minutes of a municipality that does not exist, and their builder."""
