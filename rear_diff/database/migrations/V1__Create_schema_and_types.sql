CREATE SCHEMA atp;

CREATE TYPE atp.media_type AS ENUM ('movie', 'tv_show', 'tv_season', 'unknown', 'tv_episode_pack');

CREATE TYPE atp.label_type AS ENUM ('would_watch', 'would_not_watch');

CREATE TYPE atp.pipeline_status AS ENUM (
    'ingested',
    'paused',
    'parsed',
    'rejected',
    'file_accepted',
    'metadata_collected',
    'media_accepted',
    'downloading',
    'downloaded',
    'transferred',
    'complete'
);

CREATE TYPE atp.rejection_status AS ENUM ('unfiltered', 'accepted', 'rejected', 'override');

CREATE TYPE atp.rss_source AS ENUM ('harbor_feed', 'lantern_feed');

CREATE FUNCTION atp.set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
