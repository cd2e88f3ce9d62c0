"""The recorded tests of SQS event source mappings, and which test here tells each of them again."""

import pytest

from tests.conformance.vectors import load

RECORDED = load("lambda_events/aws-recorded-sqs-esm.json")
TOLD = set()


def story(*names):
    """Say which recorded tests a test tells again; it runs once for each, with its `name`."""
    TOLD.update(names)
    return pytest.mark.parametrize("name", sorted(names))
