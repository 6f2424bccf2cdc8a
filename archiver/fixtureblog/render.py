"""Pages of the blog as one of Blogger's themes writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any, Literal
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archiver.fixtureblog import dates, pagedata
from archiver.fixtureblog.index import Index
from archiver.fixtureblog.model import JUMP, Blog, Comment, Post, content_folder, plain_text
from archiver.fixtureblog.threads import CommentPage

Theme = Literal["v2", "v3", "dynamic", "bare", "classic"]
"""``v2`` and ``v3``: the generations of Blogger's own themes. ``dynamic``: Dynamic Views, a shell that holds no post.
``bare``: a third-party theme that prints no date and no number and strips the page data. ``classic``: a template from
before 2006, without widgets, labels and page data."""
ArchiveStyle = Literal["hierarchy", "flat"]
"""The archive widget: years with their months, or one list of months."""
PageType = Literal["index", "item", "static_page", "archive", "error_page"]

TEMPLATES: dict[str, dict[str, Any]] = {
    "v2": {"name": "Simple", "localizedName": "Semplice", "isResponsive": False, "isAlternateRendering": False,
           "isCustom": False, "variant": "literate", "variantId": "literate"},
    "v3": {"name": "Contempo", "localizedName": "Contempo", "isResponsive": True, "isAlternateRendering": False,
           "isCustom": False, "variant": "indie_light", "variantId": "indie_light"},
    "dynamic": {"name": "Dynamic Views", "localizedName": "Visualizzazioni dinamiche", "isResponsive": True,
                "isAlternateRendering": False, "isCustom": False, "variant": "flipcard", "variantId": "flipcard"},
}  # fmt: skip
"""What the page data of a theme says of it; themes without page data are not here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page to be drawn: what a template is told."""

    page_type: PageType
    path: str
    """The canonical address of the page within the blog."""
    posts: Sequence[Post] = ()
    name: str = ""
    """What the page's title adds to the blog's."""
    label: str | None = None
    archive: tuple[int, int | None] | None = None
    """Year, and month where the page is a month's."""
    newer: str | None = None
    older: str | None = None
    thread: CommentPage = field(default_factory=CommentPage)
    """The comments that the page of a post shows."""
    mobile: bool = False
    """Asked for with ``?m=1``."""

    @property
    def is_home(self) -> bool:
        return self.path == "/"


def page(
    theme: Theme, index: Index, view: View, *, base: str, stamp: int, archive_style: ArchiveStyle = "hierarchy"
) -> bytes:
    """One page as bytes; ``base`` is the blog's address with a slash at its end, ``stamp`` makes it this request's."""
    links = Links(base)
    blog = index.blog
    return (
        environment()
        .get_template(f"{theme}/page.html.j2")
        .render(
            blog=blog,
            index=index,
            view=view,
            links=links,
            days=list(_days(view.posts)),
            token=pagedata.token(stamp),
            archive_style=archive_style,
            data_context=_data_context(theme, blog, view, links) if theme in TEMPLATES else None,
            popular=[index.by_id[post_id] for post_id in blog.popular if post_id in index.by_id],
        )
        .encode()
    )


@dataclass(frozen=True, slots=True)
class Links:
    """The blog's addresses, made absolute."""

    base: str

    def to(self, path: str) -> str:
        """The address of a path of ours."""
        return self.base + path.removeprefix("/")

    def label(self, name: str) -> str:
        return self.to(label_path(name))

    def body(self, html: str) -> str:
        """A body, or a piece of one, with its links to other posts of the blog made absolute."""
        return html.replace("{base}", self.base)

    def comment_page(self, post: Post, number: int) -> str:
        return self.to(f"{post.path}?commentPage={number}#comments")

    def comment(self, post: Post, comment_id: str, milliseconds: int) -> str:
        return self.to(f"{post.path}?showComment={milliseconds}#c{comment_id}")


def label_path(name: str) -> str:
    """``/search/label/C%2B%2B``: everything but letters and digits is percent-encoded, the plus and the slash too."""
    return f"/search/label/{quote(name, safe='')}"


def listing_body(post: Post, links: Links) -> str:
    """What a listing shows of a post: all of it, or what is above its jump break."""
    return links.body(post.html.partition(JUMP)[0])


def item_body(post: Post, links: Links) -> str:
    """What a post's own page shows: all of it, the jump break turned into the anchor that ``#more`` leads to."""
    return links.body(post.html.replace(JUMP, "<a name='more'></a>"))


def snippet(post: Post, length: int = 300) -> str:
    """The first words of a post as plain text."""
    text = plain_text(post.html.replace(JUMP, " "))
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " "


def first_image(post: Post) -> str | None:
    """The address of a post's first picture."""
    _, found, rest = post.html.partition("<img")
    _, quoted, address = rest.partition('src="')
    return address.partition('"')[0] if found and quoted else None


def comments_text(post: Post) -> str:
    """``Nessun commento``, ``1 commento``, ``3 commenti``."""
    count = len(post.comments)
    return {0: "Nessun commento", 1: "1 commento"}.get(count, f"{count} commenti")


def comment_items(comments: Sequence[Comment], post: Post, links: Links) -> str:
    """Comments of a post as the inline script of its page holds them."""
    items = [
        {
            "id": comment.id,
            "body": comment.body,
            "timestamp": str(comment.milliseconds),
            "permalink": links.comment(post, comment.id, comment.milliseconds),
            "author": {"name": comment.author, "profileUrl": profile_url(comment.profile)},
            "displayTime": dates.comment_time(comment.published),
            "deleteclass": "item-control blog-admin",
            **({"parentId": comment.parent} if comment.parent else {}),
        }
        for comment in comments
    ]
    return pagedata.js_literal(items)


def profile_url(profile: str | None) -> str | None:
    return f"https://www.blogger.com/profile/{profile}" if profile else None


@cache
def environment() -> Environment:
    """The templates, in ``themes/`` of the blog's content."""
    env = Environment(
        loader=FileSystemLoader(content_folder() / "themes"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    functions = (listing_body, item_body, snippet, first_image, comments_text, comment_items, profile_url, plain_text)
    env.filters.update({function.__name__: function for function in functions})
    dated = (dates.day_header, dates.long_day, dates.clock_time, dates.comment_time, dates.to_second, dates.utc)
    env.filters.update({function.__name__: function for function in dated})
    env.globals.update(months=dates.MONTHS)
    return env


def _days(posts: Sequence[Post]) -> Iterator[list[Post]]:
    """Posts of one day together: the date is printed once for all of them."""
    for _, day in groupby(posts, key=lambda post: post.published[:10]):
        yield list(day)


def _data_context(theme: Theme, blog: Blog, view: View, links: Links) -> str:
    address = links.to(view.path)
    title = f"{blog.title}: {view.name}" if view.name else blog.title
    post = view.posts[0] if view.page_type in ("item", "static_page") else None
    return pagedata.data_context(
        blog={
            "blogId": blog.id, "title": blog.title, "url": address, "homepageUrl": links.base,
            "locale": blog.locale, "mobile": view.mobile,
        },
        page=_page_facts(view, post, title),
        template=TEMPLATES[theme],
        view=_view_facts(view, post, title, address),
        feed_links=environment().get_template("common/feed-links.html.j2").render(
            blog=blog, links=links, post=post if view.page_type == "item" else None
        ),
    )  # fmt: skip


def _page_facts(view: View, post: Post | None, title: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"pageType": view.page_type}
    if view.label is not None:
        facts["searchLabel"] = view.label
    if post:
        facts["pageId" if post.is_page else "postId"] = post.id
    return {**facts, "pageName": view.name, "pageTitle": title}


def _view_facts(view: View, post: Post | None, title: str, address: str) -> dict[str, Any]:
    kind = {"item": "item", "static_page": "item", "error_page": "error"}.get(view.page_type, "feed")
    facts: dict[str, Any] = {
        "isMobile": False,
        "title": title,
        "description": "",
        "url": address,
        "type": kind,
        "isSingleItem": kind == "item",
        "isMultipleItems": kind == "feed",
        "isError": kind == "error",
        "isPage": view.page_type == "static_page",
        "isPost": view.page_type == "item",
        "isHomepage": view.is_home,
        "isArchive": view.page_type == "archive",
    }
    if view.path.startswith("/search"):
        facts["isSearch"] = True
    facts["isLabelSearch"] = view.label is not None
    if view.archive:
        facts["archive"] = {"year": view.archive[0], **({"month": view.archive[1]} if view.archive[1] else {})}
    if view.label is not None:
        facts["search"] = {
            "label": view.label,
            "resultsMessage": f"Visualizzazione dei post con l'etichetta {view.label}",
        }
    if post:
        facts["pageId" if post.is_page else "postId"] = int(post.id)
    return facts
