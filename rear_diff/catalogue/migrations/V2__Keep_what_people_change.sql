-- What people changed by hand; what imports and jobs do is in `run`. It outlives the rows.
CREATE TABLE catalogue.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL,
    done text NOT NULL CHECK (done IN ('added', 'edited', 'deleted')),
    kind text NOT NULL CHECK (kind IN ('show', 'season', 'episode', 'movie', 'source')),
    row_id bigint NOT NULL,
    -- The show or movie that it is, or is a part of.
    show_id bigint,
    movie_id bigint,
    name text NOT NULL,
    -- Column by column what it held before, and what it holds since.
    columns jsonb NOT NULL
);

CREATE INDEX change_show ON catalogue.change (show_id, id);
CREATE INDEX change_movie ON catalogue.change (movie_id, id);

ALTER TABLE catalogue.source
ADD edited text[] NOT NULL DEFAULT '{}',
-- By this the next import finds it again, if a person gave it another address.
ADD feed_url text;

CREATE VIEW catalogue.shows AS
SELECT
    show.id,
    show.title,
    show.description,
    show.image,
    show.release_date,
    extract(year FROM show.release_date)::integer AS release_year,
    show.imdb_id,
    show.imdb_rating,
    show.kinopoisk_rating,
    show.tmdb_rating,
    (SELECT count(*) FROM catalogue.season WHERE season.show_id = show.id)::integer AS seasons,
    (
        SELECT count(*)
        FROM catalogue.season JOIN catalogue.episode ON episode.season_id = season.id
        WHERE season.show_id = show.id
    )::integer AS episodes,
    (
        SELECT count(*)
        FROM
            catalogue.season
            JOIN catalogue.episode ON episode.season_id = season.id
            JOIN catalogue.source ON source.episode_id = episode.id
        WHERE season.show_id = show.id
    )::integer AS sources,
    (
        SELECT count(*)
        FROM
            catalogue.season
            JOIN catalogue.episode ON episode.season_id = season.id
            JOIN catalogue.source ON source.episode_id = episode.id
        WHERE season.show_id = show.id AND source.is_active
    )::integer AS active,
    show.feed_id,
    show.edited,
    show.created_at,
    show.updated_at
FROM catalogue.show;

CREATE VIEW catalogue.movies AS
SELECT
    movie.id,
    movie.title,
    movie.description,
    movie.image,
    movie.release_date,
    movie.release_year,
    movie.imdb_id,
    movie.imdb_rating,
    movie.kinopoisk_rating,
    movie.tmdb_rating,
    (SELECT count(*) FROM catalogue.source WHERE source.movie_id = movie.id)::integer AS sources,
    (
        SELECT count(*) FROM catalogue.source
        WHERE source.movie_id = movie.id AND source.is_active
    )::integer AS active,
    movie.feed_id,
    movie.edited,
    movie.created_at,
    movie.updated_at
FROM catalogue.movie;

CREATE VIEW catalogue.sources AS
SELECT
    source.id,
    coalesce(movie.title, show.title) AS title,
    season.number AS season,
    episode.number AS episode,
    CASE WHEN source.movie_id IS NULL THEN 'episode' ELSE 'movie' END AS plays,
    source.url,
    source.source_type,
    source.is_active,
    source.is_placeholder,
    source.last_checked,
    source.last_status,
    source.last_problem,
    source.failures,
    source.failing_since,
    source.edited,
    source.movie_id,
    source.episode_id
FROM
    catalogue.source
    LEFT JOIN catalogue.movie ON movie.id = source.movie_id
    LEFT JOIN catalogue.episode ON episode.id = source.episode_id
    LEFT JOIN catalogue.season ON season.id = episode.season_id
    LEFT JOIN catalogue.show ON show.id = season.show_id;
