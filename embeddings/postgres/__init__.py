"""The shared archive: PostgreSQL with pgvector, for many servers and all municipalities.

Only the modules of this folder know psycopg, and nothing imports them where no shared archive is
named, so that an archive of one machine needs neither.
"""
