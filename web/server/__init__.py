"""The production server under the application: waitress, and gunicorn over several of them.

docs/decisions/0003-the-server.md says why these.
"""
