"""A crawl that repeats itself: what the scheduler of a system is told, and how it is told."""
