"""What a line of the log may be: its format, level and fields.

A field that is not named here is written nowhere.
"""

from __future__ import annotations

FORMATS = TEXT, JSON = "text", "json"
LEVELS = "debug", "info", "warning", "error"

# In the order in which they are written; docs/operations.md explains each in the same words.
FIELDS = {
    "time": "UTC, ISO 8601",
    "level": "`debug`, `info`, `warning`, `error`",
    "event": "what happened; `request` for each request, `library` for what a package said",
    "logger": "the part of the program",
    "process": "the process's number",
    "request": "the request's number: in the header `X-Request-ID`, and on error pages",
    "method": "`GET`, `POST` and the like; `other` for one that there is not",
    "endpoint": "the page by the program's own name, never its address; none for 404",
    "status": "HTTP status",
    "ms": "milliseconds until the last byte was handed on",
    "bytes": "bytes of the answer's body, as sent",
    "generation": "the index in service",
    "language": "the page's language",
    "address": "with `--log-addresses`: who asked, cut to /24 (IPv6: /48)",
    "answer": "`answered` or `no_answer`",
    "reason": "why there is no answer (docs/api.md)",
    "asks": "the shape of the question: what kind of thing it asks for",
    "quotes": "how many quotes were found",
    "stages": "milliseconds by stage",
    "error": "the exception's type, then those it came from",
    "message": "what the exception says, if it is one of ours that holds nothing of a request",
    "at": "module and line: of the call, or of each frame of the exception",
}
