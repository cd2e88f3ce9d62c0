CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    title text NOT NULL,
    description text,
    status text NOT NULL CHECK (status IN ('pending', 'in_progress', 'completed', 'skipped', 'missed')),
    priority text NOT NULL CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    tags text[] NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX tasks_of_owner ON tasks (owner_id, created_at DESC, id DESC);
