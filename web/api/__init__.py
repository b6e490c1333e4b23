"""The REST interface under ``/api/v1``: a blueprint for each kind of address."""
