"""Every route of an application, those of included routers and mounted applications too."""

from collections.abc import Iterator
from typing import Any

from starlette.routing import Mount


def routes_of(app: Any, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield path and methods of every route."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from routes_of(route, before + route.path)
            yield before + route.path + "/", {"GET"}
        elif hasattr(route, "original_router"):
            # FastAPI keeps an included router whole, beside what was said when it was included.
            yield from routes_of(route.original_router, before + route.include_context.prefix)
        elif hasattr(route, "path"):
            yield before + route.path, set(getattr(route, "methods", None) or {"GET", "POST"})
