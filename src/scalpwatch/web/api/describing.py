"""How the interface describes itself: OpenAPI with the schemas of the documents.

The forms of cases, answers, courses and events are those of `scalpwatch.documents`;
what the interface adds to them is written down as plain JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from scalpwatch import __version__
from scalpwatch.documents.answer import answer_schema
from scalpwatch.documents.case import case_schema
from scalpwatch.documents.course import course_schema
from scalpwatch.documents.events import events_schema

__all__ = ["describe", "described", "listed", "named", "shaped"]

Json = dict[str, Any]

_JSON: Final = "application/json"
_ABOUT: Final = (
    "Decision support for health professionals: no answer states that a patient has a "
    "disease, and none excludes one. Not registered or cleared as a medical device "
    "anywhere. Errors are told in the language of `Accept-Language` (en, ru)."
)
#: What is answered before any route sees a request; a line that every language reads.
_SHIELDS: Final[Mapping[int, str]] = {
    400: "No whole request.",
    408: "The body did not come in time.",
    413: "The body is too long.",
    415: "The body is of a kind that is not read here, or packed.",
    421: "Asked under a name that is not the server's.",
    429: "Asked too often; `Retry-After` tells how long to wait.",
    503: "Too much is asked at once, or the store cannot be reached.",
}
_GATE: Final[Mapping[int, str]] = {
    401: "Nobody is signed in, and no token is good.",
    403: "The roles do not reach, or the request was forged.",
}
_ROUTE: Final[Mapping[int, str]] = {
    404: "Not there, or another's.",
    405: "That cannot be done here.",
    422: "What was sent cannot be; `remedy` says how to mend it.",
    500: "Nobody foresaw this; `x-incident` holds a number for who runs the server.",
}


def named(name: str) -> Json:
    """Refer to a schema.

    Parameters
    ----------
    name
        One of those that `describe` lists.

    Returns
    -------
    schema
        A reference.
    """
    return {"$ref": f"#/components/schemas/{name}"}


def shaped(
    required: Mapping[str, Json], optional: Mapping[str, Json] | None = None
) -> Json:
    """Describe an object that has these keys and no others.

    Parameters
    ----------
    required, optional
        Schemas by key.

    Returns
    -------
    schema
        Of the object.
    """
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def listed(schema: Json, *, most: int | None = None) -> Json:
    """Describe a list.

    Parameters
    ----------
    schema
        Of each.
    most
        How many at most; ``None`` where nothing bounds it.

    Returns
    -------
    schema
        Of the list.
    """
    bound = {} if most is None else {"maxItems": most}
    return {"type": "array", "items": schema, **bound}


def described(  # noqa: PLR0913 - each is a part of what OpenAPI tells of a route
    summary: str,
    *,
    answers: Json | None = None,
    status: int = 200,
    kinds: Sequence[str] = (_JSON,),
    takes: Mapping[str, Json] | None = None,
    query: Mapping[str, Json] | None = None,
) -> dict[str, Any]:
    """Describe a route; the keywords for its decorator.

    Parameters
    ----------
    summary
        What it does.
    answers
        Schema of the answer where all went well; ``None`` where it is no JSON.
    status
        Of that answer.
    kinds
        Media types of that answer; none where it has no body.
    takes
        Schemas of bodies by media type.
    query
        Schemas of what stands behind the question mark, by name.

    Returns
    -------
    keywords
        Every answer that can come is among them.
    """
    content = {kind: {"schema": answers or {}} for kind in kinds}
    well = {"description": summary, **({"content": content} if content else {})}
    extra: Json = {"responses": {str(status): well, **_failures()}}
    if takes:
        bodies = {kind: {"schema": schema} for kind, schema in takes.items()}
        extra["requestBody"] = {"required": True, "content": bodies}
    if query:
        extra["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in query.items()
        ]
    return {"summary": summary, "status_code": status, "openapi_extra": extra}


@cache
def _failures() -> Json:
    """Describe what can go wrong at every route."""
    found: Json = {}
    for status, what in {**_SHIELDS, **_GATE, **_ROUTE}.items():
        content: Json = {_JSON: {"schema": named("Problem")}}
        if status in _SHIELDS or status == 500:  # noqa: PLR2004 - told before any route
            content["text/plain"] = {"schema": {"type": "string"}}
        found[str(status)] = {"description": what, "content": content}
    return found


def describe(routes: Sequence[BaseRoute], schemas: Mapping[str, Json]) -> Json:
    """Describe the interface.

    Parameters
    ----------
    routes
        All of it.
    schemas
        Of what the interface adds to the documents, by name.

    Returns
    -------
    description
        OpenAPI 3.1.
    """
    told: Json = get_openapi(
        title="scalpwatch",
        version=__version__,
        description=_ABOUT,
        routes=list(routes),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    documents = {
        "Case": case_schema(),
        "Consultation": answer_schema(),
        "Course": course_schema(),
        "Events": events_schema(),
    }
    parts: Json = dict(schemas)
    for name, schema in documents.items():
        parts |= _spread(name, schema)
    told["components"] = {
        "schemas": parts,
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token, made under “Your account”.",
            },
        },
    }
    told["security"] = [{"token": []}]
    for operations in told["paths"].values():
        for operation in operations.values():
            _tidy(operation)
    return told


def _tidy(operation: Json) -> None:
    """Drop what the framework adds, and bound identifiers."""
    for status, answered in list(operation["responses"].items()):
        schema = answered.get("content", {}).get(_JSON, {}).get("schema", {})
        if schema.get("$ref", "").endswith("/HTTPValidationError"):
            del operation["responses"][status]
    for each in operation.get("parameters", ()):
        each.get("schema", {}).pop("title", None)


def _spread(name: str, schema: Json) -> Json:
    """Put a document's schema and its parts among those of the interface."""
    own = {key: value for key, value in schema.items() if key not in _HEAD}
    parts = {name: own}
    for part, value in schema.get("$defs", {}).items():
        parts[f"{name}.{part}"] = value
    spread: Json = {key: _moved(value, name) for key, value in parts.items()}
    return spread


_HEAD: Final = {"$defs", "$schema", "$id"}


def _moved(node: Any, name: str) -> Any:  # noqa: ANN401 - a JSON tree
    """Let references find the parts where they are now."""
    if isinstance(node, list):
        return [_moved(each, name) for each in node]
    if not isinstance(node, dict):
        return node
    moved = {key: _moved(value, name) for key, value in node.items()}
    reference = moved.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/$defs/"):
        part = reference.removeprefix("#/$defs/")
        moved["$ref"] = f"#/components/schemas/{name}.{part}"
    return moved
