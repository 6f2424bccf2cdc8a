"""A post as a person reads it: one article, whose HTML is built anew from the rows, so that books and texts agree."""
