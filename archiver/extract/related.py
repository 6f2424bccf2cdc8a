"""Related reading: the lines that send a reader to other posts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.extract.blocks import LINKED, Line
from archiver.extract.names import is_known_name

_ARROW = re.compile(r"[►▶▸→➤➡➔⇒»👉🔗☞✔●•*>-]+️?\s*")
_ARROWS = "►▶▸→➤➡➔⇒»👉🔗☞"
_PHRASES = tuple(
    " ".join(phrase.split())
    for phrase in """
    potrebbe interessar | potrebbero interessar | potrebbe anche interessar | potrebbero anche interessar |
    ti potrebbe interessar | ti potrebbero interessar | ti potrebbe anche interessar | ti potrebbe piacer |
    vi potrebbe interessar | vi potrebbero interessar | vi potrebbe anche interessar | potrebbe piacer |
    potrebbero piacer | forse ti interess | forse può interessar | se ti è piaciut | se vi è piaciut |
    leggi anche | leggete anche | leggi pure | vedi anche | vedi pure | guarda anche | si veda anche |
    per approfondire | per saperne di più | letture consigliate | letture correlate | sullo stesso argomento |
    sullo stesso tema | articoli correlati | articolo correlato | post correlati | post correlato | correlati: |
    link correlati | articoli simili | post simili | articoli precedenti | post precedenti | puntate precedenti |
    le puntate precedenti | altri articoli | altri post | dello stesso autore | post popolari | articoli recenti |
    potete leggere anche | puoi leggere anche | ne abbiamo parlato anche | ne ho parlato anche | read also |
    also read | see also | read more: | related post | related article | related reading | related: |
    you may also | you might also | popular posts | further reading | more on this | lire aussi | à lire aussi |
    voir aussi | articles similaires | lee también | ver también | te puede interesar | artículos relacionados |
    entradas relacionadas | leia também | veja também | postagens relacionadas | siehe auch | lesen sie auch |
    das könnte | mehr zum thema | ähnliche artikel
    """.split("|")  # noqa: SIM905 - read as phrases
)
"""What leads to other posts, in the languages of Blogger's users; a line has to begin with one."""
_SAME = re.compile(
    r"(?:(?:de|da|ne|su)(?:l|llo|lla|gli|i|lle|ll['’])|(?:du|de la|del|do|da|from the|aus der|aus dem|vom|zum))\s*"
    r"(?:stess[oaie]|medesim[oaie]|mêmes?|mism[oa]s?|mesm[oa]s?|same|selben|gleichen)\s+[^\W\d_]{4,20}"
    r"(?:\s[^\W\d_]{2,15}){0,3}\s?[:.…]?|(?:gli\s+)?(?:altr[ie]|tutt[ie]\s+(?:gli|le|i)|les\s+autres|otr[oa]s|outr[oa]s|other|weitere)\s+"
    r"(?:articoli|post|puntate|racconti|recensioni|interviste|storie|schede|capitoli|parti|tappe|episodi|pezzi|letture"
    r"|articles|billets|épisodes|artículos|entradas|capítulos|relatos|artigos|postagens|histórias|posts|stories|parts|beiträge"
    r"|artikel|teile)(?:\s[^\W\d_]{2,15}){0,4}\s?[:.…]?",
    re.IGNORECASE,
)
"""How a heading ties other posts to this one: ``Della stessa serie:``, ``Le altre puntate``. As often it begins a
sentence, so links or titles have to follow."""
_POST = re.compile(r"/(?:19|20)\d\d/\d\d/[^/\s]+\.html")
"""The path of a post on Blogger."""
_FURNITURE = ("post popolari", "post più popolari", "popular posts")
"""The headings of Blogger's own lists: what stands below them leads on, they are the page's."""
_STARTS = frozenset(phrase.split()[0].rstrip(":") for phrase in _PHRASES)
_INITIALS = frozenset(start[0] for start in _STARTS)
_OWN = re.compile(r"(?:fonte|fonti|foto|traduzione|trad\.|testo|di|by|a cura|tratto|source|©)\b", re.IGNORECASE)
"""What credits the text above rather than leads on."""
LONGEST = 200
"""Characters of the longest line of related reading."""
_TITLE, _MOST_TITLES = 150, 12
"""Characters of the longest title without a link, and how many of them may follow."""
_HEADING, _COLON = 30, 60
"""Characters of the longest line that heads what follows without a colon; characters within which a colon stands."""


def mark(lines: list[Line]) -> None:
    """Find the lines of related reading, and the links and titles alone that follow them."""
    shown = [line for line in lines if line.text]
    place = 0
    while place < len(shown):
        line = shown[place]
        place += 1
        if line.kind not in {"paragraph", "heading", "list_item"}:
            continue
        introduces = _introduces(line)
        if not introduces and not _is_heading(line):
            continue
        following = shown[place : place + 2 * _MOST_TITLES]
        if introduces:
            count = _links(following) or (_titles(following, len(shown) - place) if _heads(line) else 0)
            if not count and not _points(line):
                continue
        elif not (count := _below_heading(line, following, len(shown) - place)):
            continue
        is_furniture = line.text.casefold().startswith(_FURNITURE)
        for related in (line, *following[:count])[is_furniture:]:
            related.kind = "related"
        place += count


def _is_heading(line: Line) -> bool:
    """Whether a line may head links by its form alone."""
    text = line.text
    return len(text) <= _COLON and not line.links and (text.endswith(":") or _SAME.fullmatch(text) is not None)


def _below_heading(line: Line, following: Sequence[Line], rest: int) -> int:
    """How many lines lead on below a heading whose own words need not say so: links and titles behind ``Della stessa
    serie``, and behind any heading with a colon at the foot, links to posts and nothing else."""
    if _SAME.fullmatch(line.text):
        return _links(following) or (_titles(following, rest) if line.text.endswith(":") else 0)
    count = _links(following)
    return count if count > 1 and count == rest and all(map(_is_post, following[:count])) else 0


def _is_post(line: Line) -> bool:
    return all(_POST.search(link.get("href") or "") for link in line.links)


def _introduces(line: Line) -> bool:
    if len(line.text) > LONGEST:
        return False
    if _is_pointed_out(line) and line.links:
        return True
    text = line.text
    if text[0].isalpha():
        if text[0].lower() not in _INITIALS:
            return False
    else:
        arrow = _ARROW.match(text)
        text = text[arrow.end() :] if arrow else text
    first = text[:24].casefold().partition(" ")[0].rstrip(":.…")
    if first not in _STARTS or not text.casefold().startswith(_PHRASES):
        return False
    return _points(line) or _heads(line)


def _points(line: Line) -> bool:
    """Whether a line that begins with a phrase sends a reader on by itself."""
    return _is_pointed_out(line) or bool(line.links) or ":" in line.text[:_COLON]


def _is_pointed_out(line: Line) -> bool:
    return line.text[0] in _ARROWS


def _heads(line: Line) -> bool:
    """Whether a line is no more than the words that lead on: what they lead to follows."""
    if line.links:
        return False
    words = line.text.rstrip(" .…!")
    return len(words) <= (_COLON if words.endswith(":") else _HEADING) and not line.text.endswith(".")


def _links(following: Sequence[Line]) -> int:
    """How many of the next lines are links and little else."""
    count = 0
    for line in following:
        if line.kind not in {"paragraph", "list_item", "heading"} or not _is_linked(line):
            break
        count += 1
    return count


def _is_linked(line: Line) -> bool:
    if line.looks_like(LINKED):
        return True
    if not line.links or len(line.text) > LONGEST:
        return False
    linked = sum(len("".join(map(str, link.itertext()))) for link in line.links)
    return linked * 3 >= len(line.text) * 2


def _titles(following: Sequence[Line], rest: int) -> int:
    """How many of the next lines are titles: those of a list, or all the ``rest`` that the post still has."""
    count = 0
    for line in following:
        if line.kind not in {"paragraph", "list_item", "heading"} or not _is_title(line.text):
            break
        count += 1
    if 0 < count <= _MOST_TITLES and count == rest:
        return count
    in_list = 0
    while in_list < count and (following[in_list].kind == "list_item" or _ARROW.match(following[in_list].text)):
        in_list += 1
    return in_list


def _is_title(text: str) -> bool:
    return len(text) <= _TITLE and not text.endswith((".", ":")) and not _OWN.match(text) and not is_known_name(text)
