"""Documents on the web → copies in a folder, fetched politely and from public addresses only.

:func:`corpus.fetching.fetcher.fetch` goes through a list of addresses. It knows nothing of
indexes: what it gives back are files. docs/decisions/0011-fetching.md says why as it is.
"""
