"""The questions that are often asked (``queries``)."""

from __future__ import annotations

WORDS = {
    "Posts of a month": "Post di un mese",
    "Give a month as 2024-12, or a year as 2024.": "Un mese si scrive 2024-12, un anno 2024.",
    "Posts by month": "Post per mese",
    "How many posts each month has, and how many words; of one blog (its host), or of all.": (
        "Quanti post ha ogni mese, e quante parole; di un blog (il suo host) o di tutti."
    ),
    "Silent months": "Mesi di silenzio",
    "Months without a post; only for blogs that are held whole, since elsewhere the silence may be the archive's.": (
        "Mesi senza post; solo per i blog conservati per intero, perché altrove il silenzio può essere dell’archivio."
    ),
    "Posts of a credit": "Post di una firma",
    "Whoever wrote, translated or photographed: part of a name, in any case.": (
        "Chi ha scritto, tradotto o fotografato: una parte del nome, maiuscole o minuscole."
    ),
    "Outgoing domains": "Domini citati",
    "Where the posts of a blog lead to, by registered domain.": (
        "Dove portano i link dei post di un blog, per dominio registrato."
    ),
    "Posts that link to a domain": "Post che rimandano a un dominio",
    "Every link to a registered domain, such as example.org.": "Ogni link a un dominio registrato, come example.org.",
    "Label pairs": "Coppie di etichette",
    "Labels that posts have together: those of one label, or all pairs.": (
        "Etichette che i post hanno insieme: quelle di un’etichetta, o tutte le coppie."
    ),
    "Edited posts": "Post modificati",
    "Posts that were edited on or after a day, and in what.": ("I post modificati da un giorno in poi, e in che cosa."),
    "Gone posts": "Post spariti",
    "Posts that vanished from a blog: between when they were seen last and when they were found to be gone.": (
        "I post spariti da un blog: tra quando sono stati visti l’ultima volta e quando se ne è constatata l’assenza."
    ),
    "Date conflicts": "Date in conflitto",
    "Posts whose sources disagree on their date.": "Post le cui fonti non concordano sulla data.",
    "Coverage": "Copertura",
    "What each witness of a blog counts, and what of it is held.": (
        "Quanto conta ogni testimone di un blog, e quanto ne è conservato."
    ),
}
