"""Newspapers, magazines, agencies and sites: what a line names as its source without a label that says so."""

from __future__ import annotations

import re

from archiver.blogger.locales import fold

_OUTLETS = """
    adnkronos | afp | agensir | agi | al jazeera | alto adige | altreconomia | ansa | asia times | asianews |
    askanews | associated press | avvenire | bbc | bbc news | berliner zeitung | bild | bloomberg | bresciaoggi |
    byoblu | ciociaria oggi | cnbc | cnn | come don chisciotte | comedonchisciotte | consortium news | contropiano |
    corriere adriatico | corriere della sera | corriere dello sport | counterpunch | dagospia | daily mail | daily
    telegraph | der freitag | der spiegel | der standard | der tagesspiegel | deutsche welle | deutschlandfunk | die
    presse | die welt | die zeit | el diario | el mundo | el pais | el periodico | euractiv | euronews | famiglia
    cristiana | fanpage | faz | financial times | foreign affairs | foreign policy | fox news | france 24 |
    frankfurter allgemeine | frankfurter allgemeine zeitung | frankfurter rundschau | gazzetta dello sport | global
    research | global times | haaretz | handelsblatt | huffington post | huffpost | il fatto quotidiano | il foglio
    | il gazzettino | il giornale | il manifesto | il mattino | il messaggero | il post | il resto del carlino | il
    riformista | il secolo xix | il sole 24 ore | il sole-24 ore | il tempo | il tirreno | infosperber | interfax |
    internazionale | italia oggi | izvestia | izvestija | jacobin | jacobin italia | jerusalem post | junge welt |
    kommersant | l'adige | l'antidiplomatico | l'arena | l'eco di bergamo | l'espresso | l'humanite | l'indipendente
    | l'osservatore romano | l'unione sarda | l'unita | la nazione | la prealpina | la repubblica | la sicilia | la
    stampa | la verita | lapresse | le figaro | le monde | le monde diplomatique | le scienze | lettera43 |
    liberation | limes | linkiesta | los angeles times | makroskop | mediapart | micromega | middle east eye |
    milano finanza | moscow times | n-tv | nachdenkseiten | naked capitalism | national geographic | neue zurcher
    zeitung | neues deutschland | new york post | new york times | new yorker | newsweek | nzz | pagina/12 | pravda
    | press tv | pressenza | presstv | project syndicate | rai news | rainews | rainews24 | repubblica | resumen
    latinoamericano | reuters | ria novosti | rossijskaja gazeta | russia today | secolo d'italia | sinistrainrete |
    sky news | sky tg24 | south china morning post | spiegel | spiegel online | sputnik | sputnik italia | strategic
    culture | suddeutsche zeitung | tagesspiegel | tass | taz | telepolis | tgcom24 | the american conservative |
    the atlantic | the cradle | the daily telegraph | the economist | the grayzone | the guardian | the independent
    | the intercept | the nation | the saker | the spectator | the telegraph | the times | tichys einblick | usa
    today | valigia blu | vatican news | voltairenet | wall street italia | wall street journal | washington post |
    welt am sonntag | wikipedia | wikisource | wired | wirtschaftswoche | xinhua | ynet | zdf | zeit online | zenit
    | zero hedge | zerohedge
"""
OUTLETS = frozenset(" ".join(name.split()) for name in _OUTLETS.split("|"))
"""The press that Italian blogs reprint and translate, folded. Titles that are everyday words are left out: *Domani*,
*Focus*, *Il Giorno*, *Libero*, *Tempi*, *Time*."""

_LOCAL = re.compile(
    r"(?:(?:il |la |l['’])?(?:corriere|gazzetta|gazzettino|giornale|messaggero|quotidiano)"
    r"|l['’]eco|la voce|la tribuna|cronache) d(?:[aeio]|el|ella|ei|egli|ell['’])\s*(?-i:[^\W\d_a-z])",
    re.IGNORECASE,
)
"""``La Gazzetta di Borgo``: the words that begin the names of local papers, and a place behind them."""
_FOREIGN_WORDS = frozenset(
    """
    chronicle daily gazette herald journal magazine monde news policy post press report review rundschau times today
    tribune watch weekly zeitung
    """.split()  # noqa: SIM905 - read as words
)
"""Words that tell a foreign paper or site by its name."""
_SITE = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.){1,4}[a-z]{2,6}(?:/\S*)?", re.IGNORECASE)
_QUOTED = re.compile(
    r"(?:(?:blog|sito|forum|quotidiano|settimanale|mensile|bimestrale|trimestrale|periodico|portale|bollettino|giornale"
    r"|rivista|foglio|magazine|agenzia|testata|numero\sunico|journal|revue|newspaper|zeitschrift|zeitung|diario|revista)"
    r"\s{1,3}(?:[a-zà-ÿ]{4,20}\s{1,3})?)?(?P<marks>[\"“«„])(?P<name>[^\"“”«»„]{2,60})[\"”»“]",
    re.IGNORECASE,
)
"""A paper, a site in quotation marks, what it is before them or nothing: ``bollettino parrocchiale «La Squilla»``."""
_EDITION = re.compile(r"\s*[–—|(]\s*|\s+-\s+|,\s+")
LONGEST = 60
"""Characters of the longest name of a paper."""


def is_outlet(text: str) -> bool:
    """Whether a text is the name of a paper, an agency or a site, an edition behind it or not (``Il Tempo – Roma``)."""
    name = text.strip(' ."“”«»')
    if not 2 <= len(name) <= LONGEST or not (name[0].isupper() or "." in name):
        return False
    return _is_known(name) or _is_known(_EDITION.split(name, maxsplit=1)[0]) or is_site(name)


def is_site(text: str) -> bool:
    """Whether a text is an address or the bare host of one."""
    return "." in text and _SITE.fullmatch(text) is not None


def own_name(name: str) -> str:
    """``bollettino «La Squilla»`` as the paper calls itself."""
    found = _QUOTED.fullmatch(name)
    return found["name"].strip(" ,.") if found else name


def is_listed(text: str) -> bool:
    """Whether a text is the name of one of the papers everybody knows, in whatever letters: ``il manifesto``."""
    return fold(text).replace("’", "'") in OUTLETS


def _is_known(name: str) -> bool:
    words = name.split()
    if not words or not (words[-1][0].isupper() or words[-1][0].isdigit()):
        return False
    folded = fold(name).replace("’", "'")
    if folded in OUTLETS or folded.removeprefix("the ") in OUTLETS:
        return True
    return len(words) > 1 and (_LOCAL.match(name) is not None or not _FOREIGN_WORDS.isdisjoint(folded.split()))
