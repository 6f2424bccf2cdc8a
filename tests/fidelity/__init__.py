"""How faithfully posts are read, in figures: a score per field, and floors below which no field may fall.

The annotated posts and saved pages that it reads are not part of this repository; where they are absent it says so.
"""
