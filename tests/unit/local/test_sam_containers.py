"""What `sam local` is given: a folder to start from, a way to this machine, and what API Gateway would have done."""

import base64
import json
import os
import socket
import threading
import urllib.request

import pytest

from local.containers import signed_in
from local.containers.answers import answered
from local.containers.build_folder import lay_out
from local.containers.relay import relayed
from local.errors import LocalError

TEMPLATE = """
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Handler: api.handler.handler
      CodeUri: Api
      Environment: {Variables: {DATABASE_HOST: !GetAtt Database.Outputs.Host}}
      VpcConfig: {SubnetIds: []}
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: Layer}
""".replace("!GetAtt Database.Outputs.Host", "{'Fn::GetAtt': [Database, Outputs.Host]}")


@pytest.fixture
def build(tmp_path):
    folder = tmp_path / "build"
    (folder / "Api").mkdir(parents=True)
    (folder / "Layer").mkdir()
    (folder / "Api/handler.py").write_text("")
    (folder / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "ca.pem").write_text("an authority")
    (tmp_path / "target").mkdir()
    return tmp_path


def functions(build, **options):
    variables = {"DATABASE_HOST": "127.0.0.1", "SSL_CERT_FILE": str(build / "ca.pem")}
    template = lay_out(build / "build", {"Api": variables}, build / "target", **{"for_api": False, **options})
    return json.loads(template.read_text())["Resources"]


def test_functions_get_the_running_systems_variables_as_containers_reach_it(build):
    properties = functions(build)["Api"]["Properties"]
    assert properties["Environment"]["Variables"] == {
        "DATABASE_HOST": "host.localhost",
        "SSL_CERT_FILE": "/var/task/local-authority.pem",
    }
    assert (build / "target/Api/local-authority.pem").read_text() == "an authority"
    assert "VpcConfig" not in properties
    assert not (build / "build/Api/local-authority.pem").exists()


def test_for_an_api_the_handler_gets_a_door(build):
    properties = functions(build, for_api=True)["Api"]["Properties"]
    assert properties["Handler"] == "signed_in.handle"
    assert properties["Environment"]["Variables"]["LOCAL_HANDLER"] == "api.handler.handler"
    assert (build / "target/Api/signed_in.py").is_file()


def test_the_rest_of_the_build_is_only_linked(build):
    functions(build)
    assert (build / "target/Layer").is_symlink()


def test_what_is_not_built_is_one_clear_error(tmp_path):
    with pytest.raises(LocalError, match="make build"):
        lay_out(tmp_path, {}, tmp_path, for_api=False)


def test_the_door_does_what_api_gateway_does(monkeypatch):
    monkeypatch.setenv(signed_in.HANDLER, "json.dumps")
    monkeypatch.setattr(json, "dumps", lambda event, _: event)
    payload = base64.urlsafe_b64encode(b'{"sub": "ada", "exp": 7, "cognito:groups": ["a", "b"]}').decode().rstrip("=")
    event = {"headers": {"Authorization": f"Bearer x.{payload}.y", "ETag": "1"}, "requestContext": {}}
    seen = signed_in.handle(event, None)
    assert seen["headers"].keys() == {"authorization", "etag"}
    assert seen["requestContext"]["authorizer"]["jwt"]["claims"] == {
        "sub": "ada",
        "exp": "7",
        "cognito:groups": "[a b]",
    }


def test_a_request_without_a_token_has_no_claims(monkeypatch):
    monkeypatch.setenv(signed_in.HANDLER, "json.dumps")
    monkeypatch.setattr(json, "dumps", lambda event, _: event)
    assert "authorizer" not in signed_in.handle({"headers": None, "requestContext": {}}, None)["requestContext"]


@pytest.mark.skipif(os.name != "posix", reason="only some systems have more than one loopback address")
def test_a_relay_carries_bytes_both_ways():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        threading.Thread(target=echo, args=(server,), daemon=True).start()
        with relayed([port], address="127.0.0.2"), socket.create_connection(("127.0.0.2", port), 5) as client:
            client.sendall(b"hello")
            client.shutdown(socket.SHUT_WR)
            assert client.makefile("rb").read() == b"HELLO"


def test_where_docker_is_elsewhere_there_is_nothing_to_relay():
    with relayed([1], address="203.0.113.7"):
        pass


def test_an_answer_to_cloudformation_is_shown(tmp_path, capsys):
    event = tmp_path / "sample.json"
    event.write_text(json.dumps({"RequestType": "Create", "ResponseURL": "http://127.0.0.1:9/answer"}))
    folder = tmp_path / "made"
    folder.mkdir()
    with answered(event, folder) as (ready, (port,)):
        assert json.loads(ready.read_text())["ResponseURL"] == f"http://host.localhost:{port}/answer"
        request = urllib.request.Request(f"http://127.0.0.1:{port}/answer", data=b'{"Status": "SUCCESS"}', method="PUT")
        urllib.request.urlopen(request, timeout=5).close()
    assert 'answer to CloudFormation: {"Status": "SUCCESS"}' in capsys.readouterr().out


def test_other_events_are_left_alone(tmp_path):
    event = tmp_path / "sample.json"
    event.write_text("{}")
    with answered(event, tmp_path) as (ready, ports):
        assert (ready, ports) == (event, [])


def test_an_event_that_cannot_be_read_is_one_clear_error(tmp_path):
    with pytest.raises(LocalError, match=r"gone\.json cannot be read"), answered(tmp_path / "gone.json", tmp_path):
        pass


def echo(server):
    connection, _ = server.accept()
    with connection:
        connection.sendall(connection.makefile("rb").read().upper())
