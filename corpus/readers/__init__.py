"""One reader a format. :func:`corpus.readers.dispatch.extract` picks by content."""
