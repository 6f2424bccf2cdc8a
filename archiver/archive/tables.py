"""Every table of an archive, in one place.

The names of tables, columns and views are a public contract: notebooks and papers depend on them. Rules that hold for
all tables:

- Ids are TEXT and mean the same in every archive. Nothing counts up by itself.
- Absent is NULL. An empty string is refused, so that nobody has to ask for both.
- Times are ISO 8601 text; ``*_at`` is UTC with ``Z``; a post's own times keep the blog's offset.
- ``*_text`` is what stood on the page, beside the value read from it.
- Foreign keys are looked at when the transaction ends: a page is one transaction, in whatever order its rows come. They
  follow a key that changes (a post whose number is learnt later), and never delete: only ``archiver forget`` removes.
- No table is STRICT and nothing here needs more than SQLite 3.35, which people still have.
"""

TABLES = """
-- A blog. The same host under a new number is another blog.
CREATE TABLE blogs (
    blog_id TEXT PRIMARY KEY NOT NULL,  -- Blogger's number, or host:NAME while no page has told it
    url TEXT,                           -- canonical home page
    host TEXT,
    title TEXT,
    description TEXT,
    locale TEXT,                        -- as the page declares it: it, it-IT, en_GB
    theme TEXT,
    generation TEXT CHECK (generation IN ('classic', 'v1', 'v2', 'v3', 'dynamic', 'custom')),
    feed_kind TEXT CHECK (feed_kind IN ('full', 'jump', 'short', 'none')),
    first_seen_at TEXT,
    last_crawled_at TEXT,
    CHECK ('' NOT IN (blog_id, url, host, title, description, locale, theme, first_seen_at, last_crawled_at))
);
CREATE INDEX blogs_host ON blogs (host);

-- A run of the program. Its row is written when it starts; outcome and finished_at are NULL until it ends.
CREATE TABLE crawls (
    crawl_id TEXT PRIMARY KEY NOT NULL,  -- UUID
    blog_id TEXT REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,  -- NULL until a page tells it
    started_at TEXT NOT NULL,
    finished_at TEXT,
    scopes TEXT CHECK (scopes IS NULL OR json_valid(scopes)),  -- ["blog"], ["label:Astana"]
    route TEXT CHECK (route IN ('labels', 'feeds')),
    robots TEXT CHECK (robots IN ('obeyed', 'ignored')),
    settings TEXT CHECK (settings IS NULL OR json_valid(settings)),
    requests INTEGER,
    posts_seen INTEGER,
    posts_new INTEGER,
    posts_changed INTEGER,
    posts_gone INTEGER,
    outcome TEXT CHECK (outcome IN ('complete', 'incomplete', 'blocked', 'interrupted', 'failed')),
    version TEXT,                        -- of the program
    CHECK ('' NOT IN (crawl_id, blog_id, started_at, finished_at, version))
);
CREATE INDEX crawls_blog ON crawls (blog_id, started_at);

-- A response as it was kept: where its record is in the WARC files.
CREATE TABLE captures (
    capture_id TEXT PRIMARY KEY NOT NULL,  -- UUID of the WARC record
    crawl_id TEXT REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- home, label, listing, post, page, feed, sitemap, robots, image, backup …
    source TEXT NOT NULL DEFAULT 'crawl',  -- crawl, import:FILE
    fetched_at TEXT NOT NULL,
    status INTEGER,
    mime TEXT,
    sha256 TEXT,                           -- of the body as stored, before content-decoding
    bytes INTEGER,
    warc_file TEXT,
    warc_offset INTEGER,
    etag TEXT,
    last_modified TEXT,
    CHECK ('' NOT IN (capture_id, crawl_id, url, kind, source, fetched_at, mime, sha256, warc_file, etag,
        last_modified))
);
CREATE INDEX captures_crawl ON captures (crawl_id);
CREATE INDEX captures_url ON captures (url, fetched_at);

-- A post or a static page.
CREATE TABLE posts (
    post_id TEXT PRIMARY KEY NOT NULL,  -- Blogger's number, or path:HOST/2024/12/slug.html while no page has told it
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    url TEXT,                           -- canonical permalink; a draft may have none
    kind TEXT NOT NULL DEFAULT 'post' CHECK (kind IN ('post', 'page')),
    status TEXT NOT NULL DEFAULT 'live' CHECK (status IN ('live', 'draft', 'trashed')),  -- the last two: from backups
    title TEXT,
    published TEXT,                     -- as precise as known: 2024-12-01T10:22:00+01:00, or 2024-12-01
    published_date TEXT CHECK (published_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),  -- the blog's own day
    published_utc TEXT CHECK (published_utc GLOB '*Z'),
    published_text TEXT,                -- domenica 1 dicembre 2024
    published_source TEXT CHECK (published_source IN ('feed', 'timestamp', 'json-ld', 'header', 'takeout')),
    published_precision TEXT CHECK (published_precision IN ('second', 'minute', 'day')),
    date_conflict TEXT,                 -- codes of the sources that disagree, comma-separated
    date_hint TEXT CHECK (date_hint = 'permalink-month'),
    updated TEXT,
    author TEXT,                        -- the Blogger account shown; who wrote the text: credits
    byline TEXT,
    deck TEXT,
    body_text TEXT,
    body_html TEXT,                     -- sanitised
    word_count INTEGER,
    language TEXT,
    comments_claimed INTEGER,           -- as the blog says
    comments_held INTEGER,
    truncated INTEGER NOT NULL DEFAULT 0 CHECK (truncated IN (0, 1)),
    content_hash TEXT,
    text_hash TEXT,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    first_seen_at TEXT,
    last_seen_at TEXT,                  -- any witness still had it
    last_fetched_at TEXT,               -- its own content was read
    last_changed_at TEXT,
    gone_at TEXT,
    capture_id TEXT REFERENCES captures DEFERRABLE INITIALLY DEFERRED,  -- what the current version was read from
    parser TEXT,
    captions TEXT,                      -- for search: every caption with its credit, a line each
    credit_names TEXT,                  -- for search: the name of every credit, a line each
    stems TEXT,                         -- for search: Italian stems of title, body and captions
    comments_listed INTEGER,            -- as a listing last said; when it says otherwise, the page is asked again
    page_read_at TEXT,                  -- its own page was read: what that did not tell, it does not tell
    page_wanted TEXT,                   -- why its own page is still to be fetched, comma-separated: jump, snippet, cut,
                                        -- text, comments, id, time, excerpt, updated; NULL when nothing is wanted of it
    CHECK (url IS NOT NULL OR status <> 'live'),
    CHECK (published_precision <> 'day' OR published_utc IS NULL),
    CHECK (truncated = 0 OR (content_hash IS NULL AND text_hash IS NULL AND word_count IS NULL)),
    CHECK ('' NOT IN (post_id, blog_id, url, title, published, published_text, date_conflict, updated, author, byline,
        deck, body_text, body_html, language, content_hash, text_hash, first_seen_at, last_seen_at, last_fetched_at,
        last_changed_at, gone_at, capture_id, parser, captions, credit_names, stems, page_read_at,
        page_wanted))
);
-- One post an address, among those that are there: a slug may be used again for another post.
CREATE UNIQUE INDEX posts_live_url ON posts (blog_id, url) WHERE gone_at IS NULL AND status = 'live';
CREATE INDEX posts_url ON posts (url);
CREATE INDEX posts_blog ON posts (blog_id, published_date);
CREATE INDEX posts_date ON posts (published_date);
CREATE INDEX posts_capture ON posts (capture_id);
CREATE INDEX posts_text_hash ON posts (text_hash);
CREATE INDEX posts_wanted ON posts (blog_id) WHERE page_wanted IS NOT NULL;
-- All that the counting views read of a post, so that they need not read its text.
CREATE INDEX posts_live ON posts (post_id, blog_id, published_date, word_count, kind, status, gone_at)
    WHERE kind = 'post' AND status = 'live' AND gone_at IS NULL;

-- Old ids and other addresses of a post.
CREATE TABLE post_aliases (
    alias TEXT PRIMARY KEY NOT NULL,
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CHECK ('' NOT IN (alias, post_id))
);
CREATE INDEX post_aliases_post ON post_aliases (post_id);

-- The body of a post as an ordered list, nothing dropped. body_text is the text of its paragraph, heading, quote,
-- list_item, table and code blocks.
CREATE TABLE blocks (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('paragraph', 'heading', 'quote', 'list_item', 'table', 'code', 'image',
        'caption', 'embed', 'byline', 'deck', 'source', 'related', 'jump')),
    text TEXT,
    PRIMARY KEY (post_id, position),
    CHECK ('' NOT IN (post_id, text))
);

-- Who a line of the post names as its maker or its source.
CREATE TABLE credits (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('author', 'translator', 'source', 'editor', 'photographer')),
    url TEXT,
    text TEXT,  -- the line as seen
    PRIMARY KEY (post_id, position),
    CHECK ('' NOT IN (post_id, name, role, url, text))
);
CREATE INDEX credits_name ON credits (name, kind);

CREATE TABLE images (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,    -- as in the page
    original_url TEXT,    -- full size
    image_key TEXT,       -- the address without its size token: one picture, one key
    alt TEXT,
    caption TEXT,
    caption_credit TEXT,  -- Sputnik / Gavriil Grigorov
    link_url TEXT,
    width INTEGER,        -- pixels
    height INTEGER,
    sha256 TEXT,          -- of the file, where pictures are kept
    mime TEXT,
    dead_since TEXT,
    PRIMARY KEY (post_id, position),
    CHECK ('' NOT IN (post_id, url, original_url, image_key, alt, caption, caption_credit, link_url, sha256, mime,
        dead_since))
);
CREATE INDEX images_key ON images (image_key);
CREATE INDEX images_sha256 ON images (sha256);

CREATE TABLE links (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    text TEXT,
    host TEXT,
    domain TEXT,  -- registered domain: a.blogspot.com is one site
    kind TEXT NOT NULL CHECK (kind IN ('internal', 'external', 'related', 'label', 'image', 'embed')),
    target_post_id TEXT REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,  -- if archived
    PRIMARY KEY (post_id, position),
    CHECK ('' NOT IN (post_id, url, text, host, domain, target_post_id))
);
CREATE INDEX links_domain ON links (domain);
CREATE INDEX links_target ON links (target_post_id);

-- A label, case and accents as given: Ricette and ricette are two.
CREATE TABLE labels (
    label_id TEXT PRIMARY KEY NOT NULL,  -- hash of blog and name
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    UNIQUE (blog_id, name),
    CHECK ('' NOT IN (label_id, blog_id, name))
);

CREATE TABLE post_labels (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    label_id TEXT NOT NULL REFERENCES labels ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (post_id, label_id),
    CHECK ('' NOT IN (post_id, label_id))
);
CREATE INDEX post_labels_label ON post_labels (label_id);

-- parent_id is no foreign key: a reply may outlive the comment it answers.
CREATE TABLE comments (
    comment_id TEXT PRIMARY KEY NOT NULL,
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    parent_id TEXT,
    position INTEGER,
    author TEXT,
    author_url TEXT,
    is_blog_author INTEGER CHECK (is_blog_author IN (0, 1)),
    published TEXT,
    published_utc TEXT CHECK (published_utc GLOB '*Z'),
    published_text TEXT,
    body_text TEXT,
    body_html TEXT,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),  -- its author or the blog's removed the words
    first_seen_at TEXT,
    last_seen_at TEXT,
    gone_at TEXT,
    capture_id TEXT REFERENCES captures DEFERRABLE INITIALLY DEFERRED,
    stems TEXT,  -- for search: Italian stems of the text
    CHECK ('' NOT IN (comment_id, post_id, parent_id, author, author_url, published, published_text, body_text,
        body_html, first_seen_at, last_seen_at, gone_at, capture_id, stems))
);
CREATE INDEX comments_post ON comments (post_id, position);
CREATE INDEX comments_parent ON comments (parent_id);
CREATE INDEX comments_capture ON comments (capture_id);

-- Every version of a post, the current one too.
CREATE TABLE post_versions (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL CHECK (version >= 1),
    seen_at TEXT NOT NULL,
    changed TEXT NOT NULL CHECK (json_valid(changed)),  -- names of the fields that differ from the version before; []
    title TEXT,
    published TEXT,
    body_text TEXT,
    body_html TEXT,
    labels TEXT CHECK (labels IS NULL OR json_valid(labels)),
    content_hash TEXT,
    capture_id TEXT REFERENCES captures DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (post_id, version),
    CHECK ('' NOT IN (post_id, seen_at, title, published, body_text, body_html, content_hash, capture_id))
);
CREATE INDEX post_versions_capture ON post_versions (capture_id);

CREATE TABLE post_events (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    crawl_id TEXT NOT NULL REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    event TEXT NOT NULL CHECK (event IN ('suspected_gone', 'gone', 'reappeared')),
    at TEXT NOT NULL,
    evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
    PRIMARY KEY (post_id, crawl_id, event),
    CHECK ('' NOT IN (post_id, crawl_id, at))
);
CREATE INDEX post_events_crawl ON post_events (crawl_id);

-- Values set by hand. They outlive every recrawl; the view posts_corrected shows them.
CREATE TABLE corrections (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    field TEXT NOT NULL,
    at TEXT NOT NULL,
    value TEXT,  -- NULL: there is none
    note TEXT,
    who TEXT,
    PRIMARY KEY (post_id, field, at),
    CHECK ('' NOT IN (post_id, field, at, value, note, who))
);

-- What a crawl without an address repeats.
CREATE TABLE follows (
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    since TEXT,
    options TEXT CHECK (options IS NULL OR json_valid(options)),
    PRIMARY KEY (blog_id, scope),
    CHECK ('' NOT IN (blog_id, scope, since))
);

-- Through which scope a post came in, and when first.
CREATE TABLE post_scopes (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    crawl_id TEXT REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (post_id, scope),
    CHECK ('' NOT IN (post_id, scope, crawl_id))
);
CREATE INDEX post_scopes_scope ON post_scopes (scope);
CREATE INDEX post_scopes_crawl ON post_scopes (crawl_id);

-- Every address that was wanted and not archived, with why.
CREATE TABLE skips (
    crawl_id TEXT NOT NULL REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    url TEXT NOT NULL,
    reason TEXT NOT NULL,  -- robots, http_404, http_429, timeout, too_large, interstitial, private, off_site …
    detail TEXT,
    PRIMARY KEY (crawl_id, url),
    CHECK ('' NOT IN (crawl_id, url, reason, detail))
);

-- What each witness says exists, against what is held.
CREATE TABLE coverage (
    crawl_id TEXT NOT NULL REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    witness TEXT NOT NULL,  -- feed_total, label_feed, sitemap, archive_widget, label_widget
    expected INTEGER,
    stored INTEGER,
    missing INTEGER,
    checked_at TEXT,        -- earlier than the crawl where it did not ask again
    PRIMARY KEY (crawl_id, scope, witness),
    CHECK ('' NOT IN (crawl_id, scope, witness, checked_at))
);

CREATE TABLE gaps (
    crawl_id TEXT NOT NULL REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    url TEXT NOT NULL,
    reason TEXT,
    accepted TEXT,  -- why the user accepts it
    PRIMARY KEY (crawl_id, scope, url),
    CHECK ('' NOT IN (crawl_id, scope, url, reason, accepted))
);

-- Unfinished stretches of walks, and of comments over several pages (comments:ADDRESS); a rerun finishes them all.
CREATE TABLE walks (
    walk_id TEXT PRIMARY KEY NOT NULL,
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    next_url TEXT NOT NULL,
    until TEXT,
    updated_at TEXT,
    CHECK ('' NOT IN (walk_id, blog_id, scope, next_url, until, updated_at))
);
CREATE INDEX walks_blog ON walks (blog_id, scope);
"""

WITNESSES = """
-- How a witness of a scope stands: what it said last, and how it can be asked whether that still holds.
CREATE TABLE witnesses (
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    witness TEXT NOT NULL,  -- feed_total, label_feed, sitemap, sitemap_pages, comments_feed, listing, archive_widget …
    url TEXT,               -- where it is asked
    expected INTEGER,       -- how many it says exist; NULL where it cannot say
    etag TEXT,
    last_modified TEXT,
    capture_id TEXT REFERENCES captures DEFERRABLE INITIALLY DEFERRED,  -- its last whole answer
    checked_at TEXT,        -- when it last answered, if only that nothing has changed
    swept_by TEXT REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,  -- the crawl that last read it from end to end
    swept_at TEXT,
    problem TEXT,           -- why it does not answer: http_404, html, feedburner, robots …; NULL when it does
    PRIMARY KEY (blog_id, scope, witness),
    CHECK ('' NOT IN (blog_id, scope, witness, url, etag, last_modified, capture_id, checked_at, swept_by, swept_at,
        problem))
);

-- What a witness says exists, an address a row, and how it stood there when the post was last read.
CREATE TABLE listed (
    blog_id TEXT NOT NULL REFERENCES blogs ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    scope TEXT NOT NULL,
    witness TEXT NOT NULL,
    url TEXT NOT NULL,
    post_id TEXT,           -- Blogger's number as a feed tells it, or the post that is held at the address
    title TEXT,
    published TEXT,
    updated TEXT,           -- lastmod of a sitemap
    author TEXT,
    labels TEXT CHECK (labels IS NULL OR json_valid(labels)),
    comments INTEGER,
    read_updated TEXT,      -- updated, when the post was last read
    read_comments INTEGER,  -- comments, when its page was last read
    swept_by TEXT REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,  -- the crawl that last saw it here
    PRIMARY KEY (blog_id, scope, witness, url),
    CHECK ('' NOT IN (blog_id, scope, witness, url, post_id, title, published, updated, author, read_updated, swept_by))
) WITHOUT ROWID;
CREATE INDEX listed_url ON listed (blog_id, url);
CREATE INDEX listed_post ON listed (post_id);
"""
"""What the witnesses of a blog's completeness say."""

IMAGE_FILES = """
-- The file of a picture that is kept, images/ab/abcd….jpg: images.sha256 leads here. Pictures that are the same bytes
-- are one file.
CREATE TABLE image_files (
    sha256 TEXT PRIMARY KEY NOT NULL,
    mime TEXT NOT NULL,  -- by the signature of its bytes
    bytes INTEGER NOT NULL,
    width INTEGER,       -- pixels of the file; images.width is what the page tells, where it tells anything
    height INTEGER,
    truncated INTEGER NOT NULL DEFAULT 0 CHECK (truncated IN (0, 1)),  -- it ends before the picture does
    capture_id TEXT NOT NULL REFERENCES captures DEFERRABLE INITIALLY DEFERRED,  -- the response that it last came in
    CHECK ('' NOT IN (sha256, mime, capture_id))
);
CREATE INDEX image_files_capture ON image_files (capture_id);
-- Nothing where no pictures are kept, so that whoever stores a post has nothing to look through.
CREATE INDEX images_known ON images (image_key) WHERE sha256 IS NOT NULL OR dead_since IS NOT NULL;
"""
"""What is known of pictures beside the posts that show them."""

READINGS = """
-- What the last reading of a post told, by where it was read: its own page, a listing that has it whole, a feed's text.
-- Merging keeps a value that a later reading does not tell; this is what was read, so that a run that reads less than
-- the one before it can say so.
CREATE TABLE readings (
    post_id TEXT NOT NULL REFERENCES posts ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    source TEXT NOT NULL CHECK (source IN ('page', 'listing', 'feed')),
    crawl_id TEXT NOT NULL REFERENCES crawls DEFERRABLE INITIALLY DEFERRED,  -- the run that last read it there
    fields TEXT,         -- the fields that had a value, comma-separated
    fields_before TEXT,  -- those that the run before told
    is_first INTEGER NOT NULL CHECK (is_first IN (0, 1)),  -- no run before this one has read it there
    PRIMARY KEY (post_id, source),
    CHECK ('' NOT IN (post_id, source, crawl_id, fields, fields_before))
) WITHOUT ROWID;
CREATE INDEX readings_crawl ON readings (crawl_id);
"""
"""What readings told, for the field coverage of a run."""
FORGOTTEN = """
-- What a person's right to be forgotten took out for good: no crawl, rebuild, import or merge brings it back. A digest
-- is the SHA-256 of kind and thing (blogger/tombstones.py): nothing can be read from it, a guess confirmed by it.
CREATE TABLE forgotten (
    kind TEXT NOT NULL CHECK (kind IN ('post', 'address', 'comment', 'author', 'picture')),
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    at TEXT NOT NULL,
    blog_id TEXT,  -- of a post and its addresses
    post_id TEXT,  -- of a comment: the post it stood under, where that is still there
    scopes TEXT CHECK (scopes IS NULL OR json_valid(scopes)),  -- of a post: hashes of the scopes that count it
    PRIMARY KEY (kind, digest),
    CHECK ('' NOT IN (kind, digest, at, blog_id, post_id))
) WITHOUT ROWID;
CREATE INDEX forgotten_post ON forgotten (post_id);
"""
"""The tombstones of what was forgotten."""

COUNTED = """
CREATE INDEX posts_author ON posts (author);
CREATE INDEX posts_language ON posts (language);
CREATE INDEX posts_edited ON posts (version) WHERE version > 1;
CREATE INDEX posts_gone ON posts (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX links_outgoing ON links (domain, post_id)
    WHERE kind IN ('external', 'related', 'embed') AND domain IS NOT NULL;
"""

COUNTED_TOGETHER = """
DROP INDEX posts_author;
DROP INDEX posts_language;
CREATE INDEX posts_author ON posts (author, language, published_date, post_id);
CREATE INDEX posts_language ON posts (language, author, published_date, post_id);
"""
