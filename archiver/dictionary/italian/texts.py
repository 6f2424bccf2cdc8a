"""Italian words for the tables of what belongs to posts."""

from __future__ import annotations

from archiver.dictionary.italian.words import BLOG, CAPTURE, POSITION, POST, SCOPE, Said, Words, words

_STEMS: Said = ("Radici", "Le radici italiane, che trovano ogni forma di una parola.")

TEXTS: dict[str, Words] = {
    "blocks": words(
        "Blocchi di testo",
        "Il corpo di ogni post come elenco di blocchi in ordine di lettura, senza tralasciare nulla.",
        post_id=POST,
        position=POSITION,
        kind=(
            "Tipo",
            "Che cos'è. posts.body_text è il testo dei suoi blocchi paragraph (paragrafo), heading (titoletto), quote"
            " (citazione), list_item (voce d'elenco), table (tabella) e code (codice); byline (firma), deck (sommario),"
            " source (fonte) e related (letture consigliate) sono righe sul testo; jump è l'interruzione.",
        ),
        text=("Testo", "Il suo testo; per un'immagine o un contenuto incorporato, l'indirizzo. NULL se non ne ha."),
    ),
    "credits": words(
        "Crediti",
        "Chi ha fatto un post o da dove è tratto, come lo dicono le righe in testa o in coda.",
        post_id=POST,
        position=POSITION,
        name=("Nome", "Il nome della persona o della pubblicazione."),
        role=("Ruolo", "Che cosa la riga dice che sia: esperto, docente presso … NULL se non dice nulla."),
        kind=(
            "Tipo",
            "Che cos'è rispetto al testo: autore (author), traduttore (translator), fonte (source), redattore o"
            " curatore (editor), fotografo (photographer).",
        ),
        url=("Indirizzo", "Dove porta il nome."),
        text=("Riga intera", "La riga intera, così come si legge nel post."),
    ),
    "images": words(
        "Immagini",
        "Le immagini mostrate in un post, con le loro didascalie.",
        post_id=POST,
        position=POSITION,
        url=("Indirizzo", "Il suo indirizzo, come è nella pagina."),
        original_url=("Indirizzo a grandezza intera", "L'indirizzo dell'immagine a grandezza intera."),
        image_key=(
            "Chiave dell'immagine",
            "Il suo indirizzo senza le dimensioni: un'immagine ha una sola chiave, in qualunque grandezza sia"
            " mostrata.",
        ),
        alt=("Testo alternativo", "Il suo testo alternativo."),
        caption=("Didascalia", "La sua didascalia, senza i crediti."),
        caption_credit=(
            "Credito nella didascalia",
            "Chi l'ha scattata o di chi è, secondo la didascalia: Sputnik / Gavriil Grigorov.",
        ),
        link_url=("Link", "Dove porta un clic sull'immagine."),
        width=("Larghezza", "La sua larghezza in pixel, secondo la pagina."),
        height=("Altezza", "La sua altezza in pixel, secondo la pagina."),
        sha256=(
            "SHA-256 del file",
            "SHA-256 del suo file, se le immagini sono conservate: è il nome del file. Altrimenti NULL.",
        ),
        mime=("Tipo di media", "Il tipo di media del suo file, se le immagini sono conservate."),
        dead_since=(
            "Irraggiungibile dal",
            "Quando si è visto per la prima volta che il suo indirizzo non porta a nulla. NULL finché porta a"
            " un'immagine.",
        ),
    ),
    "links": words(
        "Link",
        "I link e i contenuti incorporati in un post.",
        post_id=POST,
        position=POSITION,
        url=("Indirizzo", "Dove porta."),
        text=("Parole del link", "Le sue parole."),
        host=("Nome host", "Il nome host dell'indirizzo."),
        domain=(
            "Dominio registrato",
            "Il dominio registrato dell'indirizzo, secondo la Public Suffix List, compresa la sua parte privata: ogni"
            " blog di blogspot.com ne è uno.",
        ),
        kind=(
            "Tipo",
            "internal: verso questo blog; external: verso altri siti; related: fra le letture consigliate; label: verso"
            " un'etichetta di questo blog; image: da un'immagine alla sua grandezza intera; embed: un riquadro"
            " incorporato.",
        ),
        target_post_id=(
            "Post di destinazione",
            "Il post a cui porta, se è conservato qui. NULL se non lo è, o se non fa parte del rilascio.",
        ),
    ),
    "labels": words(
        "Etichette",
        "Le etichette di un blog, con le maiuscole e gli accenti che usa.",
        label_id=("Id dell'etichetta", "Un'impronta (hash) del blog e del nome."),
        blog_id=BLOG,
        name=("Nome", "Il suo nome."),
    ),
    "post_labels": words(
        "Etichette dei post",
        "Quale post ha quale etichetta.",
        post_id=("Post", "Il post."),
        label_id=("Etichetta", "L'etichetta."),
    ),
    "comments": words(
        "Commenti",
        "I commenti sotto un post.",
        comment_id=(
            "Id del commento",
            "Il numero che Blogger dà al commento, o un id formato da post, autore e testo.",
        ),
        post_id=POST,
        parent_id=(
            "Commento a cui risponde",
            "Il commento a cui risponde, che può mancare dalla tabella. NULL se non risponde a nessuno.",
        ),
        position=POSITION,
        author=("Autore", "Il nome con cui è firmato, o uno pseudonimo. NULL se è anonimo o cancellato."),
        author_url=(
            "Indirizzo dell'autore",
            "Dove porta il nome: un profilo Blogger o un sito. NULL se non porta a nulla.",
        ),
        is_blog_author=("Dell'autore del blog", "1 se Blogger lo indica come scritto dall'autore del blog."),
        published=(
            "Pubblicato",
            "Quando è stato scritto, secondo l'orologio del blog, con la precisione che si conosce.",
        ),
        published_utc=(
            "Pubblicato (UTC)",
            "Lo stesso momento in UTC. NULL se si conosce solo il giorno, o non si conosce il fuso orario.",
        ),
        published_text=("Data come scritta", "La sua data come è scritta sulla pagina."),
        body_text=("Testo", "Le sue parole senza marcatura. NULL se non ne ha, o se sono state cancellate."),
        body_html=(
            "Testo con marcatura",
            "Le sue parole con la marcatura HTML, ripulite di tutto ciò che si esegue.",
        ),
        deleted=("Cancellato", "1 se il suo autore, o quello del blog, ne ha tolto le parole."),
        first_seen_at=("Visto la prima volta", "Quando è stato visto per la prima volta."),
        last_seen_at=("Visto l'ultima volta", "Quando è stato visto per l'ultima volta."),
        gone_at=("Scomparso", "Quando si è constatato che è scomparso senza traccia. NULL finché c'è."),
        capture_id=CAPTURE,
        stems=("Radici (per la ricerca)", "Per la ricerca: le radici italiane delle sue parole."),
        missed_at=(
            "Prima assenza",
            "Quando non è stato trovato per la prima volta; alla seconda è considerato scomparso.",
        ),
    ),
    "post_versions": words(
        "Versioni dei post",
        "Ogni versione di un post che è stata vista, anche quella attuale. La prima non è sempre la più antica: le"
        " modifiche precedenti alla prima visita non sono note.",
        post_id=POST,
        version=("Versione", "Il suo numero, a partire da 1."),
        seen_at=("Vista la prima volta", "Quando è stata vista per la prima volta."),
        changed=(
            "Campi modificati",
            "I nomi dei campi diversi da quelli della versione precedente; [] per la prima.",
        ),
        title=("Titolo", "Il titolo."),
        published=("Pubblicato", "Quando il post è stato pubblicato, secondo questa versione."),
        body_text=("Testo", "Il testo senza marcatura."),
        body_html=("Testo con marcatura", "Il testo con la marcatura HTML, ripulito."),
        labels=("Etichette", "I nomi delle etichette. NULL se non erano noti."),
        content_hash=("Impronta del contenuto", "Come in posts."),
        capture_id=CAPTURE,
    ),
    "post_events": words(
        "Post scomparsi e ricomparsi",
        "Quando si è sospettato o confermato che un post era scomparso dal blog, o quando è ricomparso.",
        post_id=POST,
        crawl_id=("Scansione", "La scansione che se ne è accorta."),
        event=(
            "Evento",
            "Che cosa è stato notato: sospetta scomparsa (suspected_gone), scomparsa (gone), ricomparsa (reappeared).",
        ),
        at=("Notato", "Quando è stato notato."),
        evidence=("Prove", "Che cosa lo ha detto: risposte e testimoni."),
    ),
    "post_scopes": words(
        "Ambiti dei post",
        "Attraverso quali ambiti un post è entrato nell'archivio.",
        post_id=POST,
        scope=SCOPE,
        crawl_id=("Prima scansione", "La scansione in cui è entrato per la prima volta da questo ambito."),
    ),
    "corrections": words(
        "Correzioni",
        "I valori che una persona ha messo al posto di quelli letti; per ogni campo vale il più recente.",
        post_id=POST,
        field=("Campo", "La colonna di posts che è corretta."),
        at=("Corretto", "Quando è stata fatta la correzione."),
        value=("Valore", "Il valore. NULL se in verità non ce n'è, o se i testi non fanno parte del rilascio."),
        note=("Motivo", "Perché è stata fatta la correzione."),
        who=("Corretto da", "Chi ha fatto la correzione."),
        withdrawn_at=("Ritirata", "Quando la correzione è stata ritirata. NULL finché vale."),
    ),
    "posts_fts": words(
        "Indice di ricerca dei post",
        "L'indice a testo pieno dei post (SQLite FTS5); accenti e maiuscole non contano. Il suo rowid è quello di"
        " posts.",
        title=("Titolo", "Da posts.title."),
        body_text=("Testo", "Da posts.body_text."),
        captions=("Didascalie", "Le didascalie con i loro crediti."),
        credit_names=("Nomi nei crediti", "I nomi nei crediti."),
        stems=_STEMS,
    ),
    "comments_fts": words(
        "Indice di ricerca dei commenti",
        "L'indice a testo pieno dei commenti (SQLite FTS5). Il suo rowid è quello di comments.",
        author=("Autore", "Da comments.author."),
        body_text=("Testo", "Da comments.body_text."),
        stems=_STEMS,
    ),
}
