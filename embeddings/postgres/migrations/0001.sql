-- The control tables: which generations there are, which one is in service, who may see what.
-- The generations themselves lie in schemas of their own (../generation.sql).

DO $$
DECLARE role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['referat_reader', 'referat_tenant', 'referat_loader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        END IF;
    END LOOP;
    -- A loader makes a schema for each generation, and owns nothing else.
    EXECUTE format('GRANT CREATE ON DATABASE %I TO referat_loader', current_database());
END $$;

CREATE TABLE referat.generation (
    number integer PRIMARY KEY,
    format integer NOT NULL,
    -- Counts removals: what a server has read of a generation is then read anew.
    revision integer NOT NULL DEFAULT 0,
    loaded_at timestamptz NOT NULL DEFAULT now(),
    built_at text NOT NULL,
    encoder text NOT NULL,
    fingerprint text NOT NULL,
    token_fingerprint text NOT NULL,
    dimension integer NOT NULL,
    token_dimension integer NOT NULL,
    spread double precision NOT NULL,
    -- What the bytes of sentence and token vectors stand for (embeddings/stored_vectors.py).
    sentence_step real NOT NULL,
    token_centroids bytea,
    -- A local dense index without its vectors, which a copy is made with.
    dense bytea NOT NULL,
    -- What else the manifest says, but of no document: those stand with their municipality.
    manifest json NOT NULL
);

CREATE TABLE referat.service (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation integer NOT NULL REFERENCES referat.generation
);

-- Documents that were taken out and stay out of what is loaded later.
CREATE TABLE referat.removed (
    sha256 text PRIMARY KEY, file text NOT NULL, day date NOT NULL DEFAULT current_date
);

-- Which municipalities a role of a tenant's server may see.
CREATE TABLE referat.tenant (
    role name, municipality text, PRIMARY KEY (role, municipality)
);

-- The files as they were handed in, once for all generations.
CREATE TABLE referat.original (
    sha256 text PRIMARY KEY, municipality text NOT NULL, content bytea NOT NULL
);
-- PDF and Word files are packed already.
ALTER TABLE referat.original ALTER content SET STORAGE EXTERNAL;

ALTER TABLE referat.tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON referat.tenant FOR SELECT TO referat_tenant USING (role = current_user);
ALTER TABLE referat.original ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON referat.original TO referat_reader, referat_loader
    USING (true) WITH CHECK (true);
CREATE POLICY own ON referat.original FOR SELECT TO referat_tenant USING (
    municipality = ANY (ARRAY(SELECT t.municipality FROM referat.tenant t
                              WHERE t.role = current_user))
);

GRANT USAGE ON SCHEMA referat TO referat_reader, referat_tenant, referat_loader;
GRANT SELECT ON referat.generation, referat.service, referat.original TO referat_reader;
GRANT SELECT ON referat.service, referat.original, referat.tenant TO referat_tenant;
-- Not the manifest: its unknown labels are words of all.
GRANT SELECT (number, format, revision, loaded_at, built_at, encoder, fingerprint,
              token_fingerprint, dimension, token_dimension, spread, sentence_step, token_centroids)
    ON referat.generation TO referat_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON referat.generation, referat.service, referat.removed, referat.original TO referat_loader;
GRANT SELECT ON referat.migration TO referat_reader, referat_loader;
