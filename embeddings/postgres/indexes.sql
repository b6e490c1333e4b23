-- Made after the rows are there: an index is built faster than it is kept.
CREATE INDEX ON meeting (municipality_slug, committee_slug, date);
CREATE INDEX ON meeting_document (document);
CREATE INDEX ON point (meeting, number);
CREATE INDEX ON point (lower(case_number));
CREATE INDEX ON section (point);
CREATE INDEX ON section (document, start);
CREATE INDEX ON section (meeting);
CREATE INDEX ON block (section);
CREATE INDEX ON sentence (passage);
CREATE INDEX ON passage (id);
CREATE INDEX ON passage (section);
CREATE INDEX ON passage (document);
CREATE INDEX ON passage (case_number);
CREATE INDEX ON passage
    USING hnsw ((vector::halfvec(DIMENSION)) halfvec_ip_ops) WITH (m = 16, ef_construction = 100);
ALTER TABLE word ADD PRIMARY KEY (term, part);
ALTER TABLE gram ADD PRIMARY KEY (term, part);
CREATE INDEX ON word (part);
CREATE INDEX ON gram (part);
