"""The SQL that makes the wide rows of provider_cache from the merged tables.

Belongs here: that one query. Does not belong here: when it runs (projection.py).
"""

from collections.abc import Collection

from movie_assets.warehouse.conditions import these_films

IMAGE_BASE = "https://image.tmdb.org/t/p/original"


def wide_sql(movie_ids: Collection[int]) -> str:
    """Return the query of these films' wide rows."""
    these = these_films(movie_ids)
    return f"""
WITH films AS (
    SELECT * FROM stored.provider_cache_movies WHERE {these}
), images AS (
    SELECT movie_id, count(*) AS image_count,
           arg_max(file_path, (coalesce(vote_count, 0), file_path))
               FILTER (provider_name = 'fanart.tv' AND image_type = 'fanart') AS fanart_url,
           arg_max(file_path, (is_hd, coalesce(vote_count, 0), file_path))
               FILTER (provider_name = 'fanart.tv' AND image_type = 'clearlogo') AS clearlogo_url
    FROM provider_cache_images WHERE {these} GROUP BY movie_id
), videos AS (
    SELECT movie_id, count(*) AS video_count,
           arg_min('https://www.youtube.com/watch?v=' || key, (provider_name <> 'tmdb', key))
               FILTER (site = 'YouTube' AND video_type = 'trailer' AND is_official IS NOT FALSE) AS trailer_url
    FROM provider_cache_videos WHERE {these} GROUP BY movie_id
), credited AS (
    SELECT movie_id, count(*) AS cast_count,
           list(name ORDER BY cast_order, person_id) FILTER (cast_order < 5) AS top_cast
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
       CASE WHEN f.poster_url LIKE '/%' THEN '{IMAGE_BASE}' || f.poster_url ELSE f.poster_url END AS poster_url,
       i.fanart_url, i.clearlogo_url, v.trailer_url, coalesce(i.image_count, 0) AS image_count,
       coalesce(v.video_count, 0) AS video_count, coalesce(c.cast_count, 0) AS cast_count,
       coalesce(r.crew_count, 0) AS crew_count, f.complete, f.fetched_at, f.expires_at, f.answer_id, f.merge_key
FROM films f
LEFT JOIN images i USING (movie_id) LEFT JOIN videos v USING (movie_id) LEFT JOIN credited c USING (movie_id)
LEFT JOIN crew r USING (movie_id) LEFT JOIN words w USING (movie_id) LEFT JOIN imdb_titles t USING (movie_id)
ORDER BY f.movie_id
"""
