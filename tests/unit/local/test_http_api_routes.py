"""Route selection of HTTP APIs."""

import pytest

from local.errors import TemplateError
from local.gateway.http_routes import RouteTable

ROUTES = [
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "ANY /pets/dog/{id}",
    "GET /pets/{kind}/{id}",
    "GET /pets/{proxy+}",
    "GET /",
    "POST /pets/dog/1",
    "OPTIONS /pets",
    "ANY /pets",
    "$default",
]


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("POST", "/pets/dog/1", "POST /pets/dog/1", {}),
        ("PUT", "/pets/dog/1", "ANY /pets/dog/{id}", {"id": "1"}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("HEAD", "/pets/dog/2", "ANY /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/3", "GET /pets/{kind}/{id}", {"kind": "cat", "id": "3"}),
        ("GET", "/pets/cat/3/x", "GET /pets/{proxy+}", {"proxy": "cat/3/x"}),
        ("GET", "/pets/cat", "GET /pets/{proxy+}", {"proxy": "cat"}),
        ("GET", "/pets/d%6Fg/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/", "$default", {}),
        ("GET", "/pets", "ANY /pets", {}),
        ("OPTIONS", "/pets", "OPTIONS /pets", {}),
        ("HEAD", "/", "$default", {}),
        ("GET", "/", "GET /", {}),
        ("DELETE", "/elsewhere", "$default", {}),
    ],
)
def test_the_most_specific_route_wins(method, path, key, parameters):
    match = RouteTable((key, None) for key in ROUTES).match(method, path)
    assert match is not None
    assert (match.key, match.parameters) == (key, parameters)


def test_the_order_in_which_routes_are_written_does_not_matter():
    backwards = RouteTable((key, None) for key in reversed(ROUTES))
    assert backwards.match("GET", "/pets/dog/1").key == "GET /pets/dog/1"


@pytest.mark.parametrize(("method", "path"), [("POST", "/a"), ("GET", "/a/"), ("GET", "/a/b"), ("GET", "//a")])
def test_without_a_default_there_may_be_no_route(method, path):
    assert RouteTable([("GET /a", None)]).match(method, path) is None


def test_a_greedy_variable_needs_something_to_catch():
    table = RouteTable([("ANY /api/{proxy+}", None)])
    assert [table.match("GET", path) is not None for path in ("/api", "/api/", "/api/a", "/api/a/")] == [0, 0, 1, 1]


@pytest.mark.parametrize("key", ["FETCH /a", "GET a", "$other", "GET /{all+}/more", ""])
def test_a_wrong_route_key_is_named(key):
    with pytest.raises(TemplateError) as refusal:
        RouteTable([(key, None)])
    assert (key.partition(" ")[2] or key) in str(refusal.value)
