"""Small templates, and services that remember what they were asked to make."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from local.clock import Clock
from local.errors import LocalError
from local.provision import Created, Properties, Provisioner
from local.store import Store
from local.template.stack import Stack

Write = Callable[..., Path]


class Services(dict[str, Provisioner]):
    """Fake services: everything has a name, an Arn, an Id and the like; `made` is what was asked for, in order."""

    def __init__(self, *types: str) -> None:
        super().__init__({type_: self._provisioner(type_) for type_ in types})
        self.made: dict[str, Properties] = {}

    def _provisioner(self, type_: str) -> Provisioner:
        async def make(name: str, properties: Properties) -> Created:
            self.made[name] = properties
            return Created(name, {"Arn": f"arn:{type_}:{name}", "Id": f"id-of-{name}", "ApiId": name, "Version": "1"})

        return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a template, and the folder `code/` that it may name."""
    (tmp_path / "code").mkdir()

    def write_file(text: str, name: str = "template.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
        return path

    return write_file


@pytest.fixture
def services() -> Services:
    return Services(
        "AWS::SQS::Queue",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Events::Rule",
        "AWS::Scheduler::Schedule",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Stage",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Integration",
    )


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


@pytest.fixture
def clock(store: Store) -> Iterator[Clock]:
    clock = Clock(store)
    yield clock
    clock.close()


@pytest.fixture
def problems(services: Services) -> Callable[..., list[str]]:
    """Load a template that is wrong and answer the lines of its error, without the folder of the test."""

    def load(template: Path, **options: Any) -> list[str]:
        with pytest.raises(LocalError) as caught:
            Stack(template, services, **options).load()
        return str(caught.value).replace(f"{template.parent}/", "").splitlines()

    return load


@pytest.fixture
def created(services: Services) -> Callable[..., Any]:
    """Create a stack from a template and answer it."""

    async def create(template: Path, **options: Any) -> Stack:
        stack = Stack(template, services, **options)
        stack.load()
        await stack.create()
        return stack

    return create
