"""The embedded provider server: TMDB, OMDb, Fanart.tv, TVDB, Wikidata and IMDb on loopback, over real HTTP.

Belongs here: everything that plays the part of a provider. `catalogue` holds the films, `serving` what every request
passes through, `server` the socket, and each other package one provider. Does not belong here: anything of the product
itself. This package imports nothing of the rest of `movie_assets`: a test bench that shares code with what it tests
shares its bugs too.
"""
