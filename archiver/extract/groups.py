"""Committees, associations and other bodies that sign a text or are labelled as its makers, told by their names."""

from __future__ import annotations

from archiver.blogger.locales import fold

_BODIES = frozenset(
    """
    alleanza assemblea assoc associacao associacio asociacion association associazione campagna centro circolo
    coalizione collectif collectiu collettivo colectivo comitati comitato comite committee compagnia confederazione
    confraternita consulta cooperativa coordinadora coordinamento drustvo federazione filarmonica fondazione forum
    friends gruppo initiative laboratorio lega movimento organizzazione osservatorio presidio proloco rete sezione
    sindacato societa unione verein
    """.split()  # noqa: SIM905 - read as words
)
"""How the name of a body begins."""
_BOARDS = frozenset({"consiglio direttivo", "comitato direttivo", "pro loco", "centro studi", "centro sociale"})
_MEMBERS = frozenset(
    """
    abitanti alunni cittadini cittadine docenti famiglie genitori insegnanti lavoratori lavoratrici operai residenti
    soci studenti volontari
    """.split()  # noqa: SIM905 - read as words
)
"""Who signs together without a body, always with an article: ``I genitori della scuola Manzoni``."""
_NEEDS_MORE = frozenset(
    {"campagna", "centro", "forum", "friends", "gruppo", "lega", "movimento", "rete", "sezione", "societa", "unione"}
)
"""Bodies that are as often something else: their names have more than one capital."""
_ARTICLES = frozenset({"il", "la", "l", "lo", "le", "the", "el"})
_OF = frozenset(
    """
    a ad ai al alla alle and by con contro d da dal dalla de degli dei del dell della delle di do du e ed for i il in
    l la le lo nel nella no of on per pro sul sulla the
    """.split()  # noqa: SIM905 - read as words
)
_SAYS = frozenset(
    """
    aderisce annuncia cerca chiede comunica ha hanno e' fa informa invita offre organizza organizzatore partecipa porta
    presenta promuove propone ringrazia saluta si sociale sono storico vi vizioso
    """.split()  # noqa: SIM905 - read as words
)
"""Words that make a sentence, or no body at all, of a line that begins like one."""
_BOARD = frozenset(
    """
    consiglio comitato direttivo direttrice giunta presidente presidentessa presidenza segreteria segretario segretaria
    """.split()  # noqa: SIM905 - read as words
)
LONGEST, _MOST_WORDS = 90, 12
"""Characters and words of the longest name of a body."""


def is_group(text: str) -> bool:
    """Whether a text is the name of a body and nothing else: what it is, and what of."""
    if not 8 <= len(text) <= LONGEST or not text[0].isupper() or any(mark in text for mark in ".:;?!@€/…"):
        return False
    words = text.replace("’", "'").replace("'", "' ").split()
    folded = [fold(word).strip('"“”«»,()-') for word in words]
    if not 2 <= len(words) <= _MOST_WORDS or not _SAYS.isdisjoint(folded):
        return False
    article = folded[0] if folded[0] in _ARTICLES or folded[0] in {"i", "gli"} else ""
    rest, kinds = words[bool(article) :], folded[bool(article) :]
    if len(kinds) < 2:
        return False
    capitals = sum(word.strip('"“«(')[:1].isupper() for word in rest[1:])
    if article and kinds[0] in _MEMBERS:
        return kinds[1] in _OF and capitals > 0
    if " ".join(kinds[:2]) in _BOARDS:
        return any(word[:1].isupper() for word in rest[2:]) and not any(map(str.isdigit, text))
    if kinds[0] not in _BODIES or kinds[-1] in _OF:
        return False
    return capitals > (kinds[0] in _NEEDS_MORE)


def is_board(text: str) -> bool:
    """``Il Consiglio direttivo``, ``La Segreteria``: who speaks for a body, named on the line above."""
    folded = [fold(word) for word in text.split()]
    article = bool(folded) and folded[0] in _ARTICLES
    return 0 < len(folded) - article <= 3 and _BOARD.issuperset(folded[article:])
