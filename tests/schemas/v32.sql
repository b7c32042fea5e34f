-- The platform's database as its migrations V1 to V32 leave it.
CREATE SCHEMA atp;

CREATE TYPE atp.media_type AS ENUM ('movie', 'tv_show', 'tv_season', 'unknown', 'tv_episode_pack');
CREATE TYPE atp.label_type AS ENUM ('would_watch', 'would_not_watch');
CREATE TYPE atp.pipeline_status AS ENUM (
    'ingested', 'paused', 'parsed', 'rejected', 'file_accepted', 'metadata_collected',
    'media_accepted', 'downloading', 'downloaded', 'transferred', 'complete'
);
CREATE TYPE atp.rejection_status AS ENUM ('unfiltered', 'accepted', 'rejected', 'override');
CREATE TYPE atp.rss_source AS ENUM ('north_feed', 'south_feed');

CREATE TABLE atp.training (
    imdb_id varchar(10) NOT NULL CHECK (imdb_id ~ '^tt[0-9]{7,8}$'),
    tmdb_id integer CHECK (tmdb_id > 0),
    label atp.label_type,
    human_labeled boolean NOT NULL DEFAULT false,
    reviewed boolean DEFAULT false,
    anomalous boolean NOT NULL DEFAULT false,
    media_type atp.media_type NOT NULL,
    media_title varchar(255) NOT NULL,
    season smallint,
    episode smallint,
    release_year smallint NOT NULL CHECK (release_year BETWEEN 1850 AND 2100),
    budget bigint CHECK (budget >= 0),
    revenue bigint CHECK (revenue >= 0),
    runtime integer CHECK (runtime >= 0),
    origin_country char(2)[],
    production_companies varchar(255)[],
    production_countries char(2)[],
    production_status varchar(25),
    original_language char(2),
    spoken_languages char(2)[],
    genre varchar(20)[],
    original_media_title varchar(255),
    tagline varchar(255),
    overview text,
    tmdb_rating numeric(5,3) CHECK (tmdb_rating BETWEEN 0 AND 10),
    tmdb_votes integer,
    rt_score integer CHECK (rt_score BETWEEN 0 AND 100),
    metascore integer CHECK (metascore BETWEEN 0 AND 100),
    imdb_rating numeric(4,1) CHECK (imdb_rating BETWEEN 0 AND 100),
    imdb_votes integer,
    created_at timestamptz NOT NULL DEFAULT current_timestamp,
    updated_at timestamptz NOT NULL DEFAULT current_timestamp,
    PRIMARY KEY (imdb_id),
    UNIQUE (tmdb_id)
);

CREATE TABLE atp.media (
    hash char(40) NOT NULL CHECK (hash ~ '^[a-f0-9]{40}$'),
    media_type atp.media_type NOT NULL,
    media_title varchar(255),
    season smallint,
    episode smallint,
    release_year smallint,
    pipeline_status atp.pipeline_status NOT NULL DEFAULT 'ingested',
    error_status boolean NOT NULL DEFAULT false,
    error_condition text,
    rejection_status atp.rejection_status NOT NULL DEFAULT 'unfiltered',
    rejection_reason text,
    parent_path text,
    target_path text,
    original_title text NOT NULL,
    original_path text,
    original_link text,
    rss_source atp.rss_source,
    uploader varchar(25),
    imdb_id varchar(10),
    tmdb_id integer,
    resolution varchar(10),
    video_codec varchar(10),
    upload_type varchar(10),
    audio_codec varchar(10),
    created_at timestamptz NOT NULL DEFAULT current_timestamp,
    updated_at timestamptz NOT NULL DEFAULT current_timestamp,
    deleted_at timestamptz,
    PRIMARY KEY (hash)
);

CREATE INDEX ON atp.media (imdb_id);
CREATE INDEX ON atp.media (tmdb_id);
CREATE INDEX ON atp.media (pipeline_status);

CREATE TABLE atp.prediction (
    imdb_id varchar(10) PRIMARY KEY,
    prediction smallint,
    probability numeric,
    cm_value char(2),
    created_at timestamptz DEFAULT current_timestamp
);

CREATE FUNCTION atp.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = clock_timestamp();
    RETURN NEW;
END
$$;

CREATE FUNCTION atp.reset_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL THEN
        NEW.rejection_status = 'rejected';
        NEW.rejection_reason = 'user deletion';
    END IF;
    IF NEW.pipeline_status = 'ingested' AND OLD.pipeline_status IS DISTINCT FROM 'ingested' THEN
        NEW.error_status = false;
        IF NEW.rejection_status <> 'override' THEN
            NEW.rejection_status = 'unfiltered';
        END IF;
    END IF;
    IF NOT NEW.error_status THEN
        NEW.error_condition = NULL;
    END IF;
    IF NEW.rejection_status <> 'rejected' THEN
        NEW.rejection_reason = NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER touch_training BEFORE UPDATE ON atp.training
FOR EACH ROW EXECUTE FUNCTION atp.touch();
CREATE TRIGGER touch_media BEFORE UPDATE ON atp.media
FOR EACH ROW EXECUTE FUNCTION atp.touch();
CREATE TRIGGER reset_media BEFORE UPDATE ON atp.media
FOR EACH ROW EXECUTE FUNCTION atp.reset_media();

CREATE VIEW atp.movies AS
SELECT
    t.imdb_id, t.tmdb_id, t.label, t.media_type, t.media_title, t.season, t.episode,
    t.release_year, t.budget, t.revenue, t.runtime, t.origin_country, t.production_companies,
    t.production_countries, t.production_status, t.original_language, t.spoken_languages,
    t.genre, t.original_media_title, t.tagline, t.overview, t.tmdb_rating, t.tmdb_votes,
    t.rt_score, t.metascore, t.imdb_rating, t.imdb_votes, t.human_labeled, t.reviewed,
    t.anomalous, p.prediction, p.probability, p.cm_value, t.created_at AS training_created_at,
    t.updated_at AS training_updated_at, p.created_at AS prediction_created_at
FROM atp.prediction AS p
JOIN atp.training AS t USING (imdb_id);
