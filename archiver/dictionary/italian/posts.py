"""Italian words for the tables of blogs and posts."""

from __future__ import annotations

from archiver.dictionary.italian.words import BLOG, CAPTURE, POST, Words, words

POSTS: dict[str, Words] = {
    "blogs": words(
        "Blog",
        "Un blog. Lo stesso host con un altro numero di Blogger è un altro blog.",
        blog_id=("Id del blog", "Il numero che Blogger dà al blog, o host:NOME se nessuna pagina lo ha rivelato."),
        url=("Indirizzo", "La sua pagina iniziale."),
        host=("Nome host", "Il nome host della sua pagina iniziale."),
        title=("Titolo", "Il suo titolo, come lo danno le sue pagine e i suoi feed."),
        description=("Descrizione", "Che cosa dice di sé sotto il titolo. NULL se non dice nulla."),
        locale=(
            "Lingua dichiarata",
            "La sua lingua come la dichiarano le pagine: it, it-IT, en_GB. NULL se non ne dichiarano alcuna.",
        ),
        theme=("Tema", "Il nome o la famiglia del suo tema (modello grafico). NULL se non è noto."),
        generation=("Generazione del tema", "La generazione a cui appartiene il suo tema."),
        feed_kind=(
            "Tipo di feed",
            "Quanto di un testo si trova nel suo feed: tutto (full), fino all'interruzione (jump), un estratto"
            " (short) o niente (none). NULL se non è stato chiesto.",
        ),
        first_seen_at=("Prima richiesta", "Quando è stato interrogato per la prima volta."),
        last_crawled_at=("Ultima scansione", "Quando una scansione lo ha interrogato per l'ultima volta."),
    ),
    "posts": words(
        "Post",
        "Un post o una pagina statica, come è stato letto l'ultima volta. Nei file CSV, e nella vista posts_corrected,"
        " le correzioni fatte da una persona stanno al posto di ciò che è stato letto.",
        post_id=(
            "Id del post",
            "Il numero che Blogger dà al post, o path:HOST/2024/12/titolo.html se nessuna pagina lo ha rivelato.",
        ),
        blog_id=BLOG,
        url=("Indirizzo", "Il suo indirizzo permanente. NULL per le bozze che non ne hanno."),
        kind=("Tipo", "post, oppure page per una pagina statica."),
        status=("Stato", "live (in linea) o, secondo un backup, draft (bozza mai pubblicata) o trashed (nel cestino)."),
        title=("Titolo", "Il suo titolo. NULL se non ne ha."),
        published=(
            "Pubblicato",
            "Quando è stato pubblicato, secondo l'orologio del blog e con la precisione che si conosce:"
            " 2024-12-01T10:22:00+01:00, oppure 2024-12-01. NULL se nessuna fonte lo dice.",
        ),
        published_date=("Data di pubblicazione", "Il giorno in cui è stato pubblicato, nel fuso orario del blog."),
        published_utc=(
            "Pubblicato (UTC)",
            "Lo stesso momento in UTC. NULL se si conosce solo il giorno, o non si conosce il fuso orario.",
        ),
        published_text=("Data come scritta", "La data come è scritta sulla pagina: domenica 1 dicembre 2024."),
        published_source=(
            "Fonte della data",
            "Dove è stata letta la data: nel feed del blog (feed), nell'indicazione dell'ora (timestamp) o nel JSON-LD"
            " della pagina (json-ld), nella data scritta sopra il post (header), in un backup del blog (takeout)."
            " NULL se l'ha corretta una persona.",
        ),
        published_precision=(
            "Precisione della data",
            "Quanto è precisa: al secondo (second), al minuto (minute) o al giorno (day).",
        ),
        date_conflict=(
            "Conflitto di date",
            "Quali fonti della data sono in disaccordo, separate da virgole: iso-header (l'indicazione dell'ora e la"
            " data scritta), weekday (il giorno della settimana scritto non è quello della data), feed-page (il feed"
            " e la pagina). NULL se nessuna.",
        ),
        date_hint=(
            "Indizio sulla data",
            "permalink-month se il mese nell'indirizzo non è quello della data: l'autore lo ha retrodatato o"
            " postdatato, e non è un errore.",
        ),
        updated=(
            "Aggiornato",
            "Quando Blogger lo ha modificato per l'ultima volta, secondo il feed, nell'ora del blog.",
        ),
        author=(
            "Autore",
            "L'account Blogger indicato come autore. Chi ha scritto il testo può essere un altro: si veda la tabella"
            " credits.",
        ),
        byline=("Firma", "La prima riga del testo che dice di chi è, così come vi si legge."),
        deck=("Sommario", "Il sommario scritto sotto il titolo, dove c'è."),
        body_text=(
            "Testo",
            "Il suo testo senza marcatura: paragrafi, titoletti, citazioni, voci d'elenco, tabelle e codice,"
            " separati da una riga vuota. NULL se non ha testo, o se i testi non fanno parte del rilascio.",
        ),
        body_html=(
            "Testo con marcatura",
            "Il suo testo con la marcatura HTML, ripulito di tutto ciò che si esegue o non si vede.",
        ),
        word_count=(
            "Parole",
            "Quante parole ha il suo testo. NULL finché ne è conservata solo una parte (truncated).",
        ),
        language=("Lingua", "La lingua del testo, con un codice di due lettere. NULL se non è fuor di dubbio."),
        comments_claimed=("Commenti contati dal blog", "Quanti commenti ha secondo il blog. NULL se non li conta."),
        comments_held=("Commenti archiviati", "Quanti dei suoi commenti sono stati archiviati."),
        truncated=(
            "Troncato",
            "1 se ne è conservato solo un estratto, o la parte che precede un'interruzione.",
        ),
        content_hash=(
            "Impronta del contenuto",
            "SHA-256 di titolo, testo, didascalie e immagini; se cambia da una versione all'altra, il post è stato"
            " modificato. NULL finché è troncato.",
        ),
        text_hash=(
            "Impronta del testo",
            "SHA-256 del solo testo: uguale nei post che hanno lo stesso testo.",
        ),
        version=("Versione", "Il numero della sua versione, a partire da 1; si veda post_versions."),
        first_seen_at=("Visto la prima volta", "Quando è stato visto per la prima volta."),
        last_seen_at=(
            "Visto l'ultima volta",
            "Quando il blog, il feed o la sitemap lo mostravano per l'ultima volta.",
        ),
        last_fetched_at=("Ultima lettura", "Quando il suo contenuto è stato letto per l'ultima volta."),
        last_changed_at=("Ultima modifica notata", "Quando è stata notata l'ultima modifica."),
        gone_at=(
            "Scomparso",
            "Quando è stato confermato per la prima volta che è scomparso dal blog; è scomparso fra last_seen_at e quel"
            " momento. NULL finché c'è.",
        ),
        capture_id=CAPTURE,
        parser=("Versione delle regole", "La versione delle regole che lo hanno letto."),
        captions=(
            "Didascalie (per la ricerca)",
            "Per la ricerca: le sue didascalie con i loro crediti, una per riga.",
        ),
        credit_names=("Nomi nei crediti (per la ricerca)", "Per la ricerca: i nomi nei suoi crediti, uno per riga."),
        stems=(
            "Radici (per la ricerca)",
            "Per la ricerca: le radici italiane delle parole di titolo, testo e didascalie.",
        ),
        comments_listed=(
            "Commenti negli elenchi",
            "Quanti commenti ha secondo l'ultimo elenco visto: da qui una scansione sa se ci sono novità.",
        ),
        page_read_at=(
            "Lettura della pagina",
            "Quando è stata letta la sua pagina. NULL se è noto solo da feed ed elenchi.",
        ),
        page_wanted=(
            "Perché serve la pagina",
            "Perché la sua pagina è ancora da leggere, separando i motivi con virgole: jump, snippet, cut, text,"
            " comments, id, time, excerpt, updated. NULL se non serve altro.",
        ),
    ),
    "post_aliases": words(
        "Altri id e indirizzi dei post",
        "Altri id e altri indirizzi che un post ha avuto.",
        alias=("Altro id o indirizzo", "Un id o un indirizzo che ha avuto."),
        post_id=POST,
    ),
}
