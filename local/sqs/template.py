"""Reads the queues of a template: `AWS::SQS::Queue` and `AWS::SQS::QueuePolicy`."""

from dataclasses import dataclass
from typing import Any

from local.errors import TemplateError
from local.provision import Properties
from local.sqs.attributes import COMPUTED, EVERY_NAME, as_attribute
from local.sqs.queue import FIFO_SUFFIX

OTHER_PROPERTIES = ("QueueName", "Tags")
ATTRIBUTES = EVERY_NAME - {"All", "Policy", *COMPUTED}


@dataclass(frozen=True)
class QueueResource:
    """A queue as the template asks for it."""

    name: str
    attributes: dict[str, str]
    tags: dict[str, str]


def read_queue(name: str, properties: Properties) -> QueueResource:
    """Read an `AWS::SQS::Queue`; `name` is the queue's where the template gives none."""
    for known in properties:
        if known not in ATTRIBUTES and known not in OTHER_PROPERTIES:
            raise TemplateError(f"{name} (AWS::SQS::Queue): property {known} is not supported; remove it")
    given = {key: as_attribute(properties[key]) for key in properties if key in ATTRIBUTES}
    if given.get("FifoQueue") != "true":
        given.pop("FifoQueue", None)
    suffix = FIFO_SUFFIX if given.get("FifoQueue") else ""
    tags = {tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", [])}
    return QueueResource(properties.get("QueueName", name.removesuffix(suffix) + suffix), given, tags)


def read_policy(name: str, properties: Properties) -> tuple[list[str], Any]:
    """Read an `AWS::SQS::QueuePolicy`: the queues' URLs, and the document, which is kept but not enforced here."""
    for known in ("Queues", "PolicyDocument"):
        if known not in properties:
            raise TemplateError(f"{name} (AWS::SQS::QueuePolicy): property {known} is missing; add it")
    return list(properties["Queues"]), properties["PolicyDocument"]
