"""Input paths and templates beyond the recorded cases."""

import json
from typing import Any

import pytest

from local.eventbridge.input_path import MISSING, PathError, compile_path
from local.eventbridge.input_transformer import InputError, Occurrence, target_input

EVENT = {
    "id": "1",
    "source": "shop.orders",
    "detail-type": "order.placed",
    "detail": {"lines": [{"kind": "pen"}, {"kind": "book"}], "total": 12.5, "none": None, "quoted": 'say "hi"'},
}
RULE = "arn:aws:events:us-east-1:123456789012:rule/orders"


def rendered(**fields: Any) -> str | None:
    seen = Occurrence(EVENT, json.dumps(EVENT), RULE, "orders", 0.0)
    return target_input({"Id": "t", **fields})(seen)


def filled(template: str, **paths: str) -> str | None:
    return rendered(InputTransformer={"InputPathsMap": paths, "InputTemplate": template})


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", EVENT),
        ("$.detail.total", 12.5),
        ("$.detail.none", None),
        ("$.detail.lines[1].kind", "book"),
        ("$.detail.lines[*].kind", ["pen", "book"]),
        ("$['detail-type']", "order.placed"),
        ("$.detail.lines[0].*", ["pen"]),
        ("$.detail.lines[2]", MISSING),
        ("$.detail.total.deeper", MISSING),
        ("$.nothing[*]", []),
    ],
)
def test_paths_find_what_is_there(path: str, found: object) -> None:
    assert compile_path(path).find(EVENT) == found


@pytest.mark.parametrize("path", ["detail", "$detail", "$..total", "$.detail[", "$.detail[x]", "$.a b"])
def test_paths_that_cannot_be_followed_are_refused(path: str) -> None:
    with pytest.raises(PathError):
        compile_path(path)
    with pytest.raises(InputError, match="Invalid InputPath for target t"):
        rendered(InputPath=path)


def test_a_target_without_input_gets_the_event_as_it_is() -> None:
    assert rendered() == json.dumps(EVENT)
    assert rendered(Input='{"a": 1}') == '{"a": 1}'
    assert rendered(InputPath="$.detail.missing") == "null"


def test_templates_know_the_rule_and_the_event() -> None:
    template = (
        '{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>", "at": <aws.events.event.ingestion-time>, '
        '"event": <aws.events.event.json>, "envelope": <aws.events.event>}'
    )

    made = json.loads(filled(template) or "")

    assert made["rule"] == "orders"
    assert made["arn"] == RULE
    assert made["at"] == "1970-01-01T00:00:00Z"
    assert made["event"] == EVENT
    assert made["envelope"] == {"id": "1", "source": "shop.orders", "detailType": "order.placed"}


def test_a_document_can_be_a_variable_alone() -> None:
    assert filled("<lines>", lines="$.detail.lines") == '[{"kind":"pen"},{"kind":"book"}]'
    assert filled("[<none>, <total>]", none="$.detail.none", total="$.detail.total") == "[null,12.5]"


def test_values_in_strings_are_not_escaped_so_the_result_may_be_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert filled('{"text": "<quoted>"}', quoted="$.detail.quoted") is None
    assert filled('{"text": <quoted>}', quoted="$.detail.quoted") == '{"text":"say \\"hi\\""}'
    assert [record.message for record in caplog.records] == [
        "input template made no valid JSON, so AWS would deliver nothing"
    ]


@pytest.mark.parametrize("template", ["plain text", "{'a': 1}", '{"a": <x>', '{"a": 1} {"b": 2}', '"text" 5'])
def test_templates_that_can_never_be_json_are_refused(template: str) -> None:
    with pytest.raises(InputError, match="Invalid InputTemplate for target t : "):
        filled(template, x="$.id")


def test_a_constant_must_be_json() -> None:
    with pytest.raises(InputError, match="JSON syntax error in input for target t"):
        rendered(Input="plain text")


def test_a_template_has_at_most_a_hundred_paths() -> None:
    with pytest.raises(InputError, match="more than 100"):
        filled('"x"', **{f"p{number}": "$.id" for number in range(101)})
