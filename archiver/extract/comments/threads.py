"""What markup and inline data tell of the same comments, put together: each once, in the order of their threads."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.extract.comments.found import Found


def together(markup: list[Found], data: list[Found]) -> list[Found]:
    """The comments of a page: as its markup shows them, with what only its data tells."""
    by_number: dict[str, Found] = {}
    shown = [comment for comment in markup if _is_first(comment, by_number)]
    for comment in data:
        held = by_number.get(comment.number or "")
        if held is not None and held is not comment:
            _fill(held, comment)
        elif held is None and _is_first(comment, by_number):
            shown.append(comment)
    return list(_in_threads(shown)) if data else shown


def _is_first(comment: Found, by_number: dict[str, Found]) -> bool:
    return comment.number is None or by_number.setdefault(comment.number, comment) is comment


def _fill(held: Found, told: Found) -> None:
    held.parent = held.parent or told.parent
    held.author = held.author or told.author
    held.author_url = held.author_url or told.author_url
    held.account = held.account or told.account
    held.moment = held.moment or told.moment
    held.shown = held.shown or told.shown
    held.is_blog_author |= told.is_blog_author
    held.deleted |= told.deleted
    held.body = None if held.deleted else (told.body if held.body is None else held.body)


def _in_threads(comments: list[Found]) -> Iterator[Found]:
    """Replies after what they answer; a reply to a comment of another page stands where it is."""
    by_number = {comment.number: comment for comment in comments if comment.number is not None}
    replies: dict[int, list[Found]] = {}
    tops = []
    for comment in comments:
        above = comment.above or by_number.get(comment.parent or "")
        if above is None or above is comment:
            tops.append(comment)
        else:
            replies.setdefault(id(above), []).append(comment)
    waiting, placed = list(reversed(tops)), set()
    while waiting:
        comment = waiting.pop()
        placed.add(id(comment))
        yield comment
        waiting += reversed(replies.get(id(comment), ()))
    yield from (comment for comment in comments if id(comment) not in placed)  # they answer one another in a ring
