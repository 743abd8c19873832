"""The embedded provider server: TMDB, OMDb, Fanart.tv, TVDB and IMDb on loopback, over real HTTP, without any key.

Belongs here: everything that plays the part of a provider, and the catalogue it answers from. Does not belong
here: anything of the product itself; this package imports nothing of the rest of `movie_assets`, because a test
bench that shares code with what it tests shares its bugs too.
"""
