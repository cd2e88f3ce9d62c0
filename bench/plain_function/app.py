"""The plain function: the same job with the tools that come to hand, made at import as most examples do.

boto3 and a client, SQLAlchemy's ORM and an engine, Powertools with a validating resolver, Logger, Metrics and Tracer.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

logger = Logger(service="plain")
metrics = Metrics(namespace="Plain", service="plain")
tracer = Tracer(service="plain")
app = APIGatewayHttpResolver(enable_validation=True)
events = boto3.client("events", region_name="us-east-1")
engine = create_engine("postgresql+psycopg://plain@127.0.0.1/plain")
Session = sessionmaker(engine)


class Base(DeclarativeBase): ...


class Task(Base):
    __tablename__ = "tasks"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner_id: Mapped[str]
    title: Mapped[str]
    due_date: Mapped[datetime | None]


class NewTask(BaseModel):
    title: str
    due_date: datetime | None = None


@app.get("/tasks")
def list_tasks() -> list[str]:
    with Session() as session:
        return list(session.scalars(select(Task.title)))


@app.post("/tasks")
def create_task(new: NewTask) -> dict[str, str]:
    with Session.begin() as session:
        session.add(Task(owner_id="ada", title=new.title, due_date=new.due_date))
    events.put_events(Entries=[{"Source": "plain", "DetailType": "task.created", "Detail": "{}"}])
    return {"title": new.title}


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
