"""What a table is called and what it means in another language: a title and a description of it and of its columns."""

from __future__ import annotations

from dataclasses import dataclass

Said = tuple[str, str]
"""A title and a description."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a table or a view and its columns are called and mean."""

    title: str
    description: str
    columns: dict[str, Said]


def words(title: str, description: str, /, **columns: Said) -> Words:
    """The words of a table, its columns by their names."""
    return Words(title, description, columns)


POST: Said = ("Post", "Il post a cui appartiene.")
POSITION: Said = ("Posizione", "Il suo posto fra quelli del post, a partire da 1.")
CRAWL: Said = ("Scansione", "La scansione.")
BLOG: Said = ("Blog", "Il blog.")
HOST: Said = ("Nome host", "Il nome host del blog.")
CAPTURE: Said = (
    "Acquisizione",
    "La risposta da cui è stato letto. NULL se le risposte non fanno parte del rilascio.",
)
SCOPE: Said = (
    "Ambito",
    "Che cosa è stato chiesto: blog per un blog intero, label:NOME per un'etichetta, post:INDIRIZZO per un solo post.",
)
WITNESS: Said = (
    "Testimone",
    "Chi conta: feed_total (il feed del blog), label_feed (il feed di un'etichetta), sitemap, pages_feed (il feed delle"
    " pagine), sitemap_pages (le pagine nella sitemap), comments_feed (il feed dei commenti), archive_widget"
    " (il widget dell'archivio), label_widget (il widget delle etichette), listing (le pagine d'elenco).",
)
