"""Whether a few words are somebody's name, judged by how names are written. Where a reader would doubt: no."""

from __future__ import annotations

import re
from functools import cache

from archiver.blogger.locales import fold, months, weekdays
from archiver.extract.given_names import FEMININE_WORDS, GIVEN_NAMES, MASCULINE_WORDS

PARTICLES = frozenset(
    """
    al bin d' da dal dalla de de' degli dei del dell' della delle dello den der des di do dos du el ibn la le lo van
    von y zu
    """.split()  # noqa: SIM905 - read as words
)
"""Small words inside a name."""
NOT_NAMES = frozenset(
    """
    abbazia abbraccio accademia addolorata africa agenzia aggiornamento agriturismo albergo alla alle altro america
    amici amore anche anello anno anonimo antipasto approfondimento archivio articolo asia assicurazioni
    associazione auguri ausiliatrice automatica autore bacheca bagni bari basilica bella bello benvenuti berlino
    bianca bianco biblioteca blog bocca bologna borgata borgo bosco brindisi bruxelles buon buona buonanotte
    buonasera buone buongiorno caeli cala calcio canto capo cappella cara care cari carissimi caro casa cascata
    caserma caso castel castello catania cattedrale cena centro chapter che chi chiesa chioggia ciao cima cina
    circolo citta classe club coeli cogn col colle colli come comitato comune comunicato con conclusion conclusione
    convegno cooperativa coro corriere corso corte cosa crisi croce crostata custode dalle data diario dintorni dio
    dolce dolci domini dopo dove duomo east ecco editoriale edizioni eremo esclusiva europa europea europeo evviva
    festa feste fiera fine firenze fiume fontana fonte fonti footer forte forza foto francia fronte galleria
    gazzetta genova gentile germania giardini giardino giornale giornata giro gita giunta gli google gran grande
    grandi grazie gruppo guerra guest gustosa hotel i il immacolata in indice info informazioni ingredienti ingresso
    introduction introduzione isola istituto italia italiana italiano kiev l la lago laguna largo le lettera lettura
    libro liceo lo londra luna madonna madonnina madre madrid malga mare marina maris marocco massiccio medio meno
    mercato messa messaggero mezza milano ministero miss mister mondiale mondo montagna monte monti mosca mostra
    mulino mundi municipio museo napoli natale ne nel nella nessuna nessuno new news nord north nostra nostro nota
    note notizie nova novena nuova nuove nuovo oasi oggi ogni onlus ora oratorio ordine oriente orto ospedale
    osservatorio osteria padova padre paese pagina palazzo palermo pane papa parco parigi parrocchia part parte
    partito pasqua passo pasta paste patri pechino per perche pian piano piazza piccola piccolo pieve pizza pizzo
    podcast poesia polizia ponte porta porto pranzo prefazione premessa premio preparazione presepe presidente prima
    prime primo pro prodotto progetto programma proloco provincia pubblico punta quando questa questo rassegna
    recensione redazione regina regione repertorio repubblica ricetta ricordo rifugio rio riserva risotto rivista
    roma romagna rosa russia sagra saint sala salita salto san sant santa santi santissima santissimo santo
    santuario sasso scuola seconda secondi secondo segreteria sentiero senza serie serra service settimana sito soc
    societa sole soluzione sono south soviet spagna sport stampa states stati stato stazione stella storia storica
    storico strada street sud sulla teatro tempo terme terra terza terzo test testo the times torino torre torta
    traduzione translate trattoria traversata trento trieste tutti tutto ucraina ufficio ultima ultime ultimo un una
    unione unita united uniti universita uno val valle vallone vecchia vecchio venezia vergine verona verso vi via
    viale video vigilia villa ville vita viva vive war washington way west whatsapp world zona zuppa
    """.split()  # noqa: SIM905
)
"""Words of places, institutions, feasts, dishes, headings and titles: a line with one of them is nobody's name."""
_SURNAMES = frozenset(
    """
    bello bianco bosco casa castello chiesa colle colli corte croce ferro festa fiume fontana forte grande grandi guerra
    lago luna mare monte monti mulino natale nuovo pace pane papa parco pasqua passo piano piccolo ponte porta porto
    prima primo re riva rosa sala santi santo secondo serra sole stella terra torre valle vecchio villa
    """.split()  # noqa: SIM905
)
"""Those that are surnames as well, behind a given name that everybody knows: *Renzo Piano*."""
TITLES = frozenset(
    """
    arch avv card cardinale dom don dott dott.ssa dottor dottore dottoressa dr dr.ssa fra frate gen geom ing madre
    maestro mag magister mons monsignor monsignore on padre papa prof prof.ssa professor professore professoressa
    rev sac sen suor vescovo
    """.split()  # noqa: SIM905
)
"""Titles before a name, folded. They are told apart from it, as roles are."""
_REVERED = frozenset("cardinale don fra frate madre mons monsignor padre papa suor vescovo".split())  # noqa: SIM905
"""Titles that make one name with a single word: *Papa Francesco*."""

_SAINTS = frozenset({"S.", "SS.", "St."})
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+(?:[^\W\d_]['’][^\W\d_]\.?)?-?(?:[^\W\d_]\.)?")
_NICKNAME = re.compile(r"[\"“«‘'][^\W\d_]{2,20}[\"”»’']")
_JOIN = re.compile(r"\s+(?:e|ed|and|y|et|und|E|ED|AND|UND)\s+|\s*&\s*|\s*,\s*(?:e\s+|ed\s+)?|\s*/\s*")
_SIGNED_INITIALS = re.compile(r"(?:[^\W\d_](?:['’][^\W\d_])?\.\s?){2,4}")
_ABBREVIATIONS = frozenset(
    """
    ac ad am bc cs cv cvd dc doc docg dop eg fc igp igt it ko nb ndr ndt nda oms ong onu ok pc pm ps qb rip rsvp
    sa sas sms snc sos spa spqr srl ss stp svp tv tvb uk us usa vip vm vs wip wwf
    """.split()  # noqa: SIM905
)
"""What letters with full stops mean when they are nobody's initials."""
LONGEST = 60
"""Characters of the longest name."""


def is_name(text: str, *, fewest: int = 2) -> bool:
    """Whether a text is one person's name: two to five words, capitalised or particles, no words of places or
    headings."""
    if not 2 <= len(text) <= LONGEST:
        return False
    words = text.split()
    if not words or len(words) > 5 or not _is_capitalised(words[0]) or not all(map(_is_part, words)):
        return False
    if not (_is_capitalised(words[-1]) or _NICKNAME.fullmatch(words[-1])) or all(map(_INITIALS.fullmatch, words)):
        return False
    known = {fold(word) for word in words if not _INITIALS.fullmatch(word)}
    if not known.isdisjoint(NOT_NAMES) and not _is_surnamed(words) and not _is_called(words):
        return False
    if not known.isdisjoint(_calendar()):
        return False
    if words[0] in _SAINTS and fold(words[1]) in GIVEN_NAMES:
        return False
    return sum(not word[0].islower() for word in words) >= fewest


def _is_surnamed(words: list[str]) -> bool:
    """Whether the one word that is no name stands where a surname does."""
    others = {fold(word) for word in words[:-1]}
    return fold(words[0]) in GIVEN_NAMES and fold(words[-1]) in _SURNAMES and others.isdisjoint(NOT_NAMES)


def _is_called(words: list[str]) -> bool:
    """Whether the first word is a given name as well as a word, and what follows does not agree with it."""
    first, last = fold(words[0]), fold(words[-1])
    if len(words) < 2 or any(word[0].islower() for word in words):
        return False
    agreeing = "ae" if first in FEMININE_WORDS else "oe" if first in MASCULINE_WORDS else ""
    return agreeing != "" and last[-1] not in agreeing and NOT_NAMES.isdisjoint(map(fold, words[1:]))


def is_known_name(text: str) -> bool:
    """Whether a text is a name that begins with a given name everybody knows for one."""
    if not is_name(text):
        return False
    words = text.split()
    return fold(words[0]).partition("-")[0] in GIVEN_NAMES or _is_called(words)


def is_saintly(text: str) -> bool:
    """``Papa Francesco``, ``Padre Pio``: a revered title and one name."""
    title, _, name = text.partition(" ")
    return fold(title) in _REVERED and _is_capitalised(title) and is_name(name, fewest=1) and " " not in name


def is_initials(text: str) -> bool:
    """``G.B.``, ``P.D'A.``: the initials that sign a text, and not one of the common abbreviations."""
    if len(text) > 12 or _SIGNED_INITIALS.fullmatch(text) is None:
        return False
    return fold(re.sub(r"[\W_]", "", text)) not in _ABBREVIATIONS


def without_stop(text: str) -> str:
    """A name without the full stop that ends its line; that of an initial stays: ``Ginevra S.``"""
    return text if text[-3:-2] in {" ", "."} else text.removesuffix(".")


def split_title(text: str) -> tuple[str | None, str]:
    """``prof. Rossi`` into the title and the name; a pope, a nun, a friar of one name only keep theirs."""
    words = text.split()
    count = 0
    while count < len(words) - 1 and count < 3 and fold(words[count]) in TITLES:
        count += 1
    if count == 0:
        return None, text
    rest = words[count:]
    if len(rest) == 1 and fold(words[count - 1]) in _REVERED and _is_capitalised(words[count - 1]):
        return None, text
    return " ".join(words[:count]), " ".join(rest)


def split_names(text: str) -> list[str]:
    """``A e B``, ``A, B e C``: the names of several people, or the one name."""
    return [name for part in _JOIN.split(text) if (name := part.strip(" *"))]


def _is_part(word: str) -> bool:
    if _is_capitalised(word):
        return _is_spelt(word)
    return word.lower().replace("’", "'") in PARTICLES or _NICKNAME.fullmatch(word) is not None


def _is_spelt(word: str) -> bool:
    """Initials end with a full stop, no other word of a name does."""
    return _WORD.fullmatch(word) is not None or _INITIALS.fullmatch(word) is not None


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper()


@cache
def _calendar() -> frozenset[str]:
    return months("it") | weekdays("it").keys() | months("en") | weekdays("en").keys()
