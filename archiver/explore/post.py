"""The page of a post: the article as it was printed, and all that the archive knows about it."""

from __future__ import annotations

import json
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response
from markupsafe import Markup

from archiver.archive import onepost
from archiver.archive.cited import cited
from archiver.archive.pictures import file_of
from archiver.archive.schema import Database
from archiver.citing import FORMATS, reference
from archiver.explore.asking import Row, asked, shown, the_site
from archiver.export.reading.article import comment_html, date_line, link_of, text_html, title_of
from archiver.export.reading.parts import corrected


def path_of(post_id: str) -> str:
    """The address of the page of a post."""
    return f"/archive/posts/{tilde_encode(post_id)}"


def picture(image: Row | None, address: str) -> str | None:
    """Where the kept file of a picture is shown; a page never asks another server for one."""
    sha256 = (image or {}).get("sha256")
    return f"/-/pictures/{sha256}" if sha256 else None


def article(post: Row) -> Row:
    """What the template shows of a post, sanitised once more: the HTML is made of the archive's text alone."""
    names = {comment["comment_id"]: comment["author"] for comment in post["comments"]}
    return {
        "title": title_of(post),
        "date_line": date_line(post),
        "text": Markup(text_html(post, picture)),  # noqa: S704 - elements made of text, no page's own markup
        "href": link_of(post["url"]),
        "corrected": corrected(post),
        "comments": [
            {
                **comment,
                "html": Markup(comment_html(comment)),  # noqa: S704 - the same
                "answers": names.get(comment["parent_id"]),
            }
            for comment in post["comments"]
        ],
    }


def outgoing(links: list[Row]) -> list[Row]:
    """The links of a post that lead somewhere, each with an address that is safe to follow, if it has one."""
    shown_ = [link for link in links if link["kind"] not in ("label", "image")]
    return [
        {
            **link,
            "href": link_of(link["url"]),
            "page": path_of(link["target_post_id"]) if link["target_post_id"] else None,
        }
        for link in shown_
    ]


def told_versions(versions: list[Row]) -> list[Row]:
    """Versions with the list of what changed."""
    return [{**version, "changed": json.loads(version["changed"] or "[]")} for version in versions]


async def page(datasette: Datasette, request: Request) -> Response:
    """``/archive/posts/POST_ID``"""
    asked_for = tilde_decode(request.url_vars["post_id"])

    def read(db: Database) -> Row | None:
        post_id = onepost.named(db, asked_for)
        post = None if post_id is None else onepost.document(db, post_id)
        if post is None:
            return None
        return {
            "post": post,
            "versions": onepost.versions(db, post["post_id"]),
            "cited": cited(db, post["post_id"]),
            "capture": onepost.capture(db, post["capture_id"]),
        }

    found = await asked(datasette, read)
    if found is None:
        raise NotFound(the_site(datasette).words.say("The archive has no post %(id)s.", id=asked_for))
    language = the_site(datasette).words.language
    values: dict[str, Any] = {
        **found,
        **article(found["post"]),
        "versions": told_versions(found["versions"]),
        "links": outgoing(found["post"]["links"]),
        "references": {name: reference(found["cited"], name, language) for name in FORMATS},
    }
    return await shown(datasette, request, "post.html", values)


async def picture_page(datasette: Datasette, request: Request) -> Response:
    """``/-/pictures/SHA256``: the file of a kept picture."""
    file = file_of(the_site(datasette).folder, request.url_vars["sha256"])
    if file is None:
        raise NotFound(the_site(datasette).words.say("The archive does not keep this picture."))
    return await _file(datasette, file)


async def _file(datasette: Datasette, file: Any) -> Response:
    import asyncio
    import mimetypes

    body = await asyncio.to_thread(file.read_bytes)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(body, content_type=kind, headers=headers)
