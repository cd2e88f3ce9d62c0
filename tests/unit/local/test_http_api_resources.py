"""How HTTP APIs come out of templates: what SAM's translator writes, plain resources, and what is refused."""

import pytest

from local.errors import TemplateError
from tests.unit.local.gateway import AUDIENCE, INVOKE_URI, ISSUER, expand, integration, openapi, provision

SAM = {
    "Resources": {
        "HttpApi": {
            "Type": "AWS::Serverless::HttpApi",
            "Properties": {
                "StageVariables": {"color": "red"},
                "DefaultRouteSettings": {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50},
                "RouteSettings": {"GET /slow": {"ThrottlingBurstLimit": 0, "ThrottlingRateLimit": 0}},
                "AccessLogSettings": {"DestinationArn": "arn:aws:logs:x", "Format": "$context.requestId"},
                "CorsConfiguration": {"AllowOrigins": ["https://page.example"], "AllowMethods": ["GET"], "MaxAge": 5},
                "Auth": {
                    "DefaultAuthorizer": "People",
                    "Authorizers": {
                        "People": {
                            "IdentitySource": "$request.header.Authorization",
                            "JwtConfiguration": {"issuer": ISSUER, "audience": [AUDIENCE]},
                        }
                    },
                },
            },
        },
        "Fn": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "s3://bucket/key",
                "Handler": "a.b",
                "Runtime": "python3.13",
                "Events": {
                    "Api": {
                        "Type": "HttpApi",
                        "Properties": {"ApiId": {"Ref": "HttpApi"}, "Path": "/api/{proxy+}", "Method": "GET"},
                    },
                    "Health": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "HttpApi"},
                            "Path": "/health",
                            "Method": "GET",
                            "Auth": {"Authorizer": "NONE"},
                            "TimeoutInMillis": 5000,
                        },
                    },
                    "Slow": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "HttpApi"},
                            "Path": "/slow",
                            "Method": "GET",
                            "Auth": {"Authorizer": "NONE"},
                        },
                    },
                    "Scoped": {
                        "Type": "HttpApi",
                        "Properties": {
                            "ApiId": {"Ref": "HttpApi"},
                            "Path": "/scoped",
                            "Method": "GET",
                            "Auth": {"Authorizer": "People", "AuthorizationScopes": ["a", "b"]},
                        },
                    },
                    "Rest": {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "HttpApi"}}},
                },
            },
        },
    }
}


@pytest.fixture
def gateway(gateway, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return gateway


async def test_what_sam_makes_of_a_template_runs(gateway):
    # given the resources that AWS's translator writes
    await provision(gateway, expand(SAM))
    token = {"authorization": f"Bearer {gateway.issuer.token(scope='b')}"}
    weak = {"authorization": f"Bearer {gateway.issuer.token()}"}
    # when every route is called
    async with gateway.client() as client:
        answers = {
            "health": await client.get("/health"),
            "api without a token": await client.get("/api/x"),
            "api": await client.get("/api/x", headers=token),
            "slow": await client.get("/slow"),
            "scoped": await client.get("/scoped", headers=token),
            "scoped without the scope": await client.get("/scoped", headers=weak),
            "the default route without a token": await client.post("/elsewhere"),
            "the default route": await client.post("/elsewhere", headers=weak),
        }
    # then authorizers, scopes, throttles and stage variables are in force
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "health": 200,
        "api without a token": 401,
        "api": 200,
        "slow": 429,
        "scoped": 200,
        "scoped without the scope": 403,
        "the default route without a token": 401,
        "the default route": 200,
    }
    assert gateway.functions.events[0]["stageVariables"] == {"color": "red"}
    assert gateway.functions.events[-1]["routeKey"] == "$default"


async def plain(gateway, **route):
    """An API of plain CloudFormation resources with one route."""
    api = await gateway.make("Api", "Plain", ProtocolType="HTTP", Name="plain")
    made = await gateway.make(
        "Integration",
        "PlainIntegration",
        ApiId=api.ref,
        IntegrationType="AWS_PROXY",
        IntegrationUri=INVOKE_URI.removeprefix("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"),
        PayloadFormatVersion="2.0",
    )
    authorizer = await gateway.make(
        "Authorizer",
        "PlainAuthorizer",
        ApiId=api.ref,
        Name="people",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": ISSUER, "Audience": [AUDIENCE]},
    )
    guard = {"AuthorizationType": "JWT", "AuthorizerId": authorizer.ref} if route.pop("guarded", None) else {}
    target = f"integrations/{made.ref}"
    await gateway.make(
        "Route", "PlainRoute", **({"ApiId": api.ref, "RouteKey": "GET /a", "Target": target} | route | guard)
    )
    await gateway.make("Deployment", "PlainDeployment", ApiId=api.ref)
    await gateway.make("Stage", "PlainStage", ApiId=api.ref, StageName="$default", AutoDeploy=True)


async def test_plain_resources_run_too(gateway):
    await plain(gateway, guarded=True, AuthorizationScopes=["a"])
    async with gateway.client() as client:
        without = await client.get("/a")
        token = gateway.issuer.token(scope="a")
        allowed = await client.get("/a", headers={"authorization": token})
    assert (without.status_code, allowed.status_code) == (401, 200)


async def test_making_everything_again_changes_nothing(gateway):
    for _ in range(2):
        await provision(gateway, expand(SAM))
    async with gateway.client() as client:
        assert (await client.get("/health")).status_code == 200


async def test_a_changed_document_replaces_the_routes(gateway):
    await gateway.http_api("GET /old")
    await gateway.http_api("GET /new")
    async with gateway.client() as client:
        assert [(await client.get(path)).status_code for path in ("/old", "/new")] == [404, 200]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Target": "arn"}, "property Target"),
        ({"BodyS3Location": {}}, "property BodyS3Location"),
        ({"ProtocolType": "GRAPHQL"}, "ProtocolType GRAPHQL"),
        ({"RouteSelectionExpression": "$request.body.x"}, "RouteSelectionExpression"),
        ({"CorsConfiguration": {"AllowEverything": True}}, "property allowEverything"),
        ({"Body": {"paths": {"/a": {"fetch": {}}}}}, "fetch on /a"),
        ({"Body": {"paths": {"/a": {"get": {}}}}}, "type none"),
    ],
)
async def test_what_an_api_cannot_do_here_is_refused_by_name(gateway, properties, message):
    with pytest.raises(TemplateError, match=f"(?i)Api.*{message}"):
        await gateway.make("Api", "Api", **({"ProtocolType": "HTTP"} | properties))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "http_proxy"}, "type http_proxy"),
        ({"payloadFormatVersion": "1.0"}, "payloadFormatVersion 1.0"),
        ({"connectionType": "VPC_LINK"}, "connectionType VPC_LINK"),
        ({"uri": "https://elsewhere.example"}, "names no Lambda function"),
        ({"timeoutInMillis": 30_001}, "50 to 30000 milliseconds"),
        ({"requestParameters": {}}, "property requestParameters"),
    ],
)
async def test_integrations_of_a_document_are_checked(gateway, changes, message):
    document = {"paths": {"/a": {"get": {"x-amazon-apigateway-integration": integration(**changes)}}}}
    with pytest.raises(TemplateError, match=f"Api, route GET /a: .*{message}"):
        await gateway.make("Api", "Api", Body=document)


@pytest.mark.parametrize("kind", ["request", None])
async def test_other_authorizers_are_refused(gateway, kind):
    document = openapi("GET /a")
    document["components"]["securitySchemes"]["People"]["x-amazon-apigateway-authorizer"]["type"] = kind
    with pytest.raises(TemplateError, match="authorizer People"):
        await gateway.make("Api", "Api", Body=document)


async def test_an_authorizer_that_is_not_there_is_named(gateway):
    document = openapi("GET /a", guarded=["GET /a"])
    document["components"] = {}
    with pytest.raises(TemplateError, match="Api, route GET /a: there is no authorizer People"):
        await gateway.make("Api", "Api", Body=document)


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ({"AuthorizationType": "AWS_IAM"}, "AuthorizationType AWS_IAM"),
        ({"AuthorizationType": "CUSTOM"}, "AuthorizationType CUSTOM"),
        ({"AuthorizationType": "JWT"}, "property AuthorizerId is missing"),
        ({"RequestParameters": {}}, "property RequestParameters"),
        ({"Target": "integrations/unknown"}, "no integration unknown"),
        ({"Target": "elsewhere"}, "Target must be integrations/"),
        ({"RouteKey": "GET a"}, "route GET a"),
        ({"ApiId": "unknown"}, "the API unknown"),
    ],
)
async def test_what_a_route_cannot_do_here_is_refused_by_name(gateway, route, message):
    with pytest.raises(TemplateError, match=message):
        await plain(gateway, **route)


@pytest.mark.parametrize(
    ("kind", "properties", "message"),
    [
        ("Integration", {"IntegrationType": "HTTP_PROXY", "PayloadFormatVersion": "2.0"}, "IntegrationType HTTP_PROXY"),
        ("Integration", {"IntegrationType": "AWS_PROXY", "IntegrationUri": INVOKE_URI}, "PayloadFormatVersion None"),
        ("Integration", {"IntegrationSubtype": "SQS-SendMessage"}, "property IntegrationSubtype"),
        ("Authorizer", {"AuthorizerType": "REQUEST"}, "AuthorizerType REQUEST"),
        ("Stage", {"StageName": "x", "ClientCertificateId": "c"}, "property ClientCertificateId"),
        ("Stage", {}, "property StageName is missing"),
        ("Stage", {"StageName": "x", "DefaultRouteSettings": {"Other": 1}}, "property Other"),
    ],
)
async def test_other_resources_are_checked_too(gateway, kind, properties, message):
    api = await gateway.make("Api", "Api", ProtocolType="HTTP")
    with pytest.raises(TemplateError, match=message):
        await gateway.make(kind, "Thing", ApiId=api.ref, **properties)


async def test_route_responses_belong_to_websocket_apis(gateway):
    api = await gateway.make("Api", "Api", ProtocolType="HTTP")
    with pytest.raises(TemplateError, match="RouteResponse on this kind of API"):
        await gateway.make("RouteResponse", "Response", ApiId=api.ref, RouteId="x", RouteResponseKey="$default")
