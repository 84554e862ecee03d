-- What desks cannot keep, kept here in their stead: where a conversation stands, tags, notes.
-- `id` is the tag's or the note's identity, empty for a standing; `until` is when a standing ends by itself.
CREATE TABLE kept (
    profile TEXT NOT NULL,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'standing', 'tag')),
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (profile, conversation, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_until ON kept (until) WHERE until IS NOT NULL;

-- The tags there are to choose from, on desks that have none.
CREATE TABLE kept_tag (
    profile TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (profile, id)
) STRICT, WITHOUT ROWID;
