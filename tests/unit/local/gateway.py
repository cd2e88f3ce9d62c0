"""A gateway on fake functions: builders for APIs, tokens and servers that several test files share."""

import asyncio
import base64
import contextlib
import copy
import functools
import inspect
import json
import re
import socket
from types import SimpleNamespace

import httpx
import jwt
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from local.clock import Clock
from local.front import SERVER_OPTIONS, Front
from local.gateway.api_gateway import ApiGateway
from local.gateway.http_api import HttpApis
from local.gateway.websocket_api import WebSocketApis
from local.store import Store

ARN = "arn:aws:lambda:us-east-1:123456789012:function:tasks"
INVOKE_URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
ISSUER = "https://issuer.example/pool"
AUDIENCE = "web-client"
PORT = 8080


class FakeFunctions:
    """One function whose handler the test writes; it remembers every event, and can fail in Lambda's ways."""

    def __init__(self):
        self.handler = lambda event: {"statusCode": 200, "body": "hello"}
        self.events = []
        self.error = None
        self.refusal = None

    async def invoke(self, name_or_arn, payload):
        assert name_or_arn == ARN
        event = json.loads(payload)
        self.events.append(event)
        if self.refusal:
            raise self.refusal
        result = self.handler(event)
        result = await result if inspect.isawaitable(result) else result
        return SimpleNamespace(payload=json.dumps(result).encode(), function_error=self.error)

    def __len__(self):
        return len(self.events)

    def seen(self, route_key):
        """The events of one route."""
        return [event for event in self.events if event["requestContext"]["routeKey"] == route_key]


@functools.cache
def private_key(issuer, key_id):
    """Make a key once, because that takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs tokens, and publishes its keys; `asked` counts how often they were fetched."""

    def __init__(self, clock, key_id="key-1", name="issuer"):
        self.clock = clock
        self.name = name
        self.asked = 0
        self.keys = {}
        self.rotate(key_id)

    def rotate(self, key_id):
        self.key_id = key_id
        self.private = private_key(self.name, key_id)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        self.keys[key_id] = {**public, "kid": key_id, "use": "sig", "alg": "RS256"}

    async def jwks(self, issuer):
        self.asked += 1
        if issuer != ISSUER:
            raise LookupError(issuer)
        return {"keys": list(self.keys.values())}

    def public_pem(self):
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(encoding, form)

    def claims(self, **changes):
        now = int(self.clock.now())
        claims = {"iss": ISSUER, "sub": "ada", "aud": AUDIENCE, "exp": now + 300, "iat": now} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, *, headers=None, **changes):
        """A good token, changed: `token(exp=None)` leaves a claim out."""
        return jwt.encode(self.claims(**changes), self.private, "RS256", {"kid": self.key_id, **(headers or {})})


def unsigned(claims, header):
    """A token put together by hand, without a signature."""
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def integration(**changes):
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": INVOKE_URI, "payloadFormatVersion": "2.0"} | changes


def openapi(*keys, cors=None, guarded=(), scopes=None, timeout=None):
    """An OpenAPI document as SAM writes it; routes in `guarded` have the JWT authorizer `People`."""
    paths = {}
    for key in keys:
        method, _, path = key.rpartition(" ")
        name = {"ANY": "x-amazon-apigateway-any-method", "": "x-amazon-apigateway-any-method"}.get(method)
        extra = {} if timeout is None else {"timeoutInMillis": timeout}
        operation = {"x-amazon-apigateway-integration": integration(**extra), "responses": {}}
        if key in guarded:
            operation["security"] = [{"People": scopes or []}]
        paths.setdefault(path, {})[name or method.lower()] = operation
    authorizer = {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": ISSUER, "audience": [AUDIENCE]},
    }
    schemes = {"People": {"type": "oauth2", "x-amazon-apigateway-authorizer": authorizer}}
    body = {"openapi": "3.0.1", "paths": paths, "components": {"securitySchemes": schemes}}
    return {**body, "x-amazon-apigateway-cors": cors} if cors else body


class Gateway:
    """Both kinds of API over fake functions, a clock that can be advanced, and an issuer."""

    def __init__(self, store=None, functions=None):
        self.store = store or Store()
        self.clock = Clock(self.store)
        self.functions = FakeFunctions() if functions is None else functions
        self.issuer = Issuer(self.clock)
        self.http = HttpApis(self.functions, self.clock, self.issuer.jwks, PORT)
        self.websocket = WebSocketApis(self.functions, self.clock, self.store, PORT)
        self.page = None
        self.port = None

    async def make(self, kind, name, **properties):
        make = ApiGateway(self.http, self.websocket).provisioners()[f"AWS::ApiGatewayV2::{kind}"]
        return await make(name, properties)

    async def http_api(self, *keys, stage="$default", stage_properties=None, name="HttpApi", **document):
        """Make an API from its route keys; answers its id."""
        made = await self.make("Api", name, Body=openapi(*keys, **document))
        await self.make("Stage", f"{name}Stage", ApiId=made.ref, StageName=stage, **(stage_properties or {}))
        return made.ref

    async def websocket_api(self, *keys, selection="$request.body.action", answers=(), stage_properties=None):
        """Make a WebSocket API with the stage `live`; routes in `answers` have a route response."""
        api = await self.make("Api", "Ws", ProtocolType="WEBSOCKET", RouteSelectionExpression=selection)
        for key in keys:
            await self._websocket_route(api.ref, key, key in answers)
        await self.make("Stage", "WsStage", ApiId=api.ref, StageName="live", **(stage_properties or {}))
        return api.ref

    async def _websocket_route(self, api_id, key, answers):
        uri = {"ApiId": api_id, "IntegrationType": "AWS_PROXY", "IntegrationUri": INVOKE_URI}
        made = await self.make("Integration", f"Ws{key}Integration", **uri)
        expression = {"RouteResponseSelectionExpression": "$default"} if answers else {}
        target = f"integrations/{made.ref}"
        route = await self.make("Route", f"Ws{key}Route", ApiId=api_id, RouteKey=key, Target=target, **expression)
        if answers:
            response = {"ApiId": api_id, "RouteId": route.ref, "RouteResponseKey": "$default"}
            await self.make("RouteResponse", f"Ws{key}Response", **response)

    @property
    def front(self):
        return Front(self.http, self.websocket, self.page, local_routes)

    def client(self, **options):
        """An HTTP client that talks to the gateway without sockets."""
        transport = httpx.ASGITransport(app=self.front, client=("203.0.113.9", 4711))
        return httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}", **options)

    def websocket_url(self, api_id, stage="live", query=""):
        return f"ws://127.0.0.1:{self.port}/_apis/{api_id}/{stage}{query}"

    @contextlib.asynccontextmanager
    async def serving(self):
        """Serve on an ephemeral port, with the options that the runtime uses."""
        async with serve(self.front) as self.port:
            yield self

    def close(self):
        self.clock.close()
        self.store.close()


@contextlib.asynccontextmanager
async def serve(app):
    """Run uvicorn on a free loopback port and answer the port."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer takes 44 ms
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1, **SERVER_OPTIONS)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await eventually(lambda: server.started)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def local_routes(scope, receive, send):
    """Stands for the runtime's own routes."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"local"})


async def eventually(probe, *, within=5.0):
    """Answer the first true result of `probe`; fails after `within` real seconds."""
    async with asyncio.timeout(within):
        while not (found := probe()):  # noqa: ASYNC110 -- the probe is any question, not an event
            await asyncio.sleep(0.005)
        return found


def expand(template):
    """Run AWS's own SAM translator and answer the CloudFormation resources."""
    document = {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", **template}
    return Translator({}, Parser()).translate(copy.deepcopy(document), {})["Resources"]


async def provision(gateway, resources):
    """Make the API resources in an order that their references allow; answers what was made, by logical id."""
    made = {"Fn": SimpleNamespace(ref="tasks", attributes={"Arn": ARN})}
    waiting = {name: one for name, one in resources.items() if one["Type"].startswith("AWS::ApiGatewayV2::")}
    while waiting:
        ready = {name: one for name, one in waiting.items() if references(one["Properties"]) <= made.keys()}
        assert ready, f"nothing can be made of {sorted(waiting)}"
        for name, resource in ready.items():
            properties = resolve(resource["Properties"], made)
            made[name] = await gateway.make(resource["Type"].rpartition("::")[2], name, **properties)
            del waiting[name]
    return made


def references(value):
    """Every logical id that a value refers to."""
    if isinstance(value, list):
        return {name for item in value for name in references(item)}
    if not isinstance(value, dict):
        return set()
    if set(value) == {"Ref"}:
        return {value["Ref"]} - {"AWS::StackName"}
    if set(value) == {"Fn::GetAtt"}:
        return {value["Fn::GetAtt"][0]}
    named = re.findall(r"\$\{(\w+)\.\w+\}", value["Fn::Sub"]) if isinstance(value.get("Fn::Sub"), str) else []
    return set(named) | {name for item in value.values() for name in references(item)}


def resolve(value, made):  # noqa: PLR0911 -- one return for each intrinsic
    """The handful of intrinsics that SAM writes into API resources."""
    if isinstance(value, list):
        return [resolve(item, made) for item in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"Ref": name}:
            return made[name].ref if name in made else name
        case {"Fn::GetAtt": [name, attribute]}:
            return made[name].attributes[attribute]
        case {"Fn::Join": [separator, parts]}:
            return separator.join(resolve(parts, made))
        case {"Fn::Sub": str(text)}:
            return INVOKE_URI if ":lambda:path" in text else text
        case {"Fn::Sub": [str(text), dict(values)]}:
            found = resolve(values, made)
            return re.sub(r"\$\{(\w+)\}", lambda name: found.get(name[1], name[0]), text)
    return {name: resolve(item, made) for name, item in value.items()}
