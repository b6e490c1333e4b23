"""What leaves the page with its sources: citations, an answer's evidence, a conversation's quotes.

All of it is made of checked quotes; nothing is told that the minutes do not say.
"""
