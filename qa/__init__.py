"""Question → evidence → quotes → answer. One facade: :class:`qa.service.Service`."""
