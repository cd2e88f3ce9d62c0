"""How a deploy is put together, and how the page gets into its bucket."""

import json
import subprocess
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from infra.deploy.__main__ import deploy_command, main, read_settings
from infra.deploy.page import CONFIG_OUTPUTS, media_type, publish
from local.template.plan import draw_up
from local.template.read import read

ROOT = Path(__file__).parents[3]
OUTPUTS = {
    "PageBucket": "page",
    "HttpApiUrl": "https://abc.example",
    "UserPoolId": "us-east-1_x",
    "UserPoolClientId": "client",
}


@pytest.fixture
def s3(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="page")
        yield client


@pytest.fixture
def page(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.js").write_text("// main")
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "README.md").write_text("for developers")
    return tmp_path


def test_the_page_is_uploaded_with_its_configuration(s3, page):
    assert publish(page, outputs=OUTPUTS, region="eu-central-1", s3=s3) == 3
    stored = {item["Key"] for item in s3.list_objects_v2(Bucket="page")["Contents"]}
    assert stored == {"app/main.js", "index.html", "config.json"}
    config = json.loads(s3.get_object(Bucket="page", Key="config.json")["Body"].read())
    assert config == {
        "apiUrl": "https://abc.example",
        "userPoolId": "us-east-1_x",
        "userPoolClientId": "client",
        "region": "eu-central-1",
    }
    script = s3.head_object(Bucket="page", Key="app/main.js")
    assert (script["ContentType"], script["CacheControl"]) == ("text/javascript; charset=utf-8", "no-cache")


def test_what_is_no_longer_in_the_page_leaves_the_bucket(s3, page):
    publish(page, outputs=OUTPUTS, region="us-east-1", s3=s3)
    (page / "app/main.js").rename(page / "app/start.js")

    publish(page, outputs=OUTPUTS, region="us-east-1", s3=s3)

    assert {item["Key"] for item in s3.list_objects_v2(Bucket="page")["Contents"]} >= {"app/start.js"}
    assert "app/main.js" not in {item["Key"] for item in s3.list_objects_v2(Bucket="page")["Contents"]}


def test_the_page_is_told_the_same_things_on_aws_as_locally():
    template = read(ROOT / "template.yaml").body
    assert {*CONFIG_OUTPUTS, "region"} == set(template["Metadata"]["Local"]["PageConfig"])
    assert {*CONFIG_OUTPUTS.values(), "PageBucket", "PageUrl"} <= set(template["Outputs"])


@pytest.mark.parametrize("key", ["a.js", "a.css", "index.html", "icon.svg"])
def test_every_kind_of_file_of_the_page_has_a_type(key):
    assert media_type(key) != "application/octet-stream"


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_each_environment_sets_parameters_that_the_template_has(env):
    parameters = read(ROOT / "template.yaml").body["Parameters"]
    for override in read_settings(env)["parameter_overrides"]:
        name, value = override.split("=", 1)
        allowed = parameters[name].get("AllowedValues")
        assert allowed is None or value in map(str, allowed)


@pytest.mark.parametrize(("env", "watched"), [("dev", False), ("prod", True)])
def test_each_environment_expands_and_is_watched_where_it_matters(env, watched):
    parameters = dict(pair.split("=", 1) for pair in read_settings(env)["parameter_overrides"])
    plan = draw_up(ROOT / "template.yaml", "stack", parameters)
    assert plan.problems == []
    assert ("Observability" in plan.parts) is watched


def test_every_deploy_publishes_a_version_of_the_http_api():
    releases = ["1795348800abc", "1795348801abc"]
    expanded = [draw_up(ROOT / "template.yaml", "stack", {"Release": release}).parts for release in releases]
    first, second = ({name for name in parts if name.startswith("TasksApiVersion")} for parts in expanded)
    assert len(first) == len(second) == 1
    assert first != second


def test_what_is_set_on_the_command_line_wins_and_the_rest_stays():
    command = deploy_command(
        "prod",
        read_settings("prod"),
        release="abc123",
        changes=["AlarmEmail=a@b.c", "LogLevel=DEBUG"],
        more=["--no-confirm"],
    )
    assert {"Release=abc123", "AlarmEmail=a@b.c", "LogLevel=DEBUG", "DatabaseStandby=yes"} <= set(command)
    assert "LogLevel=INFO" not in command
    assert command.index("--no-confirm") < command.index("--parameter-overrides")


def test_what_make_is_given_goes_to_the_deploy_and_to_nothing_before_it():
    command = ["make", "--dry-run", "--always-make", "--no-print-directory", "deploy", "ENV=prod"]
    told = "ARGS=--set AlarmEmail=ops@example.com"
    steps = subprocess.run([*command, told], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    [step] = [step for step in steps if "AlarmEmail" in step]
    assert step.endswith("-m infra.deploy --env prod --set AlarmEmail=ops@example.com")
    assert step == steps[-1]


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ("AlarmEmail", "write AlarmEmail=…"),
        ("AlarmMail=a", "there are AlarmEmail, "),
        ("Release=a", "no parameter to set"),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_is_deployed(monkeypatch, capsys, setting, complaint):
    monkeypatch.setattr("sys.argv", ["infra.deploy", "--set", setting])
    with pytest.raises(SystemExit):
        main()
    assert complaint in capsys.readouterr().err


def test_an_unknown_environment_is_refused_with_those_there_are():
    with pytest.raises(SystemExit, match="there are dev, prod"):
        read_settings("staging")
