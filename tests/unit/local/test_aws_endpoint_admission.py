"""Who may come to the AWS endpoint, and what it hands on to moto."""

import contextlib
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from botocore.exceptions import ClientError

from local.arn import arn
from local.aws.moto_services import MotoServices
from local.iam.needs import Permission
from tests.support.aws_endpoint import PAGE, QUEUE, Running, running_endpoint

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def aws() -> Iterator[Running]:
    with running_endpoint() as running:
        yield running


class TestMoto:
    def test_secrets(self, aws: Running) -> None:
        secrets = aws.client("secretsmanager")
        secrets.create_secret(Name="a", SecretString="b")
        assert secrets.get_secret_value(SecretId="a")["SecretString"] == "b"

    def test_object_names_keep_their_separators(self, aws: Running) -> None:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="box")
        s3.put_object(Bucket="box", Key="a/b%2Fc d", Body=b"x" * 100_000)
        assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="box")["Contents"]] == ["a/b%2Fc d"]
        assert s3.get_object(Bucket="box", Key="a/b%2Fc d")["Body"].read() == b"x" * 100_000

    def test_a_presigned_address(self, aws: Running) -> None:
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="signed")
        s3.put_object(Bucket="signed", Key="k", Body=b"hallo")
        address = s3.generate_presigned_url("get_object", Params={"Bucket": "signed", "Key": "k"})
        assert httpx.get(address).content == b"hallo"

    def test_parameters_and_keys(self, aws: Running) -> None:
        aws.client("ssm").put_parameter(Name="/a", Value="b", Type="String")
        assert aws.client("ssm").get_parameter(Name="/a")["Parameter"]["Value"] == "b"
        key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
        secret = aws.client("kms").encrypt(KeyId=key, Plaintext=b"hallo")["CiphertextBlob"]
        assert aws.client("kms").decrypt(CiphertextBlob=secret)["Plaintext"] == b"hallo"

    def test_its_own_switches_are_out_of_reach(self, aws: Running) -> None:
        assert httpx.post(f"{aws.url}/moto-api/reset").status_code == 404

    def test_successful_calls_are_reported(self, aws: Running) -> None:
        reported: list[str] = []
        aws.moto.after("ssm", reported.append)
        aws.client("ssm").put_parameter(Name="/reported", Value="b", Type="String")
        with contextlib.suppress(ClientError):
            aws.client("ssm").get_parameter(Name="/none")
        assert reported == ["PutParameter"]

    async def test_the_same_without_a_network(self) -> None:
        moto = MotoServices()
        moto.call("ssm", "PutParameter", Name="/direct", Value="b", Type="String")
        assert moto.call("ssm", "GetParameter", Name="/direct")["Parameter"]["Value"] == "b"


class TestWhoMayCome:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
    def test_not_by_another_name(self, aws: Running, host: str) -> None:
        answer = aws.post(headers={"host": host}, json={"QueueUrl": QUEUE, "MessageBody": "x"})
        assert answer.status_code == 403

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:4566", "[::1]:4566", "box.localhost:4566"])
    def test_by_any_name_of_this_machine(self, aws: Running, host: str) -> None:
        answer = aws.post(headers={"host": host}, json={"QueueUrl": QUEUE, "MessageBody": "x"})
        assert answer.status_code == 200

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
    def test_not_from_a_stranger_s_page(self, aws: Running, origin: str) -> None:
        assert (
            httpx.post(f"{aws.url}/2015-03-31/functions/echo/invocations", headers={"origin": origin}).status_code
            == 403
        )
        target = {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth", "origin": origin}
        assert aws.post(headers=target, json={}).status_code == 403

    def test_our_page_may_sign_in_and_no_more(self, aws: Running) -> None:
        asks = {
            "origin": PAGE,
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-amz-target",
        }
        preflight = httpx.options(aws.url, headers=asks)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == PAGE
        assert preflight.headers["access-control-allow-headers"] == "x-amz-target"

        sign_in = {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth", "origin": PAGE}
        wrong = aws.post(
            headers=sign_in, json={"ClientId": "none", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {}}
        )
        assert wrong.status_code == 400
        assert wrong.headers.get_list("access-control-allow-origin") == [PAGE]

        assert aws.post(headers={"origin": PAGE}, json={"QueueUrl": QUEUE, "MessageBody": "x"}).status_code == 403

    def test_who_called_what_is_remembered(self, aws: Running) -> None:
        before = Counter(aws.usage.of("tasks_api"))
        aws.client("events").put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
        with contextlib.suppress(ClientError):
            aws.client("secretsmanager").get_secret_value(SecretId="none")
        assert Counter(aws.usage.of("tasks_api")) - before == {
            Permission("events:PutEvents", arn("events", "event-bus/default")): 1,
            Permission("secretsmanager:GetSecretValue", "none"): 1,
        }

    def test_a_body_that_nobody_takes(self, aws: Running) -> None:
        answer = aws.post(content=b" " * (16 * 1024 * 1024 + 1))
        assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (413, "RequestEntityTooLarge")
