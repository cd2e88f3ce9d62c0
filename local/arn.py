"""Account, region and resource names of the machine-local 'AWS account'."""

ACCOUNT = "123456789012"
REGION = "us-east-1"
PARTITION = "aws"
URL_SUFFIX = "amazonaws.com"


def arn(service: str, resource: str) -> str:
    """Name a resource, e.g. `arn("sqs", "jobs")` → `arn:aws:sqs:us-east-1:123456789012:jobs`."""
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{resource}"


def service_of(name: str) -> str:
    """Tell the service part of an ARN."""
    return name.split(":", 5)[2]


def resource_of(name: str) -> str:
    """Tell the resource part of an ARN: for Lambda `function:NAME`, for SQS the queue's name."""
    return name.split(":", 5)[5]
