"""The JSON of the command line and the API, the same for both: docs/api.md."""
