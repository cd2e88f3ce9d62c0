"""A thousand attacks on the trail by the owner of its tables: each is found, and nothing else is."""

import random
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from taskflow.adapters.postgres.audit_chains import PostgresAuditChains
from taskflow.adapters.postgres.connection import make_engine
from taskflow.adapters.postgres.joined import Joined
from taskflow.application.verify_chain import VerifyChain
from tests.integration.audit_trail import MAY, Trail
from tests.integration.database import OWNER, PASSWORD

ATTACKS = 1_000
ENTRIES = 12
ROWS = "task_events_2026_05"


@pytest.fixture
def trail(database):
    trail = Trail(database)
    trail.fill(ENTRIES)
    return trail


class Attacker:
    """The owner of the tables, in a transaction that is taken back afterwards."""

    def __init__(self, connection, seed, known):
        self._connection, self.dice, self._known = connection, random.Random(seed), known

    @contextmanager
    def attempt(self):
        self.run("ALTER TABLE task_events NO FORCE ROW LEVEL SECURITY")
        self.run(f"DROP INDEX {ROWS}_chain")
        yield
        self._connection.rollback()

    def run(self, sql, **values):
        return self._connection.execute(text(sql), values)

    def a_position(self):
        return self.dice.randint(1, ENTRIES)

    def verify(self):
        chains = PostgresAuditChains(Joined(self._connection))
        return VerifyChain(chains=chains)(MAY, known=self._known).broken


EDITS = (
    "event_type = event_type || 'x'",
    "entity_type = 'other'",
    "entity_id = gen_random_uuid()::text",
    "owner_id = 'eve'",
    "owner_id = NULL",
    'actor = actor || \'{"user": "eve"}\'',
    "actor = actor || '{\"extra\": 1}'",
    "actor = '[]'",
    "correlation_id = ''",
    "causation_id = gen_random_uuid()",
    "occurred_at = occurred_at + interval '1 microsecond'",
    "recorded_at = recorded_at - interval '1 microsecond'",
    "recorded_at = 'infinity'",
    "changes = '{}'",
    "changes = 'null'",
    "payload = payload || '{\"n\": 100}'",
    "payload = payload - 'n'",
    "payload = jsonb_set(payload, '{x}', to_jsonb((payload ->> 'x')::numeric + 1e-30))",
    "event_id = gen_random_uuid()",
    "hash = sha256(hash)",
    "position = position + 100",
    "position = 0",
)


def edit(attacker):
    change = attacker.dice.choice(EDITS)
    if change == "changes = 'null'":  # JSON's null and SQL's are the same value to a reader
        change = "changes = '[null]'"
    attacker.run(f"UPDATE {ROWS} SET {change} WHERE position = :n", n=attacker.a_position())


def delete(attacker):
    attacker.run(f"DELETE FROM {ROWS} WHERE position = :n", n=attacker.a_position())


def delete_and_close_the_gap(attacker):
    gone = attacker.a_position()
    attacker.run(f"DELETE FROM {ROWS} WHERE position = :n", n=gone)
    attacker.run(f"UPDATE {ROWS} SET position = position - 1 WHERE position > :n", n=gone)
    attacker.run(
        "UPDATE audit_chains SET position = position - 1, hash = coalesce("
        f"(SELECT hash FROM {ROWS} WHERE position = :last), hash)",
        last=ENTRIES - 1,
    )


def cut_off_the_tail(attacker):
    last = attacker.a_position() - 1
    attacker.run(f"DELETE FROM {ROWS} WHERE position > :n", n=last)
    attacker.run(
        "UPDATE audit_chains SET position = :n, "
        f"hash = coalesce((SELECT hash FROM {ROWS} WHERE position = :n), decode(repeat('00', 32), 'hex'))",
        n=last,
    )


def insert(attacker):
    place = attacker.dice.choice(["position", "position + 1", str(ENTRIES + 1), "0", "-1"])
    attacker.run(
        f"INSERT INTO {ROWS} (event_id, position, event_type, entity_type, entity_id, owner_id, actor, "
        "correlation_id, occurred_at, recorded_at, changes, payload, hash) SELECT gen_random_uuid(), "
        f"{place}, event_type, entity_type, entity_id, owner_id, actor, correlation_id, occurred_at, recorded_at, "
        f"changes, payload, hash FROM {ROWS} WHERE position = :n",
        n=attacker.a_position(),
    )


def swap_contents(attacker):
    one, other = attacker.dice.sample(range(1, ENTRIES + 1), 2)
    attacker.run(
        f"UPDATE {ROWS} AS mine SET payload = theirs.payload, entity_id = theirs.entity_id FROM {ROWS} AS theirs "
        "WHERE (mine.position, theirs.position) IN ((:a, :b), (:b, :a))",
        a=one,
        b=other,
    )


def swap_places(attacker):
    one, other = attacker.dice.sample(range(1, ENTRIES + 1), 2)
    attacker.run(
        f"UPDATE {ROWS} SET position = CASE position WHEN :a THEN CAST(:b AS bigint) ELSE :a END "
        "WHERE position IN (:a, :b)",
        a=one,
        b=other,
    )


def reorder(attacker):
    order = list(range(1, ENTRIES + 1))
    while order == sorted(order):
        attacker.dice.shuffle(order)
    for old, new in enumerate(order, 1):
        attacker.run(f"UPDATE {ROWS} SET position = :new WHERE position = :old", new=1000 + new, old=old)
    attacker.run(f"UPDATE {ROWS} SET position = position - 1000")


def move_the_head(attacker):
    attacker.run("UPDATE audit_chains SET hash = sha256(hash)")


KINDS = (
    edit,
    edit,
    delete,
    delete_and_close_the_gap,
    cut_off_the_tail,
    insert,
    swap_contents,
    swap_places,
    reorder,
    move_the_head,
)


def test_every_attack_is_found_and_there_is_no_false_alarm(trail, database):
    head = trail.head()
    engine = make_engine(database.login(OWNER, PASSWORD))
    found = {}
    with engine.connect() as connection:
        for seed in range(ATTACKS):
            attacker = Attacker(connection, seed, {head.position: head.hash})
            kind = attacker.dice.choice(KINDS)
            with attacker.attempt():
                if seed % 20 == 0:
                    assert attacker.verify() is None, "false alarm"
                kind(attacker)
                assert attacker.verify() is not None, f"{kind.__name__} with seed {seed} went unnoticed"
            found[kind.__name__] = found.get(kind.__name__, 0) + 1
    assert sum(found.values()) == ATTACKS
    assert trail.verify(known={head.position: head.hash}).broken is None
