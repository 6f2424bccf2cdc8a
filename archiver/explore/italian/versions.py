"""Two versions side by side."""

from __future__ import annotations

WORDS = {
    "Two versions side by side": "Due versioni a confronto",
    "To the post": "Al post",
    "The archive holds one version of this post only.": "L’archivio conserva una sola versione di questo post.",
    "There is no such version of this post; there are %(versions)s.": (
        "Questa versione del post non c’è; ci sono %(versions)s."
    ),
    "Version": "Versione",
    "beside version": "accanto alla versione",
    "Compare": "Confronta",
    "Nothing differs between these two.": "Tra queste due non c’è differenza.",
    "Title": "Titolo",
    "Text": "Testo",
    "The words are the same.": "Le parole sono le stesse.",
    "The words are the same; pictures, captions or markup differ.": (
        "Le parole sono le stesse; cambiano immagini, didascalie o marcatura."
    ),
    "One unchanged paragraph": "Un paragrafo immutato",
    "%(n)s unchanged paragraphs": "%(n)s paragrafi immutati",
    "removed": "tolto",
    "added": "aggiunto",
}
