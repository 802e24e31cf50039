"""A small description in which nothing is wrong, in four versions, and ways to spoil it."""

from copy import deepcopy

USER = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer", "minimum": 1}, "name": {"type": "string"}},
}
PROBLEM = {"type": "object", "properties": {"title": {"type": "string"}}}
WAIT = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}


def answer(schema, **more):
    return {"description": "An answer.", "content": {"application/json": {"schema": schema}}, **more}


def ref(name, section="schemas"):
    return {"$ref": f"#/components/{section}/{name}"}


FAILURES = {"401": ref("Wrong", "responses"), "429": ref("Slow", "responses"), "5XX": ref("Wrong", "responses")}
SHOP = {
    "openapi": "3.0.3",
    "info": {"title": "Shop", "version": "1.0"},
    "servers": [{"url": "https://{region}.shop.example", "variables": {"region": {"default": "eu"}}}],
    "security": [{"token": []}],
    "paths": {
        "/users/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {"operationId": "getUser", "responses": {"200": answer(ref("User")), **FAILURES}},
        },
        "/users": {
            "post": {
                "operationId": "makeUser",
                "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean", "default": False}}],
                "requestBody": {"content": {"application/json": {"schema": ref("User"), "example": {"id": 1}}}},
                "responses": {"201": answer(ref("User")), **FAILURES},
            }
        },
    },
    "components": {
        "schemas": {"User": USER, "Problem": PROBLEM},
        "responses": {"Wrong": answer(ref("Problem")), "Slow": answer(ref("Problem"), headers=WAIT)},
        "securitySchemes": {
            "token": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "https://shop.example/token", "scopes": {"read": "Read."}}},
            }
        },
    },
}
OLD = {
    "swagger": "2.0",
    "info": {"title": "Shop", "version": "1.0"},
    "host": "shop.example",
    "schemes": ["https"],
    "produces": ["application/json"],
    "consumes": ["application/json"],
    "security": [{"key": []}],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "paths": {
        "/users/{id}": {
            "get": {
                "operationId": "getUser",
                "parameters": [{"name": "id", "in": "path", "required": True, "type": "integer"}],
                "responses": {
                    "200": {"description": "One.", "schema": {"$ref": "#/definitions/User"}},
                    "default": {"description": "None.", "schema": {"$ref": "#/definitions/User"}},
                },
            }
        }
    },
    "definitions": {"User": USER},
}


def shop(version="3.0.3"):
    """A copy to be spoilt."""
    return deepcopy(OLD) if version == "2.0" else {**deepcopy(SHOP), "openapi": version}


def spoilt(path, value, version="3.0.3"):
    """The shop with another `value` at `path`; keys are separated by spaces, and `value` ``...`` removes."""
    raw = at = shop(version)
    *way, last = path.split(" ")
    for key in way:
        at = at[int(key)] if isinstance(at, list) else at[key]
    if value is ...:
        del at[last]
    elif isinstance(at, list):
        at.insert(int(last), value)
    else:
        at[last] = value
    return raw
