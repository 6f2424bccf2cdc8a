"""Scrapy's settings, for ``archiver crawl`` and for ``scrapy crawl`` alike.

Politeness is the default: robots.txt obeyed, one request at a time to a host, a second between two requests.
"""

from archiver.archive.coding import MAX_BYTES
from archiver.crawling.pace import JITTER, mean_delay
from archiver.crawling.session import Options

BOT_NAME = "archiver"
SPIDER_MODULES = ["archiver.spiders"]
USER_AGENT = Options().user_agent

# Politeness
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "archiver"
CONCURRENT_REQUESTS = 1  # of one crawl, which is of one blog: whoever has to wait, nobody overtakes
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = mean_delay(Options().delay)
DOWNLOAD_DELAY_JITTER = JITTER
AUTOTHROTTLE_ENABLED = False
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# Limits
DOWNLOAD_TIMEOUT = 60  # seconds from the request to the last byte of its answer: who drips is left when it is over
DOWNLOAD_MAXSIZE = MAX_BYTES
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
RETRY_TIMES = 2
RETRY_PRIORITY_ADJUST = 1  # what failed is asked again before anything else is

# Nothing but the web, and each request once
DOWNLOAD_HANDLERS = {
    "http": "archiver.crawling.gate.GatedHandler",
    "https": "archiver.crawling.gate.GatedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# What we add, and where it stands between engine (0) and downloader (1000)
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "archiver.crawling.boundary.BoundaryMiddleware": 50,
    "archiver.crawling.robots.RobotsMiddleware": 100,
    "archiver.crawling.pace.PatientRetryMiddleware": 550,
    # Nearest to the downloader: it keeps each body as it came, and takes its coding off for all that stand above it.
    "archiver.crawling.capture.CaptureMiddleware": 950,
    "archiver.crawling.boundary.RefusedConnectionMiddleware": 960,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
ITEM_PIPELINES = {
    "archiver.pipelines.ExtractPipeline": 300,
    "archiver.pipelines.StorePipeline": 800,
}
TWISTED_DNS_RESOLVER = "archiver.crawling.boundary.GuardedResolver"

# The archive is the frontier: what has been asked for is known there, and nothing is kept between runs.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # in the order of asking: newest posts first
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
HTTPERROR_ALLOW_ALL = True

# Scrapy would read the source of a callback at every response, for a mistake that mypy finds
WARN_ON_GENERATOR_RETURN_VALUE = False

# Nothing of Scrapy listens to the network or to a console
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False  # `archiver crawl` keeps its own log; `scrapy crawl` says only what the run says
