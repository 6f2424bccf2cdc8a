"""The words that label who made a text, in the languages of Blogger's users; Italian first.

What a language writes with a colon only (``Besedilo: A``) stands in tables, one for a kind of credit; what takes a
preposition too (``testo di A``, ``Text by A``) is spelt out in the pattern.
"""

from __future__ import annotations

import re

_BY_COLON = {
    "text": """
        besedilo ecriu κείμενο kirjoitti napisal napisala napisała napisał piše tekst tekstas szöveg yazan yazı írta
        текст articolo text texte textes texto textos textul testi testo words
    """,
    "author": """
        author auteur autor autora autore autori autrice avtor avtorica avtorji autoři autorzy skribent författare
        firma firmato forfatter parole verfasser verfasserin szerző συγγραφέας автор
    """,
    "photographer": """
        aufnahmen fotografias fotografies fotka fotky imagens foto's fotograaf fotografii fotografija
        fotografije fotografía fotografías fotoğraf fotoğraflar fotó fotók fénykép kuvat slike valokuvat zdjęcia
        φωτογραφία φωτογραφίες фото фотографии фотографії
    """,
    "translator": """
        käännös oversettelse oversættelse prevedel prevedla prevod prevela preveo prijevod překlad preklad przekład
        tłumaczenie traduceción traducere traducció traducteur traductor traductora traductrice traduttore traduttrice
        translator vertaling översättning çeviren çeviri fordította fordítás übersetzer übersetzerin μετάφραση перевод
        переклад
    """,
    "editor": """
        curatore curatrice editor edição edición redakcija uredil uredila uredio
    """,
}
"""Labels that a colon follows, by kind."""


def _any(kind: str) -> str:
    return "|".join(_BY_COLON[kind].split())


_A = r"(?:d(?:i|el|ella|ei|egli|al|alla)(?!\w)|dell['’](?=\w))"
_OF = (
    r"(?:\s*:|\s+(?:di|del|della|dell['’](?=\w)|by|von|de|do|da|par|por|av|od)\b(?!\s*:)"
    rf"|\s+(?:a\s+cura|opera|ad\s+opera)\s+{_A})"
)
_BY = _OF.replace(r"\s*:|", "", 1).replace("|da|", "|")
_FROM = r"(?:\s*:|\s+(?:da|dal|dalla|dall['’](?=\w)|by|von|par|por|pela|pelo)\b)"
_PIECE = (
    r"articol[oi]|test[oi]|servizio|intervista|analisi|commento|commenti|raccont[oi]|poesi[ae]|versi|reportage|"
    r"editoriale|recensione|riflession[ei]|meditazione|omelia|intervento|cronaca|resoconto|relazione|ricerca|contributo|"
    r"post|comunicato(?:\s+stampa)?|lettera|novella|fiaba|favola|saggio|corrispondenza|"
    r"text[eos]?|texte[ns]?|textul|words|article|story|stories|poem|essay|column|report|tale|letter|"
    r"artículo|cuento|relato|crónica|ensayo|poema|columna|entrevista|artigo|conto|crônica|ensaio|reportagem|"
    r"nouvelle|récit|conte|essai|chronique|billet|poème|tribune|entretien|"
    r"(?:gast)?beitrag|erzählung|kurzgeschichte|gedicht|kommentar|bericht|interview|besedilo|tekst"
)
_ARTICLE = r"(?:(?:(?:un|una|une|a|an|el|un\s+petit|ein|eine|um|uma)\s+|l['’]|un['’])\s*)?"
_SORT = (
    r"(?:(?:guest|short|new|long|brief|photo|breve|nuov[oa]|lung[oa]|bell[oa]|bel|altr[oa]|piccol[oa]|inedit[oa]|petite?|"
    r"nouveau|nouvel|court|courte|longue?|nuev[oa]|nov[oa]|peque[nñ][oa]|kurze[rs]?|neue[rs]?)[\s-]+)?"
)
"""What kind of piece it is, before the piece: ``Un breve racconto di A``, ``A guest essay by A``."""
_WHOLE = (
    r"(?:\s+(?:complet[oi]|integral[ei]|original[ei]|scritt[oaie]|inedit[oaie]|pubblicat[oa]|brev[ei]|apert[ae]|"
    r"critic[oa]|stampa))?"
)
_PHOTO = (
    r"fotografi[ae]|photograph[sy]|photographie|photographies|fotos?|photos?|pictures|pics?|ph\b\.?|fot\.|immagini|"
    r"scatt[oi]|bilder|imágenes|images?|" + _any("photographer")
)
_INTERVIEW = r"intervista|interview|entretien|entrevista|conversazione|colloquio|conversación|conversa|gespräch"
_TITLE = r"(?:don|dott\.|dott\.ssa|prof\.|prof\.ssa|padre|suor|mons\.|dr\.|frei|dom)"
_INTERVIEWED = (
    rf"{_ARTICLE}(?:{_INTERVIEW})\s+(?:a|ad|con|to|with|avec|mit|com)\s+(?:{_TITLE}\s+)?"
    r"(?-i:[A-ZÀ-Ý])[^\W\d_.]+(?:\s(?-i:[A-ZÀ-Ý])[^\W\d_.]+){1,3}(?:\s+|\s?,\s?|\s?[(–—-]\s?)"
)
"""``Intervista a A``, before who asks."""
_AND = r"\s*(?:\b(?:e|ed|and|und|y|et|in|i|og|och|en|és|és a|a|ve|și|и|та|και)\b|&|\+|/)\s*"
_INTO = (
    r"(?:\s+(?:(?:dall?['’]\s?|d[ae]l(?:lo|la)?\s+|in\s+|from\s+(?:the\s+)?|du\s+|del\s+|do\s+|de\s+l['’]|"
    r"aus\s+dem\s+|iz\s+)[^\W\d_]+(?:\s+(?!di\b|de\b|a\b|da\b|by\b|von\b|par\b|por\b|per\b)[^\W\d_]{4,})?"
    r"|italian[ao]|it\.|ingles[ei]|francese))?"
)
"""``dal tedesco``, ``from the Italian``, ``du roumain``, ``aus dem Englischen``."""
_FOR = r"(?:\s+per\s+[\w.’'-]+(?:\s+[\w.’'-]+)?)?"
_EDITED = (
    r"edizione|note?|test[oi]|traduzione|introduzione|premessa|presentazione|selezione|raccolta|rubrica|articolo|"
    r"scheda|schede|pagina|ricerca|ricerche|commento|recensione|intervista|post|approfondimento|servizio|adattamento|"
    r"trascrizione"
)
_GATHERED = (
    r"(?:raccolt|riassemblat|rielaborat|riassunt|redatt|trascritt|selezionat|adattat|curat|compilat|rivedut|rivist|"
    r"ordinat|annotat|sintetizzat|riordinat|assemblat|cucit|montat|messe?\s+insieme|ricopiat)[oaie]?"
)
_PARTICIPLE = r"[^\W\d_]{3,20}[ts][oaie]"

LABEL = re.compile(
    rf"""
    (?P<both>(?:{_PIECE}){_AND}(?:le\s+)?(?:{_PHOTO}){_OF} | (?:{_PHOTO}){_AND}(?:{_PIECE}){_OF})
    | (?P<translator>
        (?:traduzione|trad\.|tr\.|traduction|translation|traducción|tradução|übersetzung|versione\s+italiana)
            (?:\s+e\s+(?:adattamento|note|cura))?{_INTO}{_FOR}{_OF}
        | (?:tradott[oaie]|translated|traducid[oa]|traduzid[oa]|traduite?|übersetzt)(?:\s+e\s+[^\W\d_]+)?
            {_INTO}{_FOR}{_FROM}
        | (?:traduzione|traduction|translation|traducción|tradução|übersetzung){_INTO}\s*:
        | aus\s+dem\s+[^\W\d_]+(?:\s+übersetzt)?\s+von\b
        | (?:{_any("translator")})\s*:
    )
    | (?P<reviser>
        (?:revisione|rilettura|correzione|editing|supervisione|impaginazione|grafica|relecture|révision|revisión|revisão|
        lektorat|proofreading)(?:\s+(?:del\s+testo|della\s+traduzione|linguistica|(?:delle\s+|di\s+)?bozze))?{_OF}
        | (?:rivist[oa]|revised|reviewed|proofread|relue?|riveduto)(?:\s+e\s+corrett[oa])?{_FROM}
    )
    | (?P<photographer>(?:le\s+)?(?:(?:{_PHOTO})(?:\s+sono|\s+credits?|\s+courtesy)?
        |(?:credit[io]?|crediti|crédits?|créditos?)\s+(?:foto|photos?))
        (?:{_OF}|\s*©|\s+of\b))
    | (?P<editor>
        (?:(?:{_EDITED})(?:(?:\s+e\s+|,\s+)(?:{_EDITED}))?\s+)?a\s+cura\s+{_A}
        | (?:[^\W\d_]{{3,20}}\s+)?(?:{_GATHERED})(?:\s+(?:e|ed)\s+{_PARTICIPLE})?\s+(?:da|dal|dalla)\b
        | (?:trascrizione|cura|edizione\s+e\s+note|(?:trascrizione|selezione|raccolta|cura|scelta)\s+e\s+
            (?:note|cura|commento|trascrizione|selezione|introduzione|adattamento)){_OF}
        | {_INTERVIEWED}a\s+cura\s+{_A}
        | (?:edited|compiled)\s+by\b | (?:{_any("editor")}|a\s+cura)\s*:
    )
    | (?P<author>
        {_ARTICLE}{_SORT}(?:{_PIECE}){_WHOLE}(?:{_BY}|\s+da\b)
        | (?:{_any("text")})\s*:
        | {_INTERVIEWED}(?:di|by|par|por|von|de)\b
        | (?:{_INTERVIEW})\s+(?:realizzata|raccolta|condotta|réalisée?|conduite|realizada|conducted|geführt)\s+
            (?:da|dal|dalla|by|par|por|von)\b
        | (?:propos|entretien)\s+recueillis?\s+(?:et\s+[^\W\d_]+\s+)?par\b
        | (?:das\s+)?(?:gespräch|interview)\s+führte\b
        | (?:scritt[oaie]|written|escrito|écrite?|geschrieben){_FROM}
        | dal(?:la)?\s+nostr[oa]\s+(?:inviat[oa]|corrispondente)(?:\s+speciale)?
            (?:\s+(?:a|da|in)\s+[^\W\d_]+)?(?:\s*[,:])?
        | guest\s+(?:post|blog|column|essay)\s*(?:by\b|:)
        | (?:{_any("author")})\s*: | f\.to\b:?
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A label, named for the kind of credit that follows it. A ``reviser`` is read, so that a line may name one, and is
credited as nothing."""

INTERVIEW = re.compile(rf"{_ARTICLE}{_SORT}(?:{_INTERVIEW})\b", re.IGNORECASE)
"""A label of those that may name whom the interview is with, behind who asks."""

FIRST_WORDS = frozenset(
    """
    a adattamento adattato an analisi annotato approfondimento article articoli articolo artigo artículo aus auteur
    author autor autora autore autori autrice beitrag bericht besedilo bilder billet breve by chronique colloquio
    column columna commenti commento compiled comunicato conte conto contributo conversa conversación conversazione
    correzione corrispondenza credit crediti cronaca crédit crédito créditos crédits crónica crônica cuento cura
    curato curatore curatrice d d' das del dell' della di e edited editing editor editoriale
    edizione ein eine el ensaio ensayo entretien entrevista erzählung escrito essai essay f favola fiaba firma
    firmato fot foto fotografia fotografie fotos gastbeitrag gedicht geschrieben gespräch grafica guest
    image images immagine immagini impaginazione imágenes intervento interview
    intervista introduzione kommentar kurzgeschichte l l' le lektorat letter lettera meditazione nota note notizie
    nouvelle novella nuova nuovo omelia ordinato pagina par parole ph photo photograph photographie photographies
    photographs photography photos pic pics pictures poem poema poesia poesie por post poème premessa presentazione
    proofreading propos raccolta raccolte raccolti raccolto racconti racconto recensione redatto relato relazione
    relecture relu relue report reportage reportagem resoconto reviewed revised revisione revisión revisão riassunto
    ricerca ricerche rielaborato riflessione riflessioni rilettura rivista rivisto rubrica récit révision saggio
    scatti scatto scelta scheda schede scritta scritti scritto selezione servizio short stories story supervisione
    tale tekst testi testimonianze testo text texte textes texto textos textul tr trad tradotta tradotti tradotto
    traducción traducida traducido traducteur traduction traductor traduit traduite traduttore traduttrice traduzida
    traduzido traduzione tradução translated translation translator trascritto trascrizione tribune um uma un un'
    una une versi versione von words written écrit übersetzer übersetzerin übersetzt übersetzung
    """.split()  # noqa: SIM905 - read as words
) | frozenset(word for words in _BY_COLON.values() for word in words.split())
"""What a line begins with that may be read here: the cheap test before the dear one."""
