"""Training of the project's own small models."""
