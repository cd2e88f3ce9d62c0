"""The plain way: FastAPI, SQLAlchemy's ORM and psycopg, doing the same work in the same tables.

Each change is checked, kept, and written into the outbox in one transaction; a list is paged by keyset. What it leaves
out makes it faster, not slower: it reads no tokens, keeps no tenants apart, publishes nothing, and knows no recurrence.

`bench.api_load` starts it: `python -m uvicorn bench.plain_api:app`, with `PLAIN_DATABASE` naming a migrated database.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from fastapi import Depends, FastAPI, HTTPException
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ARRAY, DateTime, String, create_engine, select, tuple_
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ME = "ada"
ZONES = available_timezones()
MOMENT = DateTime(timezone=True)

engine = create_engine(os.environ["PLAIN_DATABASE"], pool_size=16)
app = FastAPI()


class Base(DeclarativeBase): ...


class Task(Base):
    __tablename__ = "tasks"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[str] = mapped_column(default=ME)
    title: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="pending")
    priority: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String))
    due_date: Mapped[datetime | None] = mapped_column(MOMENT)
    time_zone: Mapped[str | None]
    reminder_offsets: Mapped[list[str]] = mapped_column(ARRAY(String))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    updated_at: Mapped[datetime] = mapped_column(MOMENT)


class OutboxEvent(Base):
    __tablename__ = "outbox"
    event_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[str] = mapped_column(default=ME)
    source: Mapped[str] = mapped_column(default="taskflow.tasks")
    event_type: Mapped[str]
    detail: Mapped[str]
    occurred_at: Mapped[datetime] = mapped_column(MOMENT)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(MOMENT)


def line(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("must be one line of text")
    return text


def future(moment: datetime) -> datetime:
    if moment <= datetime.now(UTC):
        raise ValueError("must be in the future")
    return moment


def zone(name: str) -> str:
    if name not in ZONES:
        raise ValueError("is no zone")
    return name


Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(line)]
Description = Annotated[str, Field(max_length=10_000)]
Tag = Annotated[str, Field(min_length=1, max_length=50), AfterValidator(line)]
Due = Annotated[AwareDatetime, AfterValidator(future)]


class TaskIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Title
    description: Description | None = None
    priority: Literal["low", "medium", "high", "urgent"] = "medium"
    tags: Annotated[list[Tag], Field(max_length=20)] = []
    due_date: Due | None = None
    time_zone: Annotated[str, AfterValidator(zone)] | None = None
    reminder_offsets: Annotated[list[str], Field(max_length=5)] = []


class TaskChange(TaskIn):
    title: Title = ""


class TaskOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    title: str
    description: str | None
    status: str
    priority: str
    tags: list[str]
    due_date: datetime | None
    time_zone: str | None
    reminder_offsets: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    items: list[TaskOut]
    next_cursor: str | None


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


Database = Annotated[Session, Depends(session)]


@app.post("/api/v1/tasks", status_code=201)
def create(wanted: TaskIn, database: Database) -> TaskOut:
    now = datetime.now(UTC)
    task = Task(id=uuid4(), status="pending", version=1, **wanted.model_dump(), created_at=now, updated_at=now)
    database.add(task)
    return _commit(database, task, "task.created", {})


@app.get("/api/v1/tasks")
def list_page(database: Database, limit: Annotated[int, Field(ge=1, le=200)] = 50, cursor: str | None = None) -> Page:
    wanted = select(Task).where(Task.owner_id == ME)
    if cursor:
        at, task_id = json.loads(urlsafe_b64decode(cursor))
        place = (datetime.fromisoformat(at), UUID(task_id))
        wanted = wanted.where(tuple_(Task.created_at, Task.id) < place)
    found = database.scalars(wanted.order_by(Task.created_at.desc(), Task.id.desc()).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = urlsafe_b64encode(json.dumps([last.created_at.isoformat(), str(last.id)]).encode()) if last else None
    return Page(items=[TaskOut.model_validate(task) for task in found[:limit]], next_cursor=next_cursor)


@app.get("/api/v1/tasks/{task_id}")
def get(task_id: UUID, database: Database) -> TaskOut:
    return TaskOut.model_validate(_find(database, task_id))


@app.patch("/api/v1/tasks/{task_id}")
def patch(task_id: UUID, change: TaskChange, database: Database) -> TaskOut:
    task = _find(database, task_id, locked=True)
    said = change.model_dump(exclude_unset=True)
    changes = {name: {"old": getattr(task, name), "new": value} for name, value in said.items()}
    for name, value in said.items():
        setattr(task, name, value)
    task.version, task.updated_at = task.version + 1, datetime.now(UTC)
    return _commit(database, task, "task.updated", changes)


def _find(database: Session, task_id: UUID, *, locked: bool = False) -> Task:
    wanted = select(Task).where(Task.id == task_id, Task.owner_id == ME)
    task = database.scalars(wanted.with_for_update() if locked else wanted).one_or_none()
    if task is None:
        raise HTTPException(404)
    return task


def _commit(database: Session, task: Task, name: str, changes: dict[str, Any]) -> TaskOut:
    answer = TaskOut.model_validate(task)
    detail = {"data": {"owner_id": ME, "task": answer.model_dump(mode="json"), "changes": changes}}
    now = task.updated_at
    database.add(OutboxEvent(event_type=name, detail=json.dumps(detail), occurred_at=now, next_attempt_at=now))
    database.commit()
    return answer
