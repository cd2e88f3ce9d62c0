"""Lists of tasks in PostgreSQL: conditions, orders, and pages that go on behind a place."""

from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from taskflow.adapters.postgres.tables import MOMENT, tasks
from taskflow.adapters.postgres.task_rows import read_task
from taskflow.application.ports.tasks import Kind, Sort, SortKey, TaskQuery
from taskflow.domain.task import Task

NEVER = "infinity"
"""When a task without a due date is due, for the order of a list."""

# These two are written as in the indexes of revision 0003, without parameters, or the planner does not know them again.
DUE: ColumnElement[object] = literal_column(
    f"CASE WHEN tasks.due_date IS NULL THEN '{NEVER}'::timestamptz ELSE tasks.due_date END", MOMENT
)
RANK: ColumnElement[object] = literal_column(
    "CASE tasks.priority WHEN 'low' THEN 1 WHEN 'medium' THEN 2 WHEN 'high' THEN 3 ELSE 4 END", Integer
)

ORDERS: dict[SortKey, ColumnElement[object]] = {
    SortKey.CREATED: tasks.c.created_at,
    SortKey.UPDATED: tasks.c.updated_at,
    SortKey.DUE: DUE,
    SortKey.PRIORITY: RANK,
}
KINDS: dict[Kind, ColumnElement[bool]] = {
    Kind.SINGLE: and_(tasks.c.parent_recurring_task_id.is_(None), tasks.c.recurrence_pattern.is_(None)),
    Kind.SERIES: tasks.c.recurrence_pattern.is_not(None),
    Kind.OCCURRENCE: tasks.c.parent_recurring_task_id.is_not(None),
}

# Rows that an older version wrote before there was a search column are read as they are.
_WORDS: ColumnElement[object] = literal_column(
    "coalesce(tasks.search, to_tsvector('pg_catalog.simple', tasks.title || ' ' || coalesce(tasks.description, '')))"
)
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "status": tasks.c.status == any_(bindparam("status", type_=ARRAY(String))),
    "priority": tasks.c.priority == any_(bindparam("priority", type_=ARRAY(String))),
    "tag": any_(tasks.c.tags) == bindparam("tag", type_=String),
    "due_after": tasks.c.due_date > bindparam("due_after", type_=MOMENT),
    "due_before": tasks.c.due_date < bindparam("due_before", type_=MOMENT),
    "parent": tasks.c.parent_recurring_task_id == bindparam("parent", type_=Uuid),
    "q": _WORDS.op("@@", is_comparison=True)(
        func.websearch_to_tsquery(literal_column("'pg_catalog.simple'"), bindparam("q", type_=String))
    ),
}

OWN = select(tasks).where(tasks.c.owner_id == bindparam("owner")).limit(bindparam("page", type_=Integer))


def list_tasks(connection: Connection, query: TaskQuery, *, owner_id: str) -> Sequence[Task]:
    """Select a page of an owner's tasks."""
    values = _values(query)
    rows = connection.execute(_statement(query, values), {**values, "owner": owner_id, "page": query.limit})
    return [read_task(row) for row in rows]


def _statement(query: TaskQuery, values: dict[str, object]) -> Select[tuple[object, ...]]:
    wanted = [CONDITIONS[name] for name in CONDITIONS if name in values]
    if query.kind:
        wanted.append(or_(*(KINDS[kind] for kind in Kind if kind in query.kind)))
    if query.after:
        wanted.append(_behind(query.sort))
    return OWN.where(*wanted).order_by(*_order(query.sort))


def _order(sort: Sort) -> list[ColumnElement[object]]:
    columns = (ORDERS[sort.key], tasks.c.id)
    return [column.desc() if sort.descending else column.asc() for column in columns]


def _behind(sort: Sort) -> ColumnElement[bool]:
    here, place = (
        tuple_(ORDERS[sort.key], tasks.c.id),
        tuple_(bindparam("place", type_=ORDERS[sort.key].type), bindparam("place_id", type_=Uuid)),
    )
    return here < place if sort.descending else here > place


def _values(query: TaskQuery) -> dict[str, object]:
    values = {name: getattr(query, name) for name in CONDITIONS}
    given: dict[str, object] = {
        name: sorted(value) if name in {"status", "priority"} else value
        for name, value in values.items()
        if value is not None
    }
    if query.after is None:
        return given
    place = NEVER if query.after.value is None else query.after.value
    return given | {"place": place, "place_id": query.after.id}
