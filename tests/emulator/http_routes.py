"""Writes an HTTP API's OpenAPI document out as the single resources that API Gateway would make of it."""

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete", "options", "head")
CORS = ("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials")


def write_out(resources: dict[str, Resource]) -> dict[str, Resource]:
    """Answer the resources with every API's `Body` replaced by routes, integrations, authorizers and CORS settings."""
    written = dict(resources)
    for name, resource in resources.items():
        body = resource.get("Properties", {}).get("Body")
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and body:
            written[name] = {**resource, "Properties": _api(name, body)}
            written.update(_authorizers(name, body))
            written.update(_routes(name, body))
    return written


def _api(name: str, body: dict[str, Any]) -> dict[str, Any]:
    cors = body.get("x-amazon-apigateway-cors", {})
    # The emulator answers preflights from keys as they are in the API's own JSON, so those of the template do not do.
    settings = {key: cors[key] for key in CORS if key in cors}
    return {"Name": name, "ProtocolType": "HTTP", "CorsConfiguration": settings}


def _authorizers(api: str, body: dict[str, Any]) -> Iterator[tuple[str, Resource]]:
    for scheme, definition in body.get("components", {}).get("securitySchemes", {}).items():
        authorizer = definition["x-amazon-apigateway-authorizer"]
        properties = {
            "ApiId": {"Ref": api},
            "Name": scheme,
            "AuthorizerType": "JWT",
            "IdentitySource": [authorizer["identitySource"]],
            "JwtConfiguration": {
                "Issuer": authorizer["jwtConfiguration"]["issuer"],
                "Audience": authorizer["jwtConfiguration"]["audience"],
            },
        }
        yield f"{api}{scheme}", {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": properties}


def _routes(api: str, body: dict[str, Any]) -> Iterator[tuple[str, Resource]]:
    number = 0
    for path, methods in body["paths"].items():
        for method in (one for one in METHODS if one in methods):
            number += 1
            yield f"{api}Integration{number}", _integration(api, methods[method])
            yield f"{api}Route{number}", _route(api, f"{method.upper()} {path}", number, methods[method])


def _integration(api: str, operation: dict[str, Any]) -> Resource:
    written = operation["x-amazon-apigateway-integration"]
    properties = {
        "ApiId": {"Ref": api},
        "IntegrationType": written["type"].upper(),
        "IntegrationUri": written["uri"],
        "IntegrationMethod": written["httpMethod"],
        "PayloadFormatVersion": written["payloadFormatVersion"],
    }
    return {"Type": "AWS::ApiGatewayV2::Integration", "Properties": properties}


def _route(api: str, key: str, number: int, operation: dict[str, Any]) -> Resource:
    properties: dict[str, Any] = {
        "ApiId": {"Ref": api},
        "RouteKey": key,
        "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"{api}Integration{number}"}]]},
    }
    scheme = next((name for security in operation.get("security", []) for name in security if name != "NONE"), None)
    if scheme:
        properties |= {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": f"{api}{scheme}"}}
    return {"Type": "AWS::ApiGatewayV2::Route", "Properties": properties}
