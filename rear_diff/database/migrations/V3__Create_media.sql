CREATE TABLE atp.media (
    hash char(40) PRIMARY KEY CHECK (hash ~ '^[a-f0-9]{40}$'),
    media_type atp.media_type NOT NULL,
    media_title varchar(255),
    season smallint,
    episode smallint,
    release_year smallint CHECK (release_year BETWEEN 1850 AND 2100),
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
    imdb_id varchar(10) CHECK (imdb_id ~ '^tt[0-9]{7,8}$'),
    tmdb_id integer CHECK (tmdb_id > 0),
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
    tmdb_rating numeric(5, 3) CHECK (tmdb_rating BETWEEN 0 AND 10),
    tmdb_votes integer CHECK (tmdb_votes >= 0),
    rt_score integer CHECK (rt_score BETWEEN 0 AND 100),
    metascore integer CHECK (metascore BETWEEN 0 AND 100),
    imdb_rating numeric(4, 1) CHECK (imdb_rating BETWEEN 0 AND 100),
    imdb_votes integer CHECK (imdb_votes >= 0),
    resolution varchar(10),
    video_codec varchar(10),
    upload_type varchar(10),
    audio_codec varchar(10),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);

CREATE INDEX media_imdb_id ON atp.media (imdb_id);
CREATE INDEX media_tmdb_id ON atp.media (tmdb_id);
CREATE INDEX media_pipeline_status ON atp.media (pipeline_status);

CREATE FUNCTION atp.keep_media_status() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL THEN
        NEW.rejection_status := 'rejected';
        NEW.rejection_reason := 'user deletion';
    END IF;
    IF NEW.pipeline_status = 'ingested' AND OLD.pipeline_status <> 'ingested' THEN
        NEW.error_status := false;
        IF NEW.rejection_status <> 'override' THEN
            NEW.rejection_status := 'unfiltered';
        END IF;
    END IF;
    IF NOT NEW.error_status THEN
        NEW.error_condition := NULL;
    END IF;
    IF NEW.rejection_status <> 'rejected' THEN
        NEW.rejection_reason := NULL;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER media_status
BEFORE UPDATE ON atp.media
FOR EACH ROW EXECUTE FUNCTION atp.keep_media_status();

CREATE TRIGGER media_updated_at
BEFORE UPDATE ON atp.media
FOR EACH ROW EXECUTE FUNCTION atp.set_updated_at();
