"""A change of code or template takes effect in the running system, and a mistake does not end it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.eventually import eventually
from tests.support.system import System

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: greeter.greet
      CodeUri: code/
      Environment: {Variables: {WORD: hello}}
      Events:
        Hello: {Type: HttpApi, Properties: {Path: /hello, Method: GET}}
"""
CODE = 'import os\n\ndef greet(event, context):\n    return {"statusCode": 200, "body": os.environ["WORD"] + ", you"}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "greeter.py").write_text(CODE)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def greeting(project: Path) -> Iterator[Callable[[], str]]:
    system = System(project / "state", template=project / "template.yaml", reload=True).start()
    yield lambda: _get(f"{system.url}/hello")
    system.interrupt()


def test_changes_take_effect_and_mistakes_are_survived(project: Path, greeting: Callable[[], str]) -> None:
    assert greeting() == "hello, you"
    # when the code changes
    (project / "code" / "greeter.py").write_text(CODE.replace(", you", ", all"))
    eventually(lambda: greeting() == "hello, all")
    # when the template is broken, the running system stays
    (project / "template.yaml").write_text(TEMPLATE.replace("AWS::Serverless::Function", "AWS::Nope::Function"))
    assert greeting() == "hello, all"
    # when it is mended, and says something new
    (project / "template.yaml").write_text(TEMPLATE.replace("WORD: hello", "WORD: good day"))
    eventually(lambda: greeting() == "good day, all", within=30)


def _get(url: str) -> str:
    try:
        return httpx.get(url, timeout=5).text
    except httpx.HTTPError as error:  # it is starting again
        return type(error).__name__
