"""The plain way: FastAPI, SQLAlchemy's ORM and psycopg. No events, no tenants kept apart, no tokens, no trail.

`bench.api_load` starts it: `python -m uvicorn bench.plain_api:app`, with `PLAIN_DATABASE` naming its database.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ARRAY, DateTime, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["PLAIN_DATABASE"], pool_size=16)
app = FastAPI()


class Base(DeclarativeBase): ...


class Task(Base):
    __tablename__ = "plain_tasks"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[str] = mapped_column(default="ada", index=True)
    title: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="pending")
    priority: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(ARRAY(String))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TaskIn(BaseModel):
    title: str = Field(max_length=200)
    description: str | None = None
    priority: str = "medium"
    tags: list[str] = []


class TaskChange(BaseModel):
    title: str | None = None
    description: str | None = None


class TaskOut(TaskIn):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    status: str
    version: int
    created_at: datetime
    updated_at: datetime


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


Database = Annotated[Session, Depends(session)]


@app.post("/api/v1/tasks", status_code=201)
def create(wanted: TaskIn, database: Database) -> TaskOut:
    now = datetime.now(UTC)
    task = Task(**wanted.model_dump(), created_at=now, updated_at=now)
    database.add(task)
    database.commit()
    return TaskOut.model_validate(task)


@app.get("/api/v1/tasks")
def list_page(database: Database, limit: int = 50) -> list[TaskOut]:
    found = database.scalars(select(Task).where(Task.owner_id == "ada").order_by(Task.created_at.desc()).limit(limit))
    return [TaskOut.model_validate(task) for task in found]


@app.get("/api/v1/tasks/{task_id}")
def get(task_id: UUID, database: Database) -> TaskOut:
    return TaskOut.model_validate(_find(database, task_id))


@app.patch("/api/v1/tasks/{task_id}")
def patch(task_id: UUID, change: TaskChange, database: Database) -> TaskOut:
    task = _find(database, task_id)
    for name, value in change.model_dump(exclude_unset=True).items():
        setattr(task, name, value)
    task.version, task.updated_at = task.version + 1, datetime.now(UTC)
    database.commit()
    return TaskOut.model_validate(task)


def _find(database: Session, task_id: UUID) -> Task:
    task = database.get(Task, task_id)
    if task is None:
        raise HTTPException(404)
    return task


Base.metadata.create_all(engine)
