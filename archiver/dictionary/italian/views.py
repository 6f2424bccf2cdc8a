"""Italian words for the views."""

from __future__ import annotations

from archiver.dictionary.italian.posts import POSTS
from archiver.dictionary.italian.texts import TEXTS
from archiver.dictionary.italian.words import BLOG, HOST, SCOPE, WITNESS, Said, Words, words

_POST = POSTS["posts"].columns
_COUNTED = "Contano solo i post in linea: né pagine statiche, né bozze, né post scomparsi."
_POSTS: Said = ("Post", "Quanti post.")
_FIRST: Said = ("Primo giorno", "Il giorno del più antico.")
_LAST: Said = ("Ultimo giorno", "Il giorno del più recente.")
_TITLES = ("post_id", "url", "title")


def _of_post(*names: str) -> dict[str, Said]:
    return {name: _POST[name] for name in names}


VIEWS: dict[str, Words] = {
    "posts_corrected": words(
        "Post con le correzioni",
        "Ogni post e pagina, con la correzione più recente fatta da una persona al posto di ciò che è stato letto. Se è"
        " corretta una data, cambia anche ciò che ne dipende.",
        **{
            name: said
            for name, said in _POST.items()
            if name not in ("stems", "comments_listed", "page_read_at", "page_wanted")
        },
        host=HOST,
        corrected=("Campi corretti", "I nomi dei campi corretti da una persona. NULL se non ce ne sono."),
    ),
    "live_posts": words(
        "Post in linea",
        f"Dei post che contano, ciò che serve per contare. {_COUNTED}",
        host=HOST,
        **_of_post("post_id", "blog_id", "word_count", "published_date"),
    ),
    "posts_by_month": words(
        "Post per mese",
        f"Post e parole, mese per mese. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        month=("Mese", "AAAA-MM, nell'ora del blog. NULL per i post di cui non si conosce la data."),
        posts=_POSTS,
        words=("Parole", "Quante parole hanno quelli che sono conservati per intero."),
    ),
    "labels_by_use": words(
        "Etichette per uso",
        f"Le etichette, a partire dalla più usata. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        label_id=("Id dell'etichetta", "L'etichetta."),
        name=("Nome", "Il suo nome."),
        posts=_POSTS,
        first_date=_FIRST,
        last_date=_LAST,
    ),
    "label_pairs": words(
        "Coppie di etichette",
        f"Quali etichette stanno insieme sui post, ogni coppia una volta sola. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        label=("Etichetta", "Il nome della prima etichetta."),
        other_label=("Altra etichetta", "Il nome dell'altra."),
        posts=("Post", "Quanti post le hanno entrambe."),
    ),
    "domains_by_links": words(
        "Domini per link",
        f"Dove portano i post, fuori dal blog, secondo il dominio registrato. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        domain=("Dominio registrato", "Il dominio registrato."),
        links=("Link", "Quanti link e contenuti incorporati portano a quel dominio."),
        posts=("Post", "In quanti post si trovano."),
    ),
    "credits_by_name": words(
        "Crediti per nome",
        f"Chi è nominato nei crediti, a partire dal nome più frequente. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        name=("Nome", "Il nome come lo danno le righe: una persona può averne più d'uno."),
        kind=TEXTS["credits"].columns["kind"],
        posts=_POSTS,
        first_date=_FIRST,
        last_date=_LAST,
    ),
    "same_text": words(
        "Testi uguali",
        f"I testi che si trovano in più post, di uno o più blog: una riga per post. {_COUNTED}",
        text_hash=("Impronta del testo", "La stessa per tutti i post con lo stesso testo."),
        posts=("Post", "Quanti post hanno quel testo."),
        blog_id=BLOG,
        host=HOST,
        **_of_post(*_TITLES, "published_date"),
    ),
    "edited_posts": words(
        "Post modificati",
        f"I post di cui è stata vista più di una versione, a partire dall'ultimo modificato. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        **_of_post(*_TITLES, "published_date", "first_seen_at", "last_changed_at"),
        versions=("Versioni", "Quante versioni sono state viste."),
        changed=("Campi modificati", "In quali campi la più recente è diversa dalla precedente."),
    ),
    "gone_posts": words(
        "Post scomparsi",
        "I post e le pagine scomparsi dal blog, a partire dall'ultimo.",
        blog_id=BLOG,
        host=HOST,
        **_of_post(*_TITLES, "kind", "published_date", "last_seen_at", "gone_at"),
        evidence=("Prove", "Che cosa ha detto che è scomparso."),
    ),
    "date_conflicts": words(
        "Conflitti di date",
        f"I post le cui fonti sono in disaccordo sulla data, se nessuno ha deciso. {_COUNTED}",
        blog_id=BLOG,
        host=HOST,
        **_of_post(*_TITLES, "date_conflict", "published", "published_text", "published_source", "date_hint"),
    ),
    "latest_coverage": words(
        "Ultima copertura",
        "Che cosa hanno detto i testimoni di ogni ambito nell'ultima scansione che li ha interrogati.",
        blog_id=BLOG,
        host=HOST,
        scope=SCOPE,
        witness=WITNESS,
        expected=("Attesi", "Quanti ne esistono secondo il testimone. NULL se non ha potuto dirlo."),
        stored=("Conservati", "Quanti di questi erano conservati."),
        missing=("Mancanti", "Quanti non lo erano."),
        complete=("Completo", "1 se non ne manca nessuno. NULL se non ha potuto dirlo."),
        checked_at=("Controllato", "Quando il testimone è stato interrogato."),
        crawl_id=("Scansione", "La scansione."),
    ),
    "silent_months": words(
        "Mesi senza post",
        "I mesi senza un post fra il primo e l'ultimo post di un blog; solo di blog interi e completi, perché"
        " altrove il silenzio può essere dell'archivio.",
        blog_id=BLOG,
        host=HOST,
        month=("Mese", "AAAA-MM, nell'ora del blog."),
        undated_posts=("Post senza data", "Quanti post del blog non hanno data, e possono essere di qualunque mese."),
    ),
}
