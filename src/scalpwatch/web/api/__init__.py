"""The interface for machines: the same abilities and rights as the pages."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.routing import BaseRoute

from scalpwatch.web.access import EVERYBODY, ForMachines, Visitor
from scalpwatch.web.api import (
    bundles,
    events,
    hooks,
    notes,
    papers,
    patients,
    visits,
    work,
)
from scalpwatch.web.api.answering import answer
from scalpwatch.web.api.describing import Json, describe, described
from scalpwatch.web.api.schemas import SCHEMAS
from scalpwatch.web.shields import Allowance

__all__ = ["ALLOWANCES", "description", "routes"]

#: Where more may come than a plain form: cases, prefetched records, bundles, pictures.
ALLOWANCES: Final = (
    Allowance(
        re.compile(r"/api/(consultations|notes|patients/[0-9a-f]{32}/events)"),
        512 << 10,
        15.0,
    ),
    Allowance(re.compile(r"/cds-services/[a-z-]+"), 4 << 20, 15.0),
    Allowance(re.compile(r"/api/(visits|fhir)"), 64 << 20, 120.0),
)

_router: Final = APIRouter(prefix="/api", tags=["interface"])

Anybody = Annotated[Visitor, Depends(ForMachines(EVERYBODY))]


def routes() -> tuple[BaseRoute, ...]:
    """Gather the routes.

    Returns
    -------
    routes
        Each declares who may use it, as those of the pages do.
    """
    modules = (patients, visits, events, papers, notes, bundles, work, hooks)
    found = [route for module in modules for route in module.router.routes]
    return (*_router.routes, *found)


@cache
def description() -> Json:
    """Describe the interface.

    Returns
    -------
    description
        OpenAPI 3.1.
    """
    return describe(routes(), SCHEMAS)


@_router.get(
    "/openapi.json",
    **described("This description", answers={"type": "object"}),
)
def _describe(_request: Request, _visitor: Anybody) -> Response:
    """Describe the interface to those who may use it."""
    return answer(description())
