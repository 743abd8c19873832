"""The pages as one application: their addresses, the templates, and errors as pages.

Belongs here: putting these together. Does not belong here: what a page shows (film_pages.py, review_pages.py).
"""

import logging
import re
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from importlib.resources import files
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from movie_assets.browse.film_pages import FilmPages
from movie_assets.browse.outside_links import Images, page_of, video_page, web_address
from movie_assets.browse.review_pages import ReviewPages
from movie_assets.browse.shown_values import in_words
from movie_assets.browse.visitor_guard import Token, VisitorGuard
from movie_assets.collect.context import Context
from movie_assets.errors import ConfigurationError, MovieAssetsError
from movie_assets.masking import masked
from movie_assets.providers.registry import SPECS
from movie_assets.settings import Settings
from movie_assets.wording import label

logger = logging.getLogger(__name__)
_HEADINGS = {
    400: "That cannot be asked",
    403: "Not allowed",
    404: "Not found",
    405: "Not so",
    409: "Nothing was changed",
    413: "Too long",
    500: "A fault of movie-assets",
    503: "Not now",
}


def site(settings: Settings, opened: Callable[[], AbstractContextManager[Context]]) -> Starlette:
    """Return the application.

    `settings`: those that `providers_up` yields. `opened`: yields the context in which a decision is carried out, and
    records what it wrote, as commands do.
    """
    images, token = Images(settings), Token()
    templates = _templates(settings, images, token)
    render = partial(_render, templates)
    films, review = FilmPages(settings, render), ReviewPages(settings, render, token, opened)
    style = files("movie_assets.browse").joinpath("templates/style.css").read_text("utf-8")
    routes = [
        Route("/", films.films),
        Route("/keywords/{keyword_id}", films.keyword),
        Route("/people/{provider}/{person_id}", films.person),
        Route("/films/{movie_id}", films.film),
        Route("/films/{movie_id}/answers/{provider}/{answer_id}", films.answer),
        Route("/waiting", review.waiting),
        Route("/waiting/{request_id}/confirm", review.confirm, methods=["POST"]),
        Route("/waiting/{request_id}/dismiss", review.dismiss, methods=["POST"]),
        Route("/waiting/{request_id}/undo", review.undo, methods=["POST"]),
        Route("/style.css", lambda _: Response(style, media_type="text/css")),
    ]

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _problem(render, error.status_code, error.detail, error.headers)

    def known(request: Request, error: Exception) -> Response:
        return _problem(render, 503 if isinstance(error, ConfigurationError) else 409, str(error))

    def fault(request: Request, error: Exception) -> Response:
        logger.error("%s", masked("".join(traceback.format_exception(error))))
        return _problem(render, 500, f"{type(error).__name__}. The terminal where it runs says more: please report it.")

    return Starlette(
        routes=routes,
        middleware=[Middleware(VisitorGuard, image_sources=images.sources, hosts=settings.ui_host_names)],
        exception_handlers={HTTPException: refused, MovieAssetsError: known, Exception: fault},
    )


def _templates(settings: Settings, images: Images, token: Token) -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("movie_assets.browse"),
        autoescape=True,  # titles are strangers' text
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    notices = [re.sub(r"\[(.+?)\]\(.+?\)", r"\1", spec.notice) for spec in SPECS.values() if spec.notice]
    templates.globals |= {
        "image": images.address,
        "page_of": page_of,
        "video_page": video_page,
        "web_address": web_address,
        "token": token,
        "notices": notices,
        "demo": settings.demo_mode,
        "provider_names": {name: spec.display_name for name, spec in SPECS.items()},
    }
    templates.filters |= {"words": in_words, "label": label}
    return templates


def _render(templates: jinja2.Environment, template: str, status: int = 200, **values: Any) -> Response:
    return HTMLResponse(templates.get_template(template).render(**values), status)


def _problem(render: Callable[..., Response], status: int, words: str, headers: Any = None) -> Response:
    page = render("message.html", status, heading=_HEADINGS.get(status, "That did not work"), words=masked(words))
    page.headers.update(headers or {})
    return page
