"""Italian words for the tables of runs."""

from __future__ import annotations

from archiver.dictionary.italian.words import BLOG, CRAWL, SCOPE, WITNESS, Words, words

RUNS: dict[str, Words] = {
    "captures": words(
        "Acquisizioni",
        "Le risposte come sono state conservate, in file WARC accanto all'archivio: quale file, e in che punto.",
        capture_id=("Id dell'acquisizione", "L'UUID del suo record WARC."),
        crawl_id=("Scansione", "La scansione che l'ha chiesta. NULL se è stata importata."),
        url=("Indirizzo", "L'indirizzo a cui è stata chiesta."),
        kind=(
            "Tipo",
            "Che cosa è stato chiesto: home, label, listing, post, page, feed, sitemap, robots, image, backup …",
        ),
        source=("Provenienza", "crawl (scansione) o import, e in tal caso il nome del file da cui è stata importata."),
        fetched_at=("Ricevuta", "Quando è arrivata."),
        status=("Stato HTTP", "Il codice di stato HTTP."),
        mime=("Tipo di media", "Il tipo di media con cui è stata inviata."),
        sha256=("SHA-256 del corpo", "SHA-256 del corpo com'è stato inviato, prima di ogni decodifica."),
        bytes=("Dimensione", "Di quanti byte è quel corpo."),
        warc_file=("File WARC", "Il nome del file WARC in cui si trova."),
        warc_offset=("Punto nel file WARC", "A quale byte di quel file comincia il suo record."),
        etag=("ETag", "L'ETag con cui è stata inviata."),
        last_modified=("Last-Modified", "Il Last-Modified con cui è stata inviata, così come inviato."),
    ),
    "crawls": words(
        "Scansioni",
        "Le scansioni fatte da archiver.",
        crawl_id=("Id della scansione", "Un UUID."),
        blog_id=(
            "Blog",
            "Il blog che ha interrogato. NULL se nessuna pagina lo ha rivelato, o se il blog non fa parte del"
            " rilascio.",
        ),
        started_at=("Iniziata", "Quando è cominciata."),
        finished_at=("Finita", "Quando è finita. NULL se è stata terminata di colpo, o se è ancora in corso."),
        scopes=("Ambiti", 'Che cosa è stato chiesto: ["blog"], ["label:Astana"].'),
        route=(
            "Percorso",
            "Come sono stati trovati i post: scorrendo le pagine delle etichette e dei post più vecchi (labels), o"
            " attraverso feed e sitemap (feeds).",
        ),
        robots=("robots.txt", "Se robots.txt è stato rispettato (obeyed) o ignorato (ignored)."),
        settings=("Impostazioni", "Le opzioni con cui è stata avviata."),
        requests=("Richieste", "Quante richieste ha fatto."),
        posts_seen=("Post visti", "Quanti post ha visto."),
        posts_new=("Post nuovi", "Quanti di questi erano nuovi."),
        posts_changed=("Post modificati", "Quanti erano stati modificati."),
        posts_gone=("Post scomparsi", "Quanti sono risultati scomparsi."),
        outcome=(
            "Esito",
            "Com'è finita: completa (complete), incompleta (incomplete), bloccata (blocked), interrotta (interrupted),"
            " fallita (failed). NULL se è stata terminata di colpo, o se è ancora in corso.",
        ),
        version=("Versione di archiver", "La versione di archiver."),
    ),
    "coverage": words(
        "Copertura",
        "Che cosa esiste secondo ogni testimone di un ambito, a confronto con ciò che era conservato alla fine di una"
        " scansione.",
        crawl_id=CRAWL,
        scope=SCOPE,
        witness=WITNESS,
        expected=("Attesi", "Quanti ne esistono secondo il testimone. NULL se non ha potuto dirlo."),
        stored=("Conservati", "Quanti di questi sono conservati. NULL se non ha potuto dirlo."),
        missing=("Mancanti", "Quanti non lo sono. NULL se non ha potuto dirlo."),
        checked_at=(
            "Controllato",
            "Quando il testimone è stato interrogato; prima della scansione, se questa non lo ha interrogato di nuovo.",
        ),
    ),
    "gaps": words(
        "Lacune",
        "Che cosa, alla fine di una scansione, si sapeva che mancava.",
        crawl_id=CRAWL,
        scope=SCOPE,
        url=("Indirizzo", "L'indirizzo di ciò che manca."),
        reason=("Motivo", "Perché manca: http_404, robots, timeout, not_read …"),
        accepted=("Accettata perché", "Perché una persona accetta la lacuna. NULL se nessuno l'ha accettata."),
    ),
    "skips": words(
        "Indirizzi tralasciati",
        "Ogni indirizzo che una scansione voleva e non ha archiviato.",
        crawl_id=CRAWL,
        url=("Indirizzo", "L'indirizzo."),
        reason=(
            "Motivo",
            "Perché: robots, http_404, http_429, timeout, too_large, interstitial, private, off_site …",
        ),
        detail=("Motivo a parole", "Lo stesso motivo in una frase."),
    ),
    "follows": words(
        "Ambiti seguiti",
        "Che cosa ripete una scansione avviata senza indirizzo. Vuota in un rilascio.",
        blog_id=BLOG,
        scope=SCOPE,
        since=("Dal giorno", "Solo i post da questo giorno in poi. NULL se si vogliono tutti."),
        options=("Opzioni", "Le opzioni con cui è ripetuta."),
        failing_since=("Non risponde dal", "Da quando il blog non risponde. NULL finché risponde."),
        last_tried_at=("Ultimo tentativo", "Quando è stato interrogato invano l'ultima volta."),
        tries=("Tentativi", "Quante volte è stato interrogato invano."),
    ),
    "walks": words(
        "Percorsi non finiti",
        "I tratti non finiti dei percorsi attraverso un blog; li finisce la scansione successiva. Vuota in un"
        " rilascio.",
        walk_id=("Tratto", "Quale tratto."),
        blog_id=BLOG,
        scope=SCOPE,
        next_url=("Indirizzo seguente", "Da dove riprende."),
        until=("Fino a", "Dove finisce. NULL se arriva alla fine del blog."),
        updated_at=("Aggiornato", "Quando è andato avanti l'ultima volta."),
    ),
    "witnesses": words(
        "Testimoni",
        "Che cosa ha detto per ultimo ogni testimone di un ambito, e come chiedere se vale ancora. Vuota in un"
        " rilascio.",
        blog_id=BLOG,
        scope=SCOPE,
        witness=WITNESS,
        url=("Indirizzo", "Dove è interrogato."),
        expected=("Attesi", "Quanti ne esistono secondo il testimone. NULL se non può dirlo."),
        etag=("ETag", "L'ETag della sua ultima risposta."),
        last_modified=("Last-Modified", "Il Last-Modified della sua ultima risposta, così come inviato."),
        capture_id=("Ultima risposta", "La sua ultima risposta intera."),
        checked_at=("Controllato", "Quando ha risposto l'ultima volta, anche solo per dire che nulla è cambiato."),
        swept_by=("Ultima scansione fino in fondo", "La scansione che lo ha letto per ultima da cima a fondo."),
        swept_at=("Ultima lettura fino in fondo", "Quando è avvenuto."),
        problem=("Problema", "Perché non risponde: http_404, html, robots … NULL se risponde."),
    ),
    "listed": words(
        "Indirizzi elencati dai testimoni",
        "Che cosa elenca ogni testimone, un indirizzo per riga. Vuota in un rilascio.",
        blog_id=BLOG,
        scope=SCOPE,
        witness=WITNESS,
        url=("Indirizzo", "L'indirizzo che elenca."),
        post_id=("Post", "Il post a quell'indirizzo, secondo il testimone o secondo ciò che è conservato."),
        title=("Titolo", "Il suo titolo, secondo il testimone."),
        published=("Pubblicato", "Quando è stato pubblicato, secondo il testimone."),
        updated=("Aggiornato", "Quando è stato modificato l'ultima volta, secondo il testimone."),
        author=("Autore", "Il suo autore, secondo il testimone."),
        labels=("Etichette", "Le sue etichette, secondo il testimone."),
        comments=("Commenti", "Quanti commenti ha, secondo il testimone."),
        read_updated=(
            "Aggiornato all'ultima lettura",
            "Quale valore aveva updated quando il post è stato letto l'ultima volta.",
        ),
        read_comments=(
            "Commenti all'ultima lettura",
            "Quale valore aveva comments quando la sua pagina è stata letta l'ultima volta.",
        ),
        swept_by=("Ultima scansione che lo ha visto", "La scansione che per ultima lo ha visto nell'elenco."),
    ),
}
