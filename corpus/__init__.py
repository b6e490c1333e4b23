"""Reading council minutes: files in, meetings, points, sections and passages out.

The lowest floor of Referat: it imports nothing of the floors above it.
"""
