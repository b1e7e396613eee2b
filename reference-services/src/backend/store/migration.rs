//! The tables, as numbered steps: what a database lacks is applied when the store is opened, and recorded in
//! `schema_migrations`.
//!
//! A step is never changed once it was released, since databases that have it would not get the change: a change is a
//! further step. Names are the same in both lists, so that one query reads either database.

/// Where the applied steps are recorded.
pub(super) const RECORD: &str =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, applied_at text NOT NULL)";
/// The newest applied step; 0 when there is none.
pub(super) const APPLIED: &str = "SELECT coalesce(max(version), 0) FROM schema_migrations";
/// Records a step.
pub(super) const APPLY: &str = "INSERT INTO schema_migrations (version, applied_at) VALUES ($1, $2)";

/// The steps that come after `applied`, with their numbers, which start at 1. A database that is ahead of this program
/// gets none: while replicas are replaced, the old ones meet the new one's tables.
pub(super) fn missing(steps: &[&'static str], applied: i32) -> impl Iterator<Item = (i32, &'static str)> {
    (1..).zip(steps.iter().copied()).filter(move |(version, _)| *version > applied)
}

/// The steps for PostgreSQL.
pub(super) const POSTGRES: &[&str] = &["
    CREATE TABLE tasks (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        title text NOT NULL,
        description text,
        status text NOT NULL CHECK (status IN ('pending', 'completed')),
        due_at timestamptz,
        recurrence jsonb,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        completed_at timestamptz,
        predecessor_id uuid UNIQUE,
        successor_id uuid,
        reminded_at timestamptz
    );
    CREATE INDEX tasks_of_user ON tasks (user_id, created_at DESC, id DESC);
    CREATE INDEX tasks_to_remind_of ON tasks (due_at) WHERE status = 'pending' AND reminded_at IS NULL;
    CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        stream text NOT NULL CHECK (stream IN ('task-events', 'reminders')),
        key uuid NOT NULL,
        payload text NOT NULL,
        traceparent text NOT NULL,
        tracestate text NOT NULL,
        created_at timestamptz NOT NULL
    );
"];

/// The steps for SQLite. Ids are lower-case text; times are RFC 3339 in UTC with six decimals, which sort as text.
/// A position is never used twice, even when the outbox was empty in between.
pub(super) const SQLITE: &[&str] = &["
    CREATE TABLE tasks (
        id text PRIMARY KEY,
        user_id text NOT NULL,
        title text NOT NULL,
        description text,
        status text NOT NULL CHECK (status IN ('pending', 'completed')),
        due_at text,
        recurrence text,
        created_at text NOT NULL,
        updated_at text NOT NULL,
        completed_at text,
        predecessor_id text UNIQUE,
        successor_id text,
        reminded_at text
    ) STRICT;
    CREATE INDEX tasks_of_user ON tasks (user_id, created_at DESC, id DESC);
    CREATE INDEX tasks_to_remind_of ON tasks (due_at) WHERE status = 'pending' AND reminded_at IS NULL;
    CREATE TABLE outbox (
        position integer PRIMARY KEY AUTOINCREMENT,
        id text NOT NULL UNIQUE,
        stream text NOT NULL CHECK (stream IN ('task-events', 'reminders')),
        key text NOT NULL,
        payload text NOT NULL,
        traceparent text NOT NULL,
        tracestate text NOT NULL,
        created_at text NOT NULL
    ) STRICT;
"];
