"""What the plots say."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "Plots": "Grafici",
    "All plots": "Tutti i grafici",
    "Posts over time": "Post nel tempo",
    "Labels over time": "Etichette nel tempo",
    "Domains linked": "Domini collegati",
    "Label pairs": "Coppie di etichette",
    "Of the blog %(host)s: posts that are live, without drafts, pages and what is gone.": "Del blog %(host)s: i post"
    " pubblicati, senza bozze, pagine statiche e ciò che è scomparso.",
    "Blog": "Blog",
    "Show": "Mostra",
    "This archive holds no blog yet, so there is nothing to draw.": "Questo archivio non contiene ancora nessun blog:"
    " non c'è nulla da disegnare.",
    "Drawing: %(title)s": "Grafico: %(title)s",
    "Table: %(title)s": "Tabella: %(title)s",
    "The same in numbers: %(title)s": "Gli stessi dati in cifre: %(title)s",
    "What is drawn leads to its posts or links; so do the numbers of the table.": "Ogni parte del grafico porta ai suoi"
    " post o ai suoi link; lo stesso fanno le cifre della tabella.",
    "Take along:": "Da scaricare:",
    "the numbers as CSV": "i dati in CSV",
    "the drawing as SVG": "il grafico in SVG",
    "one post": "un post",
    "%(n)s posts": "%(n)s post",
    "one link": "un link",
    "%(n)s links": "%(n)s link",
    "in one post": "in un post",
    "in %(n)s posts": "in %(n)s post",
    "There is no post with a date here yet.": "Non c'è ancora nessun post con una data.",
    "One post has no date that anybody knows; it is in no bar.": "Di un post non si conosce la data: non è in nessuna"
    " barra.",
    "%(n)s posts have no date that anybody knows; they are in no bar.": "Di %(n)s post non si conosce la data: non sono"
    " in nessuna barra.",
    "Between the first and the last post of this archive one month has none.": "Tra il primo e l'ultimo post di questo"
    " archivio un mese ne è privo.",
    "Between the first and the last post of this archive %(n)s months have none.": "Tra il primo e l'ultimo post di"
    " questo archivio %(n)s mesi ne sono privi.",
    "Posts a month, by the blog's own calendar, from %(first)s to %(last)s.": "Post al mese, secondo il calendario del"
    " blog, da %(first)s a %(last)s.",
    "Posts a year, by the blog's own calendar, from %(first)s to %(last)s.": "Post all'anno, secondo il calendario del"
    " blog, da %(first)s a %(last)s.",
    "Posts a month": "Post al mese",
    "Posts a year": "Post all'anno",
    "Year": "Anno",
    "Total": "Totale",
    "No post here has a label.": "Nessun post ha un'etichetta.",
    "No post with a label has a date here.": "Nessun post con un'etichetta ha una data.",
    "Only the last %(n)s years are shown; earlier posts are not.": "Si vedono solo gli ultimi %(n)s anni, non i post"
    " precedenti.",
    "Posts whose date nobody knows are in no field.": (
        "I post di cui non si conosce la data non sono in alcuna casella."
    ),
    "Posts a year with the most used label.": "Post all'anno con l'etichetta più usata.",
    "Posts a year with each of the %(n)s most used labels.": "Post all'anno con ciascuna delle %(n)s etichette più"
    " usate.",
    "Label": "Etichetta",
    "Other label": "Altra etichetta",
    "Posts with both": "Post con entrambe",
    "No post here has two of the most used labels.": "Nessun post ha due delle etichette più usate.",
    "Posts that have both labels, of the %(n)s most used; labels that often come together stand side by side.": "Post"
    " che hanno entrambe le etichette, tra le %(n)s più usate; quelle che ricorrono spesso insieme stanno vicine.",
    "%(one)s and %(other)s:": "%(one)s e %(other)s:",
    "No post here links to another site.": "Nessun post rimanda a un altro sito.",
    "The posts link to %(n)s domains in all; these are the %(shown)s linked most.": "I post rimandano in tutto a %(n)s"
    " domini; questi sono i %(shown)s più collegati.",
    "Links and embeds in posts that lead away from the blog, by registered domain.": "Link e contenuti incorporati nei"
    " post che portano fuori dal blog, per dominio registrato.",
    "Domain": "Dominio",
    "Links": "Link",
    "Posts that link there": "Post che vi rimandano",
}
"""English message -> Italian message."""
