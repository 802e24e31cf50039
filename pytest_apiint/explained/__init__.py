"""A page of a few lines for each word that this package uses: `apiint explain WORD`.

Pages are made of the registries; only what these don't know is written here.
"""
