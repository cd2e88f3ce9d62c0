-- Until when a person has put a task off, and since when the task asks for the reminders it asks for.
ALTER TABLE tasks
    ADD COLUMN snoozed_until timestamptz,
    ADD COLUMN reminders_since timestamptz;

-- A reminder whose time is past by then fires at once. It is a trigger so that code one version older keeps it too.
CREATE FUNCTION note_asking() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (
        NEW.due_date, NEW.time_zone, NEW.reminder_offsets, NEW.recurrence_pattern IS NULL,
        NEW.status IN ('pending', 'in_progress')
    ) IS DISTINCT FROM (
        OLD.due_date, OLD.time_zone, OLD.reminder_offsets, OLD.recurrence_pattern IS NULL,
        OLD.status IN ('pending', 'in_progress')
    ) THEN
        NEW.reminders_since := NEW.updated_at;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER tasks_asking BEFORE INSERT OR UPDATE OF version ON tasks
    FOR EACH ROW EXECUTE FUNCTION note_asking();

-- What is going to fire, and for a while what has. A claim moves next_claim_at: a row whose message is lost is claimed
-- again. What is over has none. The task is no foreign key: its end must not wait for its reminders.
CREATE TABLE reminder_schedule (
    id uuid PRIMARY KEY,
    owner_id text NOT NULL CHECK (owner_id <> ''),
    task_id uuid NOT NULL,
    "offset" text,
    due_date timestamptz,
    scheduled_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'queued', 'sent', 'expired', 'cancelled', 'superseded')),
    task_version integer NOT NULL,
    correlation_id text NOT NULL,
    caused_by uuid NOT NULL,
    hops integer NOT NULL,
    next_claim_at timestamptz,
    ended_at timestamptz,
    CHECK ((ended_at IS NULL) = (status IN ('pending', 'queued'))),
    CHECK ((next_claim_at IS NULL) = (ended_at IS NOT NULL))
);

CREATE INDEX reminder_schedule_due ON reminder_schedule (next_claim_at) WHERE next_claim_at IS NOT NULL;
CREATE INDEX reminder_schedule_of_task ON reminder_schedule (task_id);
CREATE INDEX reminder_schedule_ended ON reminder_schedule (ended_at) WHERE ended_at IS NOT NULL;

-- Whoever plans holds the task's row, so that this never stops anybody: it is there for the day when somebody forgets.
CREATE UNIQUE INDEX reminder_schedule_once ON reminder_schedule (task_id, "offset", due_date, scheduled_at)
    NULLS NOT DISTINCT WHERE next_claim_at IS NOT NULL;
