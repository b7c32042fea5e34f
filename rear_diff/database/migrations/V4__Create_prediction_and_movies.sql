CREATE TABLE atp.prediction (
    imdb_id varchar(10) PRIMARY KEY CHECK (imdb_id ~ '^tt[0-9]{7,8}$'),
    prediction smallint NOT NULL CHECK (prediction IN (0, 1)),
    probability numeric NOT NULL CHECK (probability BETWEEN 0 AND 1),
    cm_value char(2) CHECK (cm_value IN ('tp', 'tn', 'fp', 'fn')),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE VIEW atp.movies AS
SELECT
    t.imdb_id,
    t.tmdb_id,
    t.label,
    t.media_type,
    t.media_title,
    t.season,
    t.episode,
    t.release_year,
    t.budget,
    t.revenue,
    t.runtime,
    t.origin_country,
    t.production_companies,
    t.production_countries,
    t.production_status,
    t.original_language,
    t.spoken_languages,
    t.genre,
    t.original_media_title,
    t.tagline,
    t.overview,
    t.tmdb_rating,
    t.tmdb_votes,
    t.rt_score,
    t.metascore,
    t.imdb_rating,
    t.imdb_votes,
    t.human_labeled,
    t.reviewed,
    t.anomalous,
    p.prediction,
    p.probability,
    p.cm_value,
    t.created_at AS training_created_at,
    t.updated_at AS training_updated_at,
    p.created_at AS prediction_created_at
FROM atp.training AS t
JOIN atp.prediction AS p ON p.imdb_id = t.imdb_id;
