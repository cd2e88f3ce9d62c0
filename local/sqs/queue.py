"""A queue: its name, attributes and tags, and what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from local.arn import arn
from local.sqs.errors import invalid_parameter
from local.sqs.redrive_policy import RedrivePolicy, parse_redrive_policy

FIFO_SUFFIX = ".fifo"
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
NAME_RULE = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
FIFO_NAME_RULE = (
    "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
    "must end with .fifo suffix and be 1 to 80 in length."
)
LONGEST_NAME = 80


@dataclass(frozen=True)
class Queue:
    """A queue as it is now; times in seconds since the epoch, durations in whole seconds."""

    name: str
    attributes: Mapping[str, str]
    tags: Mapping[str, str]
    created: float
    modified: float

    @cached_property
    def arn(self) -> str:
        """Name the queue within AWS."""
        return arn("sqs", self.name)

    @cached_property
    def fifo(self) -> bool:
        """Tell whether order and deduplication are kept."""
        return self.name.endswith(FIFO_SUFFIX)

    @cached_property
    def visibility_timeout(self) -> int:
        """Tell how long a received message stays hidden."""
        return int(self.attributes["VisibilityTimeout"])

    @cached_property
    def delay(self) -> int:
        """Tell how long a new message stays hidden."""
        return int(self.attributes["DelaySeconds"])

    @cached_property
    def wait(self) -> int:
        """Tell how long a receive waits where it does not say."""
        return int(self.attributes["ReceiveMessageWaitTimeSeconds"])

    @cached_property
    def retention(self) -> int:
        """Tell after how long a message is thrown away."""
        return int(self.attributes["MessageRetentionPeriod"])

    @cached_property
    def largest_message(self) -> int:
        """Tell how many bytes a message may have, attributes included."""
        return int(self.attributes["MaximumMessageSize"])

    @cached_property
    def redrive(self) -> RedrivePolicy | None:
        """Tell where messages go that nobody can process."""
        text = self.attributes.get("RedrivePolicy")
        return parse_redrive_policy(text) if text else None

    @cached_property
    def deduplicates_by_content(self) -> bool:
        """Tell whether equal bodies are the same message."""
        return self.attributes.get("ContentBasedDeduplication") == "true"

    @cached_property
    def deduplicates_per_group(self) -> bool:
        """Tell whether a deduplication id counts within its group alone."""
        return self.attributes.get("DeduplicationScope") == "messageGroup"


def check_name(name: str, *, fifo: bool) -> None:
    """Refuse a name that a queue of this kind cannot have."""
    stem = name.removesuffix(FIFO_SUFFIX) if fifo else name
    if fifo and (stem == name or len(name) > LONGEST_NAME or not NAME.fullmatch(stem)):
        raise invalid_parameter(FIFO_NAME_RULE)
    if not NAME.fullmatch(stem):
        raise invalid_parameter(NAME_RULE)
