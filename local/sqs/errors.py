"""The answers of SQS to bad requests: codes as the service model names them, messages as AWS words them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from local.errors import AwsError

T = TypeVar("T")
LEGACY = "AWS.SimpleQueueService."


def queue_does_not_exist() -> AwsError:
    """Say that there is no such queue."""
    return AwsError("QueueDoesNotExist", "The specified queue does not exist.", query_code=LEGACY + "NonExistentQueue")


def queue_name_exists(attribute: str) -> AwsError:
    """Say that the queue exists with another value of `attribute`."""
    message = f"A queue already exists with the same name and a different value for attribute {attribute}"
    return AwsError("QueueNameExists", message, query_code="QueueAlreadyExists")


def invalid_parameter(message: str) -> AwsError:
    """Say that a parameter has a value that SQS does not take."""
    return AwsError("InvalidParameterValueException", message, query_code="InvalidParameterValue")


def invalid_value(name: str, value: object, reason: str) -> AwsError:
    """Say which parameter has which bad value, and why it is bad."""
    return invalid_parameter(f"Value {value} for parameter {name} is invalid. Reason: {reason}")


def missing_parameter(name: str) -> AwsError:
    """Say that a required parameter is missing."""
    message = f"The request must contain the parameter {name}."
    return AwsError("MissingRequiredParameterException", message, query_code="MissingParameter")


def required(params: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """Read a parameter that must be there and of this type."""
    value = params.get(name)
    if value is None:
        raise missing_parameter(name)
    if not isinstance(value, kind):
        raise invalid_value(name, value, f"Must be of type {kind.__name__}.")
    return value


def invalid_attribute_name(name: str) -> AwsError:
    """Say that a queue attribute is unknown, or not for this kind of queue."""
    return AwsError("InvalidAttributeName", f"Unknown Attribute {name}.")


def invalid_attribute_value(name: str) -> AwsError:
    """Say that a queue attribute has a value that SQS does not take."""
    return AwsError("InvalidAttributeValue", f"Invalid value for the parameter {name}.")


def invalid_message_contents() -> AwsError:
    """Say that a body holds characters that SQS does not carry."""
    return AwsError(
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | [#x20 to #xD7FF] | "
        "[#xE000 to #xFFFD] | [#x10000 to #x10FFFF]",
    )


def receipt_handle_invalid(handle: str) -> AwsError:
    """Say that a text is no receipt handle of this queue."""
    return AwsError("ReceiptHandleIsInvalid", f'The input receipt handle "{handle}" is not a valid receipt handle.')


def message_not_in_flight() -> AwsError:
    """Say that a message is back in the queue, so that its visibility cannot be changed."""
    return AwsError(
        "MessageNotInflight", "The specified message isn't in flight.", query_code=LEGACY + "MessageNotInflight"
    )


def purge_in_progress(queue: str) -> AwsError:
    """Say that the queue was purged less than 60 seconds ago."""
    message = f"Only one PurgeQueue operation on {queue} is allowed every 60 seconds."
    return AwsError("PurgeQueueInProgress", message, status=403, query_code=LEGACY + "PurgeQueueInProgress")


def bad_batch(code: str, message: str) -> AwsError:
    """Refuse a whole batch request."""
    return AwsError(code, message, query_code=LEGACY + code)


def resource_not_found(message: str) -> AwsError:
    """Say that a queue or task named by a move request is not there."""
    return AwsError("ResourceNotFoundException", message, status=404)
