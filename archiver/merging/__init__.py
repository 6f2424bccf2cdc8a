"""Archives made into one.

Archives that share no blog have their rows copied. Those that do have their journals carried out together, in order
of time, as ``archiver extract --rebuild`` does: so versions of a post stand in their order, what one archive knew
better is known, and the result is the same whichever archive is named first.
"""
