"""The SQL that makes the wide rows of provider_cache from the merged tables.

Belongs here: that one query. Does not belong here: when it runs (projection.py).
"""


def wide_sql(these: str) -> str:
    """Return the query of the wide rows of the films that a condition on movie_id names."""
    return f"""
WITH films AS (
    SELECT * FROM stored.provider_cache_movies WHERE {these}
), images AS (
    SELECT movie_id, count(*) AS image_count
    FROM provider_cache_images WHERE {these} GROUP BY movie_id
), videos AS (
    SELECT movie_id, count(*) AS video_count
    FROM provider_cache_videos WHERE {these} GROUP BY movie_id
), credited AS (
    SELECT movie_id, count(*) AS cast_count,
           list(name ORDER BY cast_order, person_id)[1:5] AS top_cast
    FROM provider_cache_movie_cast WHERE {these} GROUP BY movie_id
), crew AS (
    SELECT movie_id, count(*) AS crew_count
    FROM provider_cache_movie_crew WHERE {these} GROUP BY movie_id
), words AS (
    SELECT movie_id, list(name ORDER BY name) AS keywords
    FROM provider_cache_keywords WHERE {these} GROUP BY movie_id
)
SELECT f.movie_id, f.tmdb_id, f.imdb_id, f.title, f.original_title, f.release_date, f.year, f.runtime,
       f.content_rating, f.genres, f.countries, f.directors,
       coalesce(c.top_cast, t.top_cast[1:5]) AS top_cast, w.keywords, f.overview, f.tmdb_rating,
       f.imdb_rating, f.rotten_tomatoes_score, f.metacritic_score, f.awards, f.budget, f.revenue, f.box_office,
       f.poster_url, f.backdrop_url, f.fanart_url, f.clearlogo_url, f.trailer_url, f.writers, f.original_language,
       f.spoken_languages, f.origin_countries, f.collection, f.collection_id, f.homepage, f.adult, f.popularity,
       f.tmdb_votes, f.imdb_votes, f.award_wins, f.award_nominations, f.named_award, f.field_sources,
       coalesce(i.image_count, 0) AS image_count,
       coalesce(v.video_count, 0) AS video_count, coalesce(c.cast_count, 0) AS cast_count,
       coalesce(r.crew_count, 0) AS crew_count, f.complete, f.fetched_at, f.expires_at, f.answer_id, f.merge_key
FROM films f
LEFT JOIN images i USING (movie_id) LEFT JOIN videos v USING (movie_id) LEFT JOIN credited c USING (movie_id)
LEFT JOIN crew r USING (movie_id) LEFT JOIN words w USING (movie_id) LEFT JOIN imdb_titles t USING (movie_id)
ORDER BY f.movie_id
"""
