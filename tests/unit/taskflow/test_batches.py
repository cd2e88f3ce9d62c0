"""Answering SQS batches."""

from taskflow.application.errors import UnavailableError
from taskflow.runtime.batch import process_each
from tests.unit.taskflow.builders import an_sqs_event


def failed(answer):
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_record_that_fails_goes_back_alone():
    done = []

    def handle(body):
        if body == "bad":
            raise KeyError(body)
        done.append(body)

    assert failed(process_each(an_sqs_event("a", "bad", "b"), handle)) == ["m-2"]
    assert done == ["a", "b"]


def test_when_something_all_need_is_down_the_rest_is_not_tried():
    tried = []

    def handle(body):
        tried.append(body)
        if body == "b":
            raise UnavailableError("database")

    assert failed(process_each(an_sqs_event("a", "b", "c", "d"), handle)) == ["m-2", "m-3", "m-4"]
    assert tried == ["a", "b"]


def test_nothing_failed():
    assert process_each(an_sqs_event("a"), lambda _: None) == {"batchItemFailures": []}
