-- One generation: the tables of corpus.sqlite with a municipality in each row, and the indexes.
-- Run with the generation's schema as the search path. DIMENSION and PARTITIONS are put in.
-- Text compares by code point, as in SQLite, so that both archives order alike.

CREATE TABLE document (
    municipality text NOT NULL, id integer PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE,
    sha256 text NOT NULL, file text NOT NULL, media_type text NOT NULL,
    title text COLLATE "C" NOT NULL, kind text NOT NULL, pages integer, text text NOT NULL
);
CREATE TABLE meeting (
    id integer PRIMARY KEY,
    municipality text COLLATE "C" NOT NULL, municipality_slug text NOT NULL,
    committee text COLLATE "C" NOT NULL, committee_slug text NOT NULL,
    date text COLLATE "C" NOT NULL, start text, "end" text, place text, kind text NOT NULL
);
CREATE TABLE meeting_document (
    municipality text NOT NULL, meeting integer NOT NULL, rank integer NOT NULL,
    document integer NOT NULL, PRIMARY KEY (meeting, rank)
);
CREATE TABLE point (
    municipality text NOT NULL, id integer PRIMARY KEY, meeting integer NOT NULL,
    document integer NOT NULL, number text COLLATE "C" NOT NULL, title text NOT NULL,
    case_number text COLLATE "C", deciding_body text, closed integer NOT NULL, page integer,
    start integer NOT NULL, "end" integer NOT NULL
);
CREATE TABLE section (
    municipality text NOT NULL, id integer PRIMARY KEY, document integer NOT NULL,
    meeting integer, point integer, kind text NOT NULL, label text NOT NULL, body text,
    date text, page integer, start integer NOT NULL, "end" integer NOT NULL
);
CREATE TABLE block (
    municipality text NOT NULL, id integer PRIMARY KEY, section integer NOT NULL,
    kind text NOT NULL, level integer NOT NULL, start integer NOT NULL, "end" integer NOT NULL,
    pieces text NOT NULL
);
-- Where sentences begin and end stands with their passage.
CREATE TABLE sentence (
    municipality text NOT NULL, id integer PRIMARY KEY, passage integer NOT NULL,
    vector bytea NOT NULL
);

-- From document to document_kind is what filters ask for, copied to each passage.
-- The counts are numbers of words and n-grams, each with how often it occurs in each field
-- (embeddings/bm25.py): for scoring passages that are known, and for making posting lists.
CREATE TABLE passage (
    municipality text NOT NULL, id integer NOT NULL, uid bytea NOT NULL,
    section integer NOT NULL, start integer NOT NULL, "end" integer NOT NULL,
    lead_start integer NOT NULL, lead_end integer NOT NULL, page integer,
    first_sentence integer NOT NULL, sentences bytea NOT NULL,
    document integer NOT NULL, body integer, date text COLLATE "C", point text, case_number text,
    section_kind text NOT NULL, document_kind text NOT NULL,
    vector vector(DIMENSION) NOT NULL, tokens bytea NOT NULL,
    word_counts bytea NOT NULL, gram_counts bytea NOT NULL,
    text_length integer NOT NULL, title_length integer NOT NULL, label_length integer NOT NULL,
    gram_length integer NOT NULL
) PARTITION BY HASH (municipality);
-- The vector stays in the row, where exact search reads it; what is rarely read is put aside.
ALTER TABLE passage ALTER vector SET STORAGE PLAIN;
ALTER TABLE passage ALTER tokens SET STORAGE EXTERNAL;

-- Committees of municipalities, so that filters compare names with few of them.
CREATE TABLE body (
    id integer PRIMARY KEY, municipality text NOT NULL,
    municipality_slug text NOT NULL, committee text NOT NULL, committee_slug text NOT NULL
);

-- Posting lists by parts of a municipality's passages (postings.py), and in how many passages of
-- the part each term occurs: sums over what a role may see are the document frequencies of what it
-- may see.
CREATE TABLE part (
    municipality text NOT NULL, id integer PRIMARY KEY, ids bytea NOT NULL, codes bytea NOT NULL
);
CREATE TABLE word (
    municipality text NOT NULL, part integer NOT NULL, id integer NOT NULL,
    text integer NOT NULL, title integer NOT NULL, label integer NOT NULL,
    passages integer NOT NULL, term text COLLATE "C" NOT NULL, postings bytea NOT NULL
);
CREATE TABLE gram (
    municipality text NOT NULL, part integer NOT NULL, id integer NOT NULL,
    passages integer NOT NULL, term text COLLATE "C" NOT NULL, postings bytea NOT NULL
);
CREATE TABLE length (
    municipality text PRIMARY KEY, passages bigint NOT NULL, text bigint NOT NULL,
    title bigint NOT NULL, label bigint NOT NULL, grams bigint NOT NULL
);
CREATE TABLE vocabulary (
    municipality text NOT NULL, word text COLLATE "C" NOT NULL, count integer NOT NULL,
    PRIMARY KEY (word, municipality)
);

CREATE TABLE source (
    municipality text NOT NULL, position integer PRIMARY KEY, sha256 text, value json NOT NULL
);
CREATE TABLE reading (
    municipality text NOT NULL, position integer PRIMARY KEY, sha256 text NOT NULL,
    digest text, line text NOT NULL
);
