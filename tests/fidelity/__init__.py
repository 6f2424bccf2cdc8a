"""How faithfully posts are read, in figures: a score per field, and floors below which no field may fall.

Three sources: ``fixtures/annotated``, written for this project; annotated Italian posts and saved real pages, which are
not part of this repository. Where these are absent it says so.
"""
