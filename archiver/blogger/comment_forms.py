"""How Blogger's themes write comments: which class names what, and Blogger's own words around a comment.

Threaded (since 2012, all themes): ``li.comment#cNUMBER``, replies inside. Flat: ``dt#cNUMBER`` with ``dd`` after it
(until 2012), ``div.comment#cNUMBER`` (v3), and what third-party themes make of the same data. Classic (before 2006):
the ``dl`` without times, or a list. Every form gives a comment an id or an anchor made of its number.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from archiver.blogger.locales import fold

Part = Literal["author", "content", "stamp", "blog_author", "deleted", "control"]


class Row(NamedTuple):
    """What a class says of the element that bears it, inside a comment."""

    part: Part
    css_class: str
    forms: str
    case: str
    """The golden case (a folder of ``fixtures/golden``) that shows it."""


TABLE: tuple[Row, ...] = (
    # Of the rows of a part, an upper one is surer than a lower one.
    Row("author", "user", "threaded", "post-v2-threaded-comments"),
    Row("author", "anon-comment-author", "classic", "comments-classic-dl"),
    Row("author", "fn", "custom", "comments-custom-list"),
    Row("author", "comment_name", "custom", "comments-custom-inner"),
    Row("author", "comment-author", "flat v3", "post-v1-flat-comments"),
    Row("author", "comment-poster", "classic", "comments-classic-dl"),
    Row("author", "comment-data", "classic", "comments-classic-list"),
    Row("content", "comment-content", "threaded", "post-v2-threaded-comments"),
    Row("content", "comment-body", "flat v3 classic", "post-v1-flat-comments"),
    Row("content", "comment_body", "custom", "comments-custom-inner"),
    Row("content", "comment-text", "custom", "comments-custom-list"),
    Row("stamp", "datetime", "threaded", "post-v2-threaded-comments"),
    Row("stamp", "comment-timestamp", "flat v3 classic", "comments-classic-dl"),
    Row("stamp", "comment_date", "custom", "comments-custom-inner"),
    Row("stamp", "comment-date", "custom", "comments-custom-list"),
    Row("blog_author", "blog-author", "threaded flat", "post-v2-threaded-comments"),
    Row("blog_author", "comment_admin", "custom", "comments-custom-inner"),
    Row("deleted", "deleted-comment", "threaded flat classic", "post-v2-threaded-comments"),
    Row("control", "item-control", "threaded flat v3 classic", "comments-classic-dl"),
)

PART_OF_CLASS: dict[str, tuple[Part, int]] = {row.css_class: (row.part, rank) for rank, row in enumerate(TABLE)}
"""Class → the part it marks, and how sure that is: less is surer."""

_REMOVED = (
    "Questo commento è stato eliminato dall'autore",  # it
    "Questo commento è stato eliminato da un amministratore del blog",
    "Questo post è stato eliminato dall'autore",
    "Questo post è stato eliminato da un amministratore del blog",
    "Questo commento è stato eliminato",
    "This comment has been removed by the author",  # en
    "This comment has been removed by a blog administrator",
    "This post has been removed by the author",
    "This post has been removed by a blog administrator",
    "This comment has been removed",
    "El autor ha eliminado este comentario",  # es
    "Este comentario ha sido eliminado por el autor",
    "Este comentario ha sido eliminado por un administrador del blog",
    "Este blog ha sido eliminado por un administrador de blog",
    "Ce commentaire a été supprimé par l'auteur",  # fr
    "Ce commentaire a été supprimé par un administrateur du blog",
    "Dieser Kommentar wurde vom Autor entfernt",  # de
    "Der Kommentar wurde von einem Blog-Administrator entfernt",
    "Este comentário foi removido pelo autor",  # pt
    "Este comentário foi removido por um administrador do blog",
    "Este comentário foi removido por um gestor do blogue",
)
REMOVED = frozenset(fold(notice) for notice in _REMOVED)
"""What stands in the place of a comment that was taken away, whole, without accents. Themes mark it by a class as well;
the words count only where an owner has lost the class."""

SAID = (
    " ha detto", " said", " says", " dijo", " ha dicho", " a dit", " hat gesagt", " disse", " zei", " pisze", " spunea",
    " ha dit", " sa", " sagde", " kirjoitti", " řekl(a)", " povedal(a)", " pravi", " kaže", " írta", " dedi ki",
    " комментирует", " сказав", " mengatakan", "说", "提到", "님의 말",
)  # fmt: skip
"""The verb after a name (``NAME ha detto…``) as Blogger writes it in the languages of its blogs."""

LEAD_IN = ("alle ore ", "alle ", "at ", "by ")
"""What classic templates write before a name that shares its line with the time: ``At 10:22 AM, NAME said…``."""


_BEGINNINGS = frozenset(notice[:2].lower() for notice in _REMOVED)


def says_removed(text: str) -> bool:
    """Whether a text is Blogger's notice in the place of a comment, and nothing else."""
    if len(text) > 100 or text[:2].lower() not in _BEGINNINGS:
        return False
    return fold(text).replace("’", "'").rstrip(" .!") in REMOVED
