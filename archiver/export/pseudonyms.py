"""Those who commented under pseudonyms: the same person has the same one in every export made with the same key.

A pseudonym is an HMAC (SHA-256) of who somebody is: the profile, else the address, else the name. Without the key
nobody can tell it from a name, nor try names out. What a person *wrote* stays, but for names: so a comment can still be
found by its words, its time or what it tells of a life. Pseudonymous is not anonymous.
"""

from __future__ import annotations

import base64
import hmac
import html
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from archiver.archive.selection import Selected
from archiver.errors import UsageError
from archiver.export.release import POST, Row

KEY_FILE = "pseudonyms.key"
"""In the archive's folder; whoever has it can find out who is behind a pseudonym."""
_LEAST_KEY, _MOST_KEY = 16, 4096

NOBODY = frozenset({
    "anonimo", "anonima", "anonymous", "anonym", "anonyme", "anoniem", "unknown", "sconosciuto", "sconosciuta",
    "utente anonimo", "noreply@blogger.com",
})  # fmt: skip
"""What Blogger writes where there is no name: it names nobody, and stays."""

COMMON = frozenset(
    """
    agli alla alle allo altra altre altri altro amica amiche amici amico amore anche ancora andare anni anno avere bella
    belle belli bello bene blog buon buona buono cara care cari caro casa che chi ciao come comunque con contro così
    cosa cose cui dagli dai dal dalla dalle dallo degli dei del della delle dello dentro dio dire dolce donna dopo dove
    due era essere fare fatto fino fra gente già gli grande grazie guerra hai hanno ieri italia italiano lascia lavoro
    lei libera libero loro luce lui luna madre male mamma mare meno mentre mia mie mio mondo molto morte nei nel nella
    nelle nessuno noi nome non nonna nonno nostra nostro notte nuova nuovo oggi ogni ora ospite oltre pace padre paese
    papà parola per però persona perché piccola piccolo più poco poi post prima prof qualcuno quale quando quanto
    quella quello questa questo qui roma rosa rossa rosso sarà scusa sempre senza sera sia signora signore sogno sole
    solo sono sopra sotto stata stato stella strada sua sue sui sul sulla suo storia tanto tempo terra tra troppo tua
    tutta tutti tutto tuo tuoi una uno uomo vento verde vero verità via vita vita vivere voce voi vostra vostro
    admin and are blogger but for from guest have her him his its just like love me not one our out reader she that the
    them they this user was web what who with you your
    """.split()  # noqa: SIM905
)
"""Words that are no sign of a person unless they stand after @, without accents of case."""

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[^\n\w]{0,3}_?")
_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ADDRESS = re.compile(r"""https?://[^\s<>"']+""", re.IGNORECASE)
_PROFILE = re.compile(r"(?:blogger\.com/profile/|plus\.google\.com/)([0-9]{6,25})")
_COMMENT_ID = re.compile(
    r"(#c|#comment-|[?&;]showComment=|[?&;]commentID=|/comments/default/)([0-9]{6,25})(?![0-9])", re.IGNORECASE
)


class Person(NamedTuple):
    """Somebody who commented."""

    key: str
    """What tells this person from others."""
    words: tuple[str, ...]
    """The words of the name, folded; none where there is no name."""


def read_key(archive: Path, file: Path | None) -> bytes:
    """The key of a file; without one the archive's own, which is made where there is none. Raises UsageError."""
    path = file or archive / KEY_FILE
    try:
        with suppress(FileNotFoundError):
            return _checked(path.read_bytes().strip(), path)
        if file is not None:
            raise UsageError(
                f"There is no file {file}. Name the {KEY_FILE} of another archive, or a file with {_LEAST_KEY} or more"
                " characters that nobody can guess."
            )
        _make_key(path)
        return _checked(path.read_bytes().strip(), path)
    except OSError as error:
        raise UsageError(
            f"The key of the pseudonyms, {path}, cannot be read or made: {error.strerror or error}. Allow that, or name"
            " another with --key FILE."
        ) from error


def _checked(key: bytes, path: Path) -> bytes:
    if not _LEAST_KEY <= len(key) <= _MOST_KEY:
        raise UsageError(
            f"{path} is no key for pseudonyms: it has {len(key)} bytes, a key has {_LEAST_KEY} to {_MOST_KEY}."
        )
    return key


def _make_key(path: Path) -> None:
    """Make the archive's key, readable for its owner only; of two exports at once the first one's counts."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


class Pseudonyms:
    """Renames rows: ``Release.rename``."""

    def __init__(self, selected: Selected, key: bytes) -> None:
        """Reads who commented on the chosen posts. Raises the ArchiveErrors."""
        self._selected = selected
        self._key = key
        everybody = [_person(name, url) for name, url in selected.commenters() if not _is_nobody(name, url)]
        self._by_key = {one.key for one in everybody}
        self._names = _Names(everybody, parts=False)
        self._thread: tuple[str | None, _Names] = (None, _Names([], parts=True))

    def __call__(self, table: str, row: Row) -> Row:
        """A row under other names."""
        row = {name: self._without_ids(value) if isinstance(value, str) else value for name, value in row.items()}
        return self._comment(row) if table == "comments" else row

    def _comment(self, row: Row) -> Row:
        thread = self._of(row[POST])
        row["comment_id"] = self._comment_id(row["comment_id"])
        row["parent_id"] = None if row["parent_id"] is None else self._comment_id(row["parent_id"])
        if not row["is_blog_author"] and not _is_nobody(row["author"], row["author_url"]):
            person = _person(row["author"], row["author_url"])
            row["author"] = row["author"] and self.name(person.key)
            row["author_url"] = row["author_url"] and self._address(person.key)
        if row["body_text"] is not None:
            row["body_text"] = self._said(row["body_text"], thread)
        if row["body_html"] is not None:
            row["body_html"] = self._shown(row["body_html"], thread)
        return row

    # Pseudonyms

    def name(self, key: str) -> str:
        """What a person is called."""
        return f"Lettore {self._code('person', key)}"

    def _address(self, key: str) -> str:
        return f"urn:archiver:lettore:{self._code('person', key)}"

    def _comment_id(self, comment_id: str) -> str:
        return f"c-{self._code('comment', comment_id, 20)}"

    def _code(self, kind: str, what: str, characters: int = 12) -> str:
        """60 bits, or 100: two of a million people share one in one case of two million."""
        digest = hmac.digest(self._key, f"{kind}\0{what}".encode(), "sha256")
        return base64.b32encode(digest).decode()[:characters]

    # Texts

    def _of(self, post_id: str) -> _Names:
        """Who commented on a post."""
        if self._thread[0] != post_id:
            found = self._selected.commenters(post_id)
            people = [_person(name, url) for name, url in found if not _is_nobody(name, url)]
            self._thread = (post_id, _Names(people, parts=True))
        return self._thread[1]

    def _without_ids(self, text: str) -> str:
        """A text whose addresses of comments lead nowhere."""
        if "omment" not in text and "#c" not in text:
            return text
        return _COMMENT_ID.sub(lambda found: found[1] + self._comment_id(found[2]), text)

    def _said(self, text: str, thread: _Names) -> str:
        text = _ADDRESS.sub(lambda found: self._link(found[0]), text)
        return "".join(self._replaced(text, thread))

    def _replaced(self, text: str, thread: _Names) -> Iterator[str]:
        words = list(_WORD.finditer(text))
        number, done = 0, 0
        while number < len(words):
            found = thread.at(text, words, number) or self._names.at(text, words, number)
            if found is None:
                number += 1
                continue
            length, key = found
            yield text[done : words[number].start()]
            yield self.name(key)
            done = words[number + length - 1].end()
            number += length
        yield text[done:]

    def _link(self, url: str) -> str:
        key = _key_of(None, html.unescape(url))
        return self._address(key) if key in self._by_key else url

    def _shown(self, markup: str, thread: _Names) -> str | None:
        """The same in HTML, in its texts and its attributes; ``None`` where a name is still there, cut by tags."""
        parts, end = [], 0
        for tag in _TAG.finditer(markup):
            parts.append(self._markup_text(markup[end : tag.start()], thread))
            parts.append(self._tag(tag[0], thread))
            end = tag.end()
        shown = "".join(parts) + self._markup_text(markup[end:], thread)
        plain = html.unescape(_TAG.sub("", shown))
        return shown if self._said(plain, thread) == plain else None

    def _markup_text(self, text: str, thread: _Names) -> str:
        return html.escape(self._said(html.unescape(text), thread), quote=False) if text else ""

    def _tag(self, tag: str, thread: _Names) -> str:
        if '"' not in tag:
            return tag
        return re.sub(r'"([^"]*)"', lambda found: f'"{self._attribute(found[1], thread)}"', tag)

    def _attribute(self, value: str, thread: _Names) -> str:
        plain = html.unescape(value)
        said = self._link(plain) if _ADDRESS.fullmatch(plain) else self._said(plain, thread)
        return html.escape(said)


class _Names:
    """The names of some people, found as whole words in a text, the longest first."""

    def __init__(self, people: list[Person], *, parts: bool) -> None:
        """
        :param parts: whether they are those of one thread: there somebody is also meant by a first name, and a name
            that is one plain word also where it is written small
        """
        self._parts = parts
        self._keys: dict[tuple[str, ...], str | None] = {}
        self._longest: dict[str, int] = {}
        for person in people:
            self._add(person.words, person.key)
        if parts:
            for person in people:
                for word in person.words if len(person.words) > 1 else ():
                    if not _is_weak(word) and self._keys.get((word,)) is None:
                        self._add((word,), person.key)
        self._whole = {person.words for person in people}

    def _add(self, words: tuple[str, ...], key: str) -> None:
        if not words:
            return
        known = self._keys.setdefault(words, key)
        if known != key:
            self._keys[words] = None
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def at(self, text: str, words: list[re.Match[str]], number: int) -> tuple[int, str] | None:
        """How many words from there on are a name, and whose (that name's own, where several bear it)."""
        first = _folded(words[number][0])
        longest = self._longest.get(first)
        if longest is None:
            return None
        sequence = [first]
        for one, other in zip(words[number : number + longest - 1], words[number + 1 :], strict=False):
            if not _GAP.fullmatch(text, one.end(), other.start()):
                break
            sequence.append(_folded(other[0]))
        for length in range(len(sequence), 0, -1):
            name = tuple(sequence[:length])
            if name in self._keys and self._is_meant(name, text, words[number]):
                return length, self._keys[name] or f"name:{' '.join(name)}"
        return None

    def _is_meant(self, name: tuple[str, ...], text: str, word: re.Match[str]) -> bool:
        if text[word.start() - 1 : word.start()] == "@":
            return True
        if len(name) > 1:
            return True
        if _is_weak(name[0]):
            return False
        return word[0][0].isupper() or not name[0].isalpha() or (self._parts and name in self._whole)


def _person(name: str | None, url: str | None) -> Person:
    return Person(_key_of(name, url), tuple(_folded(word) for word in _WORD.findall(name or "")))


def _key_of(name: str | None, url: str | None) -> str:
    if url is None:
        return f"name:{' '.join(_folded(word) for word in _WORD.findall(name or '')) or name}"
    profile = _PROFILE.search(url)
    if profile:
        return f"profile:{profile[1]}"
    return "url:" + re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


def _is_nobody(name: str | None, url: str | None) -> bool:
    return url is None and (name is None or name.strip().lower() in NOBODY)


def _is_weak(word: str) -> bool:
    """Whether a word alone is no sign of a person."""
    return len(word) < 3 or word.isdigit() or word in _COMMON_FOLDED


def _folded(word: str) -> str:
    """Without case and accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


_COMMON_FOLDED = frozenset(map(_folded, COMMON))
