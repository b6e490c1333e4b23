"""What the server writes to its log: a line of named fields for each request and each trouble.

Nothing of what was asked, nor of who asked (docs/decisions/0013-logs.md).
"""
