"""A query for each table and view that people may ask; each finds something on the demo.

Belongs here: the queries. Does not belong here: the page that shows them (table_page.py), running them (test_docs.py).
"""

EXAMPLES = {
    "movies": "SELECT partition_year, count(*) FROM movies GROUP BY ALL ORDER BY 1",
    "tmdb_details": "SELECT title, collection FROM tmdb_details WHERE collection IS NOT NULL",
    "omdb_ratings": "SELECT title, awards FROM omdb_ratings WHERE awards LIKE '%wins%'",
    "fanart_images": "SELECT name, len(images) AS images FROM fanart_images ORDER BY 2 DESC",
    "tvdb_details": "SELECT title, studios, len(translations) AS languages FROM tvdb_details ORDER BY score DESC",
    "wikidata_films": "SELECT title, main_subjects, based_on FROM wikidata_films WHERE len(main_subjects) > 0",
    "imdb_titles": "SELECT title, year, imdb_rating, source FROM imdb_titles ORDER BY imdb_votes DESC",
    "imdb_files": "SELECT name, rows, checked_at, problem FROM imdb_files",
    "tmdb_ids": (
        "SELECT title, popularity FROM tmdb_ids ANTI JOIN movies USING (tmdb_id) ORDER BY popularity DESC LIMIT 10"
    ),
    "provider_cache_movies": "SELECT title, runtime, field_sources ->> 'runtime' AS source FROM provider_cache_movies",
    "provider_cache_disagreements": (
        "SELECT count(*) AS disagreements, max(score) AS gravest FROM provider_cache_disagreements"
    ),
    "provider_cache_curves": (
        "SELECT provider, field, since, value FROM provider_cache_curves WHERE movie_id = 27205 ORDER BY ALL"
    ),
    "provider_cache_fields": (
        "SELECT field, provider, value, won, answer_id FROM provider_cache_fields WHERE movie_id = 27205"
        " ORDER BY field, place"
    ),
    "provider_cache_corrections": (
        "SELECT count(*) AS corrections, count(DISTINCT movie_id) AS films FROM provider_cache_corrections"
    ),
    "provider_cache_images": "SELECT provider_name, image_type, count(*) FROM provider_cache_images GROUP BY ALL",
    "provider_cache_videos": "SELECT name, key FROM provider_cache_videos WHERE video_type = 'trailer' AND is_official",
    "provider_cache_movie_cast": (
        "SELECT name, count(DISTINCT movie_id) AS films FROM provider_cache_movie_cast GROUP BY ALL"
        " ORDER BY films DESC LIMIT 10"
    ),
    "provider_cache_movie_crew": (
        "SELECT name, count(DISTINCT movie_id) AS films FROM provider_cache_movie_crew WHERE job = 'Director'"
        " GROUP BY ALL ORDER BY films DESC"
    ),
    "provider_cache_keywords": (
        "SELECT name, count(DISTINCT movie_id) AS films FROM provider_cache_keywords GROUP BY ALL ORDER BY films DESC"
    ),
    "provider_cache_external_ids": (
        "SELECT movie_id, external_id FROM provider_cache_external_ids WHERE source = 'wikidata'"
    ),
    "provider_cache_releases": (
        "SELECT kind, min(released) FROM provider_cache_releases WHERE country = 'DE' GROUP BY ALL"
    ),
    "provider_cache_certificates": (
        "SELECT certificate, count(*) FROM provider_cache_certificates WHERE country = 'DE' GROUP BY ALL"
    ),
    "provider_cache_alternative_titles": (
        "SELECT country, title FROM provider_cache_alternative_titles WHERE kind IS NOT NULL"
    ),
    "provider_cache_translations": (
        "SELECT language, count(*) FROM provider_cache_translations GROUP BY ALL ORDER BY 2 DESC"
    ),
    "provider_cache_offers": (
        "SELECT service, offer, count(*) FROM provider_cache_offers WHERE country = 'DE' GROUP BY ALL ORDER BY 3 DESC"
    ),
    "provider_cache_awards": (
        "SELECT award, sum(wins) AS wins FROM provider_cache_awards GROUP BY ALL ORDER BY wins DESC NULLS LAST"
    ),
    "provider_cache_award_results": (
        "SELECT year, award, count(*) FROM provider_cache_award_results WHERE won GROUP BY ALL ORDER BY 3 DESC LIMIT 10"
    ),
    "provider_cache_box_office": (
        "SELECT territory, currency, count(*), max(amount) FROM provider_cache_box_office GROUP BY ALL"
    ),
    "provider_cache_people": "SELECT name, films, departments FROM provider_cache_people ORDER BY films DESC LIMIT 10",
    "provider_cache_companies": (
        "SELECT name, country, films FROM provider_cache_companies ORDER BY films DESC LIMIT 10"
    ),
    "provider_cache_movie_companies": (
        "SELECT company_id, median(tmdb_rating) FROM provider_cache_movie_companies"
        " JOIN provider_cache USING (movie_id) GROUP BY ALL"
    ),
    "provider_cache_collections": (
        "SELECT name, films, last_year - first_year AS years FROM provider_cache_collections ORDER BY films DESC"
    ),
    "provider_cache_genres": "SELECT genre, films, words FROM provider_cache_genres ORDER BY films DESC",
    "provider_cache_movie_genres": (
        "SELECT genre, avg(tmdb_rating) FROM provider_cache_movie_genres JOIN provider_cache USING (movie_id)"
        " GROUP BY ALL"
    ),
    "provider_cache": (
        "SELECT title, imdb_rating, imdb_votes, poster_url, field_sources ->> 'imdb_rating' AS source"
        " FROM provider_cache WHERE year = 2010 AND imdb_votes > 1000 ORDER BY imdb_rating DESC LIMIT 10"
    ),
    "movie_status": "SELECT age_category, count(*), sum(needs_omdb::INT) AS due FROM movie_status GROUP BY ALL",
    "field_changes": (
        "SELECT movie_id, old, new, reported_at FROM field_changes WHERE field = 'vote_average' ORDER BY reported_at"
    ),
    "tmdb_changes": "SELECT movie_id, changed_at FROM tmdb_changes WHERE waits",
    "refresh_plan": "SELECT provider, waits_for, count(*), min(comes_on) FROM refresh_plan GROUP BY ALL",
    "collection_stats": (
        "SELECT provider, day, value FROM collection_stats WHERE figure = 'forecast_calls' ORDER BY ALL"
    ),
    "identification_requests": "SELECT title, year, reason FROM identification_requests WHERE status <> 'confirmed'",
    "identifications": "SELECT request_id, outcome, evidence ->> '$[0].says' AS first FROM identifications",
}
