"""The OpenAPI document, told by the endpoints themselves."""

import re
from collections.abc import Iterable
from typing import Any

import podium
from podium.web.endpoint import ANYBODY, Endpoint

_PARAMETER = re.compile(r"\{([a-z]+)(?::([a-z]+))?\}")
_FILE = {"schema": {"type": "string", "format": "binary"}}


def make_document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0."""
    paths: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        paths.setdefault(_PARAMETER.sub(r"{\1}", one.path), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Podium", "version": podium.__version__, "description": _DESCRIPTION},
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "podium_team_..."}},
            "schemas": {"Error": _ERROR},
        },
    }


_DESCRIPTION = (
    "Everything that the pages do. Send a token as `Authorization: Bearer podium_team_...`. "
    "Refusals are told in `error.message`, word for word for the person who can mend it."
)
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["kind", "message"],
            "properties": {
                "kind": {"type": "string"},
                "message": {"type": "string"},
                "what": {"type": "string"},
                "problems": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "message": {"type": "string"},
                            "lines": {"type": "array", "items": {"type": "integer"}},
                            "count": {"type": "integer"},
                        },
                    },
                },
            },
        }
    },
}


def _operation(one: Endpoint) -> dict[str, Any]:
    error = {"description": "A refusal.", "content": {"application/json": {"schema": _reference("Error")}}}
    answer = {"application/json": {"schema": {}}} if one.answer == "application/json" else {one.answer: _FILE}
    found: dict[str, Any] = {
        "summary": one.summary,
        "operationId": one.handle.__name__,
        "security": [] if one.may_ask == ANYBODY else [{"token": []}],
        "x-may-ask": one.may_ask,
        "parameters": [*_path_parameters(one), *_query_parameters(one)],
        "responses": {str(one.status): {"description": "Done.", "content": answer}, "default": error},
    }
    if one.takes_file:
        form = {"type": "object", "properties": {"file": _FILE["schema"]}}
        found["requestBody"] = {
            "required": True,
            "content": {"application/octet-stream": _FILE, "multipart/form-data": {"schema": form}},
        }
    elif one.body:
        fields = {name: {"description": meaning} for name, meaning in one.body.items()}
        found["requestBody"] = {
            "content": {"application/json": {"schema": {"type": "object", "properties": fields}}},
        }
    return found


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for name, kind in _PARAMETER.findall(one.path)
    ]


def _query_parameters(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in one.query.items()
    ]
