
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA atp;
CREATE TYPE atp.label_type AS ENUM (
    'would_watch',
    'would_not_watch'
);
CREATE TYPE atp.media_type AS ENUM (
    'movie',
    'tv_show',
    'tv_season',
    'unknown',
    'tv_episode_pack'
);
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
CREATE TYPE atp.rejection_status AS ENUM (
    'unfiltered',
    'accepted',
    'rejected',
    'override'
);
CREATE TYPE atp.rss_source AS ENUM (
    'harbor_feed',
    'lantern_feed'
);
CREATE FUNCTION atp.keep_media_status() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION atp.set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE atp.media (
    hash character(40) NOT NULL,
    media_type atp.media_type NOT NULL,
    media_title character varying(255),
    season smallint,
    episode smallint,
    release_year smallint,
    pipeline_status atp.pipeline_status DEFAULT 'ingested'::atp.pipeline_status NOT NULL,
    error_status boolean DEFAULT false NOT NULL,
    error_condition text,
    rejection_status atp.rejection_status DEFAULT 'unfiltered'::atp.rejection_status NOT NULL,
    rejection_reason text,
    parent_path text,
    target_path text,
    original_title text NOT NULL,
    original_path text,
    original_link text,
    rss_source atp.rss_source,
    uploader character varying(25),
    imdb_id character varying(10),
    tmdb_id integer,
    budget bigint,
    revenue bigint,
    runtime integer,
    origin_country character(2)[],
    production_companies character varying(255)[],
    production_countries character(2)[],
    production_status character varying(25),
    original_language character(2),
    spoken_languages character(2)[],
    genre character varying(20)[],
    original_media_title character varying(255),
    tagline character varying(255),
    overview text,
    tmdb_rating numeric(5,3),
    tmdb_votes integer,
    rt_score integer,
    metascore integer,
    imdb_rating numeric(4,1),
    imdb_votes integer,
    resolution character varying(10),
    video_codec character varying(10),
    upload_type character varying(10),
    audio_codec character varying(10),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT media_budget_check CHECK ((budget >= 0)),
    CONSTRAINT media_hash_check CHECK ((hash ~ '^[a-f0-9]{40}$'::text)),
    CONSTRAINT media_imdb_id_check CHECK (((imdb_id)::text ~ '^tt[0-9]{7,8}$'::text)),
    CONSTRAINT media_imdb_rating_check CHECK (((imdb_rating >= (0)::numeric) AND (imdb_rating <= (100)::numeric))),
    CONSTRAINT media_imdb_votes_check CHECK ((imdb_votes >= 0)),
    CONSTRAINT media_metascore_check CHECK (((metascore >= 0) AND (metascore <= 100))),
    CONSTRAINT media_release_year_check CHECK (((release_year >= 1850) AND (release_year <= 2100))),
    CONSTRAINT media_revenue_check CHECK ((revenue >= 0)),
    CONSTRAINT media_rt_score_check CHECK (((rt_score >= 0) AND (rt_score <= 100))),
    CONSTRAINT media_runtime_check CHECK ((runtime >= 0)),
    CONSTRAINT media_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT media_tmdb_rating_check CHECK (((tmdb_rating >= (0)::numeric) AND (tmdb_rating <= (10)::numeric))),
    CONSTRAINT media_tmdb_votes_check CHECK ((tmdb_votes >= 0))
);
CREATE TABLE atp.prediction (
    imdb_id character varying(10) NOT NULL,
    prediction smallint NOT NULL,
    probability numeric NOT NULL,
    cm_value character(2),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT prediction_cm_value_check CHECK ((cm_value = ANY (ARRAY['tp'::bpchar, 'tn'::bpchar, 'fp'::bpchar, 'fn'::bpchar]))),
    CONSTRAINT prediction_imdb_id_check CHECK (((imdb_id)::text ~ '^tt[0-9]{7,8}$'::text)),
    CONSTRAINT prediction_prediction_check CHECK ((prediction = ANY (ARRAY[0, 1]))),
    CONSTRAINT prediction_probability_check CHECK (((probability >= (0)::numeric) AND (probability <= (1)::numeric)))
);
CREATE TABLE atp.training (
    imdb_id character varying(10) NOT NULL,
    tmdb_id integer,
    label atp.label_type,
    human_labeled boolean DEFAULT false NOT NULL,
    reviewed boolean DEFAULT false,
    anomalous boolean DEFAULT false NOT NULL,
    media_type atp.media_type NOT NULL,
    media_title character varying(255) NOT NULL,
    season smallint,
    episode smallint,
    release_year smallint NOT NULL,
    budget bigint,
    revenue bigint,
    runtime integer,
    origin_country character(2)[],
    production_companies character varying(255)[],
    production_countries character(2)[],
    production_status character varying(25),
    original_language character(2),
    spoken_languages character(2)[],
    genre character varying(20)[],
    original_media_title character varying(255),
    tagline character varying(255),
    overview text,
    tmdb_rating numeric(5,3),
    tmdb_votes integer,
    rt_score integer,
    metascore integer,
    imdb_rating numeric(4,1),
    imdb_votes integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT training_budget_check CHECK ((budget >= 0)),
    CONSTRAINT training_imdb_id_check CHECK (((imdb_id)::text ~ '^tt[0-9]{7,8}$'::text)),
    CONSTRAINT training_imdb_rating_check CHECK (((imdb_rating >= (0)::numeric) AND (imdb_rating <= (100)::numeric))),
    CONSTRAINT training_imdb_votes_check CHECK ((imdb_votes >= 0)),
    CONSTRAINT training_metascore_check CHECK (((metascore >= 0) AND (metascore <= 100))),
    CONSTRAINT training_release_year_check CHECK (((release_year >= 1850) AND (release_year <= 2100))),
    CONSTRAINT training_revenue_check CHECK ((revenue >= 0)),
    CONSTRAINT training_rt_score_check CHECK (((rt_score >= 0) AND (rt_score <= 100))),
    CONSTRAINT training_runtime_check CHECK ((runtime >= 0)),
    CONSTRAINT training_tmdb_id_check CHECK ((tmdb_id > 0)),
    CONSTRAINT training_tmdb_rating_check CHECK (((tmdb_rating >= (0)::numeric) AND (tmdb_rating <= (10)::numeric))),
    CONSTRAINT training_tmdb_votes_check CHECK ((tmdb_votes >= 0))
);
CREATE VIEW atp.movies AS
 SELECT t.imdb_id,
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
   FROM (atp.training t
     JOIN atp.prediction p ON (((p.imdb_id)::text = (t.imdb_id)::text)));
CREATE TABLE public.flyway_schema_history (
    installed_rank integer NOT NULL,
    version character varying(50),
    description character varying(200) NOT NULL,
    type character varying(20) NOT NULL,
    script character varying(1000) NOT NULL,
    checksum integer,
    installed_by character varying(100) NOT NULL,
    installed_on timestamp without time zone DEFAULT now() NOT NULL,
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
INSERT INTO atp.media VALUES ('86951cf55b0426464a9e9f38dd79c1479efd4b48', 'movie', 'How to Fold a Map', NULL, NULL, 2024, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'How to Fold a Map (2024)/How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-halfmoon.mkv', 'How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-halfmoon', '/downloads/How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-halfmoon', 'magnet:?xt=urn:btih:86951cf55b0426464a9e9f38dd79c1479efd4b48', 'harbor_feed', 'halfmoon', 'tt16801879', 383497, 36550000, 0, 96, '{GB}', '{"Gooseberry & Vane","Sensible Shoes Film"}', '{GB}', 'Released', 'en', '{en}', '{Adventure,Comedy}', 'How to Fold a Map', 'Getting lost is a team sport.', 'Two sisters who have not spoken since the funeral inherit a caravan, a route marked in red ink and the condition that neither of them may drive it alone. Somewhere north of Oban they discover that their father never finished the map, and that each of them was given half of the reason.', 5.783, 372, 55, NULL, 6.5, 4262, '1080p', 'h264', 'WEB-DL', 'DDP5.1', '2026-10-29 17:39:08+00', '2026-10-29 17:40:33+00', NULL);
INSERT INTO atp.media VALUES ('dafb6a7ad7659dbae629417ba92f0516d6c6a1b3', 'movie', 'A Piano on the Roof', NULL, NULL, 1998, 'rejected', false, NULL, 'rejected', 'would_not_watch with probability 0.98', NULL, NULL, 'A.Piano.on.the.Roof.1998.720p.WEBRip.AAC.x264-lowtide', NULL, 'magnet:?xt=urn:btih:dafb6a7ad7659dbae629417ba92f0516d6c6a1b3', 'lantern_feed', 'lowtide', 'tt8703023', 10291, 0, 0, 94, '{IT}', NULL, NULL, 'Post Production', 'it', NULL, '{Comedy,Music}', 'Un pianoforte sul tetto', 'What goes up must be tuned.', 'To win a bet and possibly a wife, a piano mover in Bari hoists a concert grand on top of a seven-storey apartment block. Getting it down again takes the whole building, the fire brigade and eleven years.', 0.000, 0, NULL, NULL, NULL, NULL, '720p', 'x264', 'WEBRip', 'AAC', '2026-10-29 20:28:18+00', '2026-10-30 22:00:00+00', NULL);
INSERT INTO atp.media VALUES ('99161413b31772eaa0e0bcbbfaef59c0bee837db', 'tv_season', 'Salt Roads', 2, NULL, 2021, 'complete', false, NULL, 'accepted', NULL, '/library/series', 'Salt Roads (2021)/Season 02/Salt.Roads.S02.720p.HDTV.AC3.x264-SaltLick.mkv', 'Salt.Roads.S02.720p.HDTV.AC3.x264-SaltLick', '/downloads/Salt.Roads.S02.720p.HDTV.AC3.x264-SaltLick', 'magnet:?xt=urn:btih:99161413b31772eaa0e0bcbbfaef59c0bee837db', 'lantern_feed', 'SaltLick', 'tt11200923', 988533, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '720p', 'x264', 'HDTV', 'AC3', '2026-10-29 21:47:41+00', '2026-10-30 19:56:03+00', NULL);
INSERT INTO atp.media VALUES ('c9d1e4320bb0ce8e5782eae9558e96ccb30bbca5', 'movie', 'The Year We Sold the Sea', NULL, NULL, 2025, 'rejected', false, NULL, 'rejected', 'would_not_watch with probability 0.73', NULL, NULL, 'The.Year.We.Sold.the.Sea.2025.2160p.REMUX.TrueHD.h265-PigeonPost', NULL, 'magnet:?xt=urn:btih:c9d1e4320bb0ce8e5782eae9558e96ccb30bbca5', 'lantern_feed', 'PigeonPost', 'tt39884518', 338989, 0, 0, 98, '{IE}', '{"Saltcellar Film"}', '{IE}', 'Released', 'en', '{en}', '{Comedy,Drama}', 'The Year We Sold the Sea', 'Offers over. Views included.', 'Behind on the rent, the harbour committee of a village in west Cork finds a loophole and a buyer. It is only when the tide goes out for the new owner, and stays out, that anyone reads the contract.', 6.840, 180, NULL, NULL, 6.1, 2915, '2160p', 'h265', 'REMUX', 'TrueHD', '2026-10-29 07:15:40+00', '2026-10-30 22:00:00+00', NULL);
INSERT INTO atp.media VALUES ('15ba26abe072fd370ec09ebab77ad7479a438f4b', 'movie', 'The Well at Görlitz', NULL, NULL, 2022, 'rejected', false, NULL, 'rejected', 'genre Horror is excluded', NULL, NULL, 'The.Well.at.Görlitz.2022.1080p.WEB-DL.DDP5.1.h264-mothball', NULL, 'magnet:?xt=urn:btih:15ba26abe072fd370ec09ebab77ad7479a438f4b', 'harbor_feed', 'mothball', 'tt25471881', 1236059, 47750000, 0, 99, '{DE}', '{"Hedgerow Cinematograph","Rusty Anchor Reels"}', '{DE}', 'Released', 'de', '{de}', '{Horror}', 'Der Brunnen von Görlitz', 'Knock back.', 'Every night at the same minute something knocks from inside the old well. The new tenant, who repairs clocks and does not believe in much else, knocks back.', 7.303, 597, NULL, NULL, 7.4, 15620, '1080p', 'h264', 'WEB-DL', 'DDP5.1', '2026-10-29 17:47:32+00', '2026-10-30 21:20:50+00', NULL);
INSERT INTO atp.media VALUES ('1d82fd7a2012ccd43f151e3244e208807e1c3969', 'movie', 'Nobody Told the Horses', NULL, NULL, 1957, 'rejected', false, NULL, 'rejected', 'genre Western is excluded', NULL, NULL, 'Nobody.Told.the.Horses.1957.1080p.BluRay.DTS.x264-BRAMBLE', NULL, 'magnet:?xt=urn:btih:1d82fd7a2012ccd43f151e3244e208807e1c3969', 'harbor_feed', 'BRAMBLE', 'tt9041894', 708834, 0, 0, 88, '{US}', '{"Paper Hat Company"}', '{US}', 'Released', 'en', '{en}', '{Western,Comedy}', 'Nobody Told the Horses', 'The railway came. The mail went the other way.', 'When the railway puts the last stagecoach in Wyoming out of business, its driver keeps to the timetable out of spite, and finds that the only thing people want carried is what they cannot send by train.', 6.908, 1, NULL, NULL, NULL, 13, '1080p', 'x264', 'BluRay', 'DTS', '2026-10-29 22:01:36+00', '2026-10-29 23:28:02+00', NULL);
INSERT INTO atp.media VALUES ('e61f36a405c8e5af0aa9aae6380ba68a66030d30', 'movie', 'Night Ferry to Oslo', NULL, NULL, 2019, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'Night Ferry to Oslo (2019)/Night.Ferry.to.Oslo.2019.1080p.WEBRip.Opus.av1-halfmoon.mkv', 'Night.Ferry.to.Oslo.2019.1080p.WEBRip.Opus.av1-halfmoon', '/downloads/Night.Ferry.to.Oslo.2019.1080p.WEBRip.Opus.av1-halfmoon', 'magnet:?xt=urn:btih:e61f36a405c8e5af0aa9aae6380ba68a66030d30', NULL, 'halfmoon', 'tt18992864', 765290, 0, 0, 107, '{NO}', '{"Third Platform Films","Ninth Pigeon Films","Two Left Gloves"}', '{NO}', 'Released', 'nb', '{nb}', '{Drama,Mystery}', 'Nattferga til Oslo', 'Some crossings only go one way.', 'A purser who has crossed the same water for thirty years finds a passenger on the list whose name is her own. Between two ports and one storm she has until morning to find out who is travelling as her, and why.', 5.265, 60, NULL, 41, 5.6, 473, '1080p', 'av1', 'WEBRip', 'Opus', '2026-10-29 20:16:40+00', '2026-10-30 22:00:00+00', NULL);
INSERT INTO atp.media VALUES ('cb336a5fdad60222a7fca30445e38c8e15abfcbf', 'tv_season', 'Salt Roads', 2, NULL, 2021, 'rejected', false, NULL, 'rejected', 'would_not_watch with probability 0.89', NULL, NULL, 'Salt.Roads.S02.1080p.WEBRip.AAC.x265-PigeonPost', NULL, 'magnet:?xt=urn:btih:cb336a5fdad60222a7fca30445e38c8e15abfcbf', 'lantern_feed', 'PigeonPost', 'tt11200923', 988533, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '1080p', 'x265', 'WEBRip', 'AAC', '2026-10-29 17:54:40+00', '2026-10-29 18:01:48+00', NULL);
INSERT INTO atp.media VALUES ('95c51b65e65f6910b0e7a270c3b179948e71ae42', 'movie', 'Nobody Told the Horses', NULL, NULL, 1957, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'Nobody Told the Horses (1957)/Nobody.Told.the.Horses.1957.1080p.WEB-DL.DDP5.1.h264-lowtide.mkv', 'Nobody.Told.the.Horses.1957.1080p.WEB-DL.DDP5.1.h264-lowtide', '/downloads/Nobody.Told.the.Horses.1957.1080p.WEB-DL.DDP5.1.h264-lowtide', 'magnet:?xt=urn:btih:95c51b65e65f6910b0e7a270c3b179948e71ae42', 'harbor_feed', 'lowtide', 'tt9041894', 708834, 0, 0, 88, '{US}', '{"Paper Hat Company"}', '{US}', 'Released', 'en', '{en}', '{Western,Comedy}', 'Nobody Told the Horses', 'The railway came. The mail went the other way.', 'When the railway puts the last stagecoach in Wyoming out of business, its driver keeps to the timetable out of spite, and finds that the only thing people want carried is what they cannot send by train.', 6.908, 1, NULL, NULL, NULL, 13, '1080p', 'h264', 'WEB-DL', 'DDP5.1', '2026-10-29 18:08:52+00', '2026-10-29 18:13:42+00', NULL);
INSERT INTO atp.media VALUES ('65ca686e8569a280c688256e0388a694ecca9a56', 'movie', 'How to Fold a Map', NULL, NULL, 2024, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'How to Fold a Map (2024)/How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-N0RTHSEA.mkv', 'How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-N0RTHSEA', '/downloads/How.to.Fold.a.Map.2024.1080p.WEB-DL.DDP5.1.h264-N0RTHSEA', 'magnet:?xt=urn:btih:65ca686e8569a280c688256e0388a694ecca9a56', 'lantern_feed', 'N0RTHSEA', 'tt16801879', 383497, 36550000, 0, 96, '{GB}', '{"Gooseberry & Vane","Sensible Shoes Film"}', '{GB}', 'Released', 'en', '{en}', '{Adventure,Comedy}', 'How to Fold a Map', 'Getting lost is a team sport.', 'Two sisters who have not spoken since the funeral inherit a caravan, a route marked in red ink and the condition that neither of them may drive it alone. Somewhere north of Oban they discover that their father never finished the map, and that each of them was given half of the reason.', 5.783, 372, 55, NULL, 6.5, 4262, '1080p', 'h264', 'WEB-DL', 'DDP5.1', '2026-10-29 13:10:40+00', '2026-10-29 19:54:27+00', NULL);
INSERT INTO atp.media VALUES ('e86cba7049aca3569bca2001be282fcb4198ed66', 'movie', 'The Cartographer''s Wife', NULL, NULL, 2003, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'The Cartographers Wife (2003)/The.Cartographers.Wife.2003.1080p.WEBRip.Opus.av1-mothball.mkv', 'The.Cartographers.Wife.2003.1080p.WEBRip.Opus.av1-mothball', '/downloads/The.Cartographers.Wife.2003.1080p.WEBRip.Opus.av1-mothball', 'magnet:?xt=urn:btih:e86cba7049aca3569bca2001be282fcb4198ed66', 'harbor_feed', 'mothball', 'tt5716238', 127124, 0, 0, 118, '{PT}', NULL, '{PT}', 'Released', 'pt', '{pt}', '{Romance,Drama}', 'A Mulher do Cartógrafo', 'Every map leaves something out.', 'Left alone in Porto while her husband draws the coast of a country he has never seen, Graça begins to correct his maps, first the rivers, then the roads, and at last the one that leads away from him.', 5.423, 17, 40, NULL, 5.3, 74, '1080p', 'av1', 'WEBRip', 'Opus', '2026-10-30 01:17:07+00', '2026-10-30 07:49:42+00', NULL);
INSERT INTO atp.media VALUES ('73913dfaa8a8e98f12b6e66092ab64000710a5cb', 'tv_season', 'Salt Roads', 2, NULL, 2021, 'complete', false, NULL, 'accepted', NULL, '/library/series', 'Salt Roads (2021)/Season 02/Salt.Roads.S02.1080p.BluRay.DTS.x264-mothball.mkv', 'Salt.Roads.S02.1080p.BluRay.DTS.x264-mothball', '/downloads/Salt.Roads.S02.1080p.BluRay.DTS.x264-mothball', 'magnet:?xt=urn:btih:73913dfaa8a8e98f12b6e66092ab64000710a5cb', 'lantern_feed', 'mothball', 'tt11200923', 988533, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '1080p', 'x264', 'BluRay', 'DTS', '2026-10-29 19:10:19+00', '2026-10-30 19:12:57+00', NULL);
INSERT INTO atp.media VALUES ('585624e2b12ef743666d8d01b012de99fa2f8df1', 'movie', 'A Piano on the Roof', NULL, NULL, 1998, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'A Piano on the Roof (1998)/A.Piano.on.the.Roof.1998.2160p.WEB-DL.DDP5.1.h265-OTTERLY.mkv', 'A.Piano.on.the.Roof.1998.2160p.WEB-DL.DDP5.1.h265-OTTERLY', '/downloads/A.Piano.on.the.Roof.1998.2160p.WEB-DL.DDP5.1.h265-OTTERLY', 'magnet:?xt=urn:btih:585624e2b12ef743666d8d01b012de99fa2f8df1', 'lantern_feed', 'OTTERLY', 'tt8703023', 10291, 0, 0, 94, '{IT}', NULL, NULL, 'Post Production', 'it', NULL, '{Comedy,Music}', 'Un pianoforte sul tetto', 'What goes up must be tuned.', 'To win a bet and possibly a wife, a piano mover in Bari hoists a concert grand on top of a seven-storey apartment block. Getting it down again takes the whole building, the fire brigade and eleven years.', 0.000, 0, NULL, NULL, NULL, NULL, '2160p', 'h265', 'WEB-DL', 'DDP5.1', '2026-10-29 21:31:11+00', '2026-10-30 22:00:00+00', NULL);
INSERT INTO atp.media VALUES ('4816c4b489bf84820ab1ddc15831c2e91a6b3b49', 'tv_season', 'Salt Roads', 2, NULL, 2021, 'complete', false, NULL, 'accepted', NULL, '/library/series', 'Salt Roads (2021)/Season 02/Salt.Roads.S02.1080p.BluRay.DDP5.1.x265-lowtide.mkv', 'Salt.Roads.S02.1080p.BluRay.DDP5.1.x265-lowtide', '/downloads/Salt.Roads.S02.1080p.BluRay.DDP5.1.x265-lowtide', 'magnet:?xt=urn:btih:4816c4b489bf84820ab1ddc15831c2e91a6b3b49', NULL, 'lowtide', 'tt11200923', 988533, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '1080p', 'x265', 'BluRay', 'DDP5.1', '2026-10-29 17:54:40+00', '2026-10-30 22:00:00+00', NULL);
INSERT INTO atp.media VALUES ('0ef1513c54803cca48aa2cab3ddf3e5b0bddb758', 'movie', 'Six Honest Thieves', NULL, NULL, 1974, 'rejected', false, NULL, 'rejected', 'imdb_rating 4.6 is below 5.5', NULL, NULL, 'Six.Honest.Thieves.1974.2160p.REMUX.TrueHD.h265-Gannet', NULL, 'magnet:?xt=urn:btih:0ef1513c54803cca48aa2cab3ddf3e5b0bddb758', 'lantern_feed', 'Gannet', 'tt1853346', 185823, 0, 0, 91, '{FR}', '{"House of Nine Kettles"}', '{FR}', 'Released', 'fr', '{fr}', '{Crime,Comedy}', 'Six voleurs honnêtes', 'They stole everything but the silence.', 'Six bank robbers from Roubaix agree to return what they have stolen, anonymously and by night. Putting it back turns out to need better planning, darker clothes and a seventh man.', 3.934, 13, 14, NULL, 4.6, 59, '2160p', 'h265', 'REMUX', 'TrueHD', '2026-10-29 09:37:40+00', '2026-10-29 10:06:12+00', NULL);
INSERT INTO atp.media VALUES ('0d7dffea16f49c61e7a319698c47e3e5480004a9', 'movie', 'Six Honest Thieves', NULL, NULL, 1974, 'rejected', false, NULL, 'rejected', 'imdb_votes 59 is below 100', NULL, NULL, 'Six.Honest.Thieves.1974.1080p.WEB-DL.DDP5.1.h264-OTTERLY', NULL, 'magnet:?xt=urn:btih:0d7dffea16f49c61e7a319698c47e3e5480004a9', 'lantern_feed', 'OTTERLY', 'tt1853346', 185823, 0, 0, 91, '{FR}', '{"House of Nine Kettles"}', '{FR}', 'Released', 'fr', '{fr}', '{Crime,Comedy}', 'Six voleurs honnêtes', 'They stole everything but the silence.', 'Six bank robbers from Roubaix agree to return what they have stolen, anonymously and by night. Putting it back turns out to need better planning, darker clothes and a seventh man.', 3.934, 13, 14, NULL, 4.6, 59, '1080p', 'h264', 'WEB-DL', 'DDP5.1', '2026-10-29 23:00:30+00', '2026-10-30 14:20:37+00', NULL);
INSERT INTO atp.media VALUES ('04ce4990d35dfe44ff0b44a20949587de06a207e', 'movie', 'Night Ferry to Oslo', NULL, NULL, 2019, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'Night Ferry to Oslo (2019)/Night.Ferry.to.Oslo.2019.1080p.WEBRip.AAC.x265-mothball.mkv', 'Night.Ferry.to.Oslo.2019.1080p.WEBRip.AAC.x265-mothball', '/downloads/Night.Ferry.to.Oslo.2019.1080p.WEBRip.AAC.x265-mothball', 'magnet:?xt=urn:btih:04ce4990d35dfe44ff0b44a20949587de06a207e', 'harbor_feed', 'mothball', 'tt18992864', 765290, 0, 0, 107, '{NO}', '{"Third Platform Films","Ninth Pigeon Films","Two Left Gloves"}', '{NO}', 'Released', 'nb', '{nb}', '{Drama,Mystery}', 'Nattferga til Oslo', 'Some crossings only go one way.', 'A purser who has crossed the same water for thirty years finds a passenger on the list whose name is her own. Between two ports and one storm she has until morning to find out who is travelling as her, and why.', 5.265, 60, NULL, 41, 5.6, 473, '1080p', 'x265', 'WEBRip', 'AAC', '2026-10-29 20:16:40+00', '2026-10-29 20:30:36+00', NULL);
INSERT INTO atp.media VALUES ('ef9c134334bed0c6e12207b9955e33547f5a3dda', 'movie', 'The Well at Görlitz', NULL, NULL, 2022, 'rejected', false, NULL, 'rejected', 'genre Horror is excluded', NULL, NULL, 'The.Well.at.Görlitz.2022.1080p.WEBRip.AAC.x265-teakettle', NULL, 'magnet:?xt=urn:btih:ef9c134334bed0c6e12207b9955e33547f5a3dda', 'harbor_feed', 'teakettle', 'tt25471881', 1236059, 47750000, 0, 99, '{DE}', '{"Hedgerow Cinematograph","Rusty Anchor Reels"}', '{DE}', 'Released', 'de', '{de}', '{Horror}', 'Der Brunnen von Görlitz', 'Knock back.', 'Every night at the same minute something knocks from inside the old well. The new tenant, who repairs clocks and does not believe in much else, knocks back.', 7.303, 597, NULL, NULL, 7.4, 15620, '1080p', 'x265', 'WEBRip', 'AAC', '2026-10-29 11:59:40+00', '2026-10-30 02:59:43+00', NULL);
INSERT INTO atp.media VALUES ('a5342617b8d31629663574bcb0120d0c98b4fc5a', 'tv_season', 'Salt Roads', 2, NULL, 2021, 'rejected', false, NULL, 'rejected', 'user deletion', NULL, NULL, 'Salt.Roads.S02.1080p.BluRay.DDP5.1.x265-N0RTHSEA', NULL, 'magnet:?xt=urn:btih:a5342617b8d31629663574bcb0120d0c98b4fc5a', 'harbor_feed', 'N0RTHSEA', 'tt11200923', 988533, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '1080p', 'x265', 'BluRay', 'DDP5.1', '2026-10-29 17:54:40+00', '2026-10-30 22:00:00+00', '2026-10-30 22:00:00+00');
INSERT INTO atp.media VALUES ('48b7d9dd31073c53dc5f678978e5cbddd8bf4518', 'movie', 'The Seventh Bell', NULL, NULL, 1986, 'complete', false, NULL, 'accepted', NULL, '/library/movies', 'The Seventh Bell (1986)/The.Seventh.Bell.1986.1080p.BluRay.DTS.x264-halfmoon.mkv', 'The.Seventh.Bell.1986.1080p.BluRay.DTS.x264-halfmoon', '/downloads/The.Seventh.Bell.1986.1080p.BluRay.DTS.x264-halfmoon', 'magnet:?xt=urn:btih:48b7d9dd31073c53dc5f678978e5cbddd8bf4518', 'harbor_feed', 'halfmoon', 'tt4644915', 19920, 0, 0, 142, '{PL}', '{"Small Hours Picture Works","Sleepy Viaduct"}', NULL, 'Released', 'pl', '{pl}', '{History,War,Drama}', 'Siódmy dzwon', 'Six rang. One waited.', 'In the last autumn of the war a bell founder in Lublin is ordered to melt the bells of his own churches. He hides one of them, and has to decide whom to tell: the priest, who talks, or his daughter, who has joined the other side of the river.', 0.000, 0, NULL, NULL, NULL, NULL, '1080p', 'x264', 'BluRay', 'DTS', '2026-10-29 12:28:41+00', '2026-10-29 13:46:17+00', NULL);
INSERT INTO atp.prediction VALUES ('tt2609552', 0, 0.4448, 'tn', '2026-10-30 03:12:08+00');
INSERT INTO atp.training VALUES ('tt8703023', 10291, 'would_not_watch', true, true, false, 'movie', 'A Piano on the Roof', NULL, NULL, 1998, 0, 0, 94, '{IT}', NULL, NULL, 'Post Production', 'it', NULL, '{Comedy,Music}', 'Un pianoforte sul tetto', 'What goes up must be tuned.', 'To win a bet and possibly a wife, a piano mover in Bari hoists a concert grand on top of a seven-storey apartment block. Getting it down again takes the whole building, the fire brigade and eleven years.', 0.000, 0, NULL, NULL, NULL, NULL, '2026-10-29 16:39:40+00', '2026-11-21 21:47:55.380082+00');
INSERT INTO atp.training VALUES ('tt9041894', 708834, NULL, false, false, false, 'movie', 'Nobody Told the Horses', NULL, NULL, 1957, 0, 0, 88, '{US}', '{"Paper Hat Company"}', '{US}', 'Released', 'en', '{en}', '{Western,Comedy}', 'Nobody Told the Horses', 'The railway came. The mail went the other way.', 'When the railway puts the last stagecoach in Wyoming out of business, its driver keeps to the timetable out of spite, and finds that the only thing people want carried is what they cannot send by train.', 6.908, 1, NULL, NULL, NULL, 13, '2026-10-29 15:28:40+00', '2026-11-21 21:47:52.519938+00');
INSERT INTO atp.training VALUES ('tt18992864', 765290, NULL, false, false, false, 'movie', 'Night Ferry to Oslo', NULL, NULL, 2019, 0, 0, 107, '{NO}', '{"Third Platform Films","Ninth Pigeon Films","Two Left Gloves"}', '{NO}', 'Released', 'nb', '{nb}', '{Drama,Mystery}', 'Nattferga til Oslo', 'Some crossings only go one way.', 'A purser who has crossed the same water for thirty years finds a passenger on the list whose name is her own. Between two ports and one storm she has until morning to find out who is travelling as her, and why.', 5.265, 60, NULL, 41, 5.6, 473, '2026-10-29 20:12:40+00', '2026-11-21 21:47:52.519938+00');
INSERT INTO atp.training VALUES ('tt2609552', 1039703, 'would_not_watch', true, true, false, 'movie', '夜の灯台守', NULL, NULL, 2016, 0, 0, 101, '{JP}', '{"Unlikely Ferry Pictures","Gooseberry & Vane","Barometer Brothers"}', '{JP}', 'Released', 'ja', '{ja}', '{Drama,Fantasy}', '夜の灯台守', 'She kept the light. It kept her back.', 'On an island off Hokkaido a young woman takes over a lighthouse that was switched off years ago. The ships that answer her are not on any register.', 4.631, 6, NULL, NULL, 4.7, 38, '2026-10-29 14:17:40+00', '2026-10-29 20:40:48+00');
INSERT INTO atp.training VALUES ('tt16801879', 383497, NULL, false, false, false, 'movie', 'How to Fold a Map', NULL, NULL, 2024, 36550000, 0, 96, '{GB}', '{"Gooseberry & Vane","Sensible Shoes Film"}', '{GB}', 'Released', 'en', '{en}', '{Adventure,Comedy}', 'How to Fold a Map', 'Getting lost is a team sport.', 'Two sisters who have not spoken since the funeral inherit a caravan, a route marked in red ink and the condition that neither of them may drive it alone. Somewhere north of Oban they discover that their father never finished the map, and that each of them was given half of the reason.', 5.783, 372, 55, NULL, 6.5, 4262, '2026-10-29 13:06:40+00', '2026-10-29 13:06:40+00');
INSERT INTO atp.training VALUES ('tt25471881', 1236059, NULL, false, false, false, 'movie', 'The Well at Görlitz', NULL, NULL, 2022, 47750000, 0, 99, '{DE}', '{"Hedgerow Cinematograph","Rusty Anchor Reels"}', '{DE}', 'Released', 'de', '{de}', '{Horror}', 'Der Brunnen von Görlitz', 'Knock back.', 'Every night at the same minute something knocks from inside the old well. The new tenant, who repairs clocks and does not believe in much else, knocks back.', 7.303, 597, NULL, NULL, 7.4, 15620, '2026-10-29 11:55:40+00', '2026-10-29 11:55:40+00');
INSERT INTO atp.training VALUES ('tt1434235', 793045, NULL, false, NULL, false, 'movie', 'Sunday at the Aquarium', NULL, NULL, 2011, 0, 0, 104, '{KR}', '{"Dry Dock Dramas","Copper Kettle Pictures"}', '{KR}', 'Released', 'ko', '{ko}', '{Romance,Drama}', '수족관의 일요일', 'Some people only meet behind glass.', 'He feeds the sharks, she audits the accounts, and for one hour a week, in the blue light of the deep tank, neither of them has to say anything at all.', 6.798, 12, NULL, NULL, 7.5, 50, '2026-10-29 10:44:40+00', '2026-10-29 10:44:40+00');
INSERT INTO atp.training VALUES ('tt1853346', 185823, NULL, false, NULL, false, 'movie', 'Six Honest Thieves', NULL, NULL, 1974, 0, 0, 91, '{FR}', '{"House of Nine Kettles"}', '{FR}', 'Released', 'fr', '{fr}', '{Crime,Comedy}', 'Six voleurs honnêtes', 'They stole everything but the silence.', 'Six bank robbers from Roubaix agree to return what they have stolen, anonymously and by night. Putting it back turns out to need better planning, darker clothes and a seventh man.', 3.934, 13, 14, NULL, 4.6, 59, '2026-10-29 09:33:40+00', '2026-10-29 09:33:40+00');
INSERT INTO atp.training VALUES ('tt4644915', 19920, NULL, false, false, false, 'movie', 'The Seventh Bell', NULL, NULL, 1986, 0, 0, 142, '{PL}', '{"Small Hours Picture Works","Sleepy Viaduct"}', NULL, 'Released', 'pl', '{pl}', '{History,War,Drama}', 'Siódmy dzwon', 'Six rang. One waited.', 'In the last autumn of the war a bell founder in Lublin is ordered to melt the bells of his own churches. He hides one of them, and has to decide whom to tell: the priest, who talks, or his daughter, who has joined the other side of the river.', 0.000, 0, NULL, NULL, NULL, NULL, '2026-10-29 08:22:40+00', '2026-10-29 08:22:40+00');
INSERT INTO atp.training VALUES ('tt39884518', 338989, NULL, false, NULL, false, 'movie', 'The Year We Sold the Sea', NULL, NULL, 2025, 0, 0, 98, '{IE}', '{"Saltcellar Film"}', '{IE}', 'Released', 'en', '{en}', '{Comedy,Drama}', 'The Year We Sold the Sea', 'Offers over. Views included.', 'Behind on the rent, the harbour committee of a village in west Cork finds a loophole and a buyer. It is only when the tide goes out for the new owner, and stays out, that anyone reads the contract.', 6.840, 180, NULL, NULL, 6.1, 2915, '2026-10-29 07:11:40+00', '2026-10-29 07:11:40+00');
INSERT INTO atp.training VALUES ('tt11200923', 988533, NULL, false, false, false, 'tv_season', 'Salt Roads', 2, NULL, 2021, 0, 0, 52, '{TR}', '{"Brisk Walk Productions","Late Bus Pictures","Third Teapot Films"}', '{TR}', 'Returning Series', 'tr', '{tr,en}', '{Documentary}', 'Tuz Yolları', 'Follow the white line.', 'In its second season the series leaves the sea and goes inland, with the last three families who still carry salt across the plateau by night, because the day is too hot and the stories are too long.', 6.218, 2, NULL, NULL, 5.8, 14, '2026-10-29 17:50:40+00', '2026-11-21 21:47:52.519938+00');
INSERT INTO atp.training VALUES ('tt5716238', 127124, 'would_watch', true, true, false, 'movie', 'The Cartographer''s Wife', NULL, NULL, 2003, 0, 0, 118, '{PT}', NULL, '{PT}', 'Released', 'pt', '{pt}', '{Romance,Drama}', 'A Mulher do Cartógrafo', 'Every map leaves something out.', 'Left alone in Porto while her husband draws the coast of a country he has never seen, Graça begins to correct his maps, first the rivers, then the roads, and at last the one that leads away from him.', 5.423, 17, 40, NULL, 5.3, 74, '2026-10-29 19:01:40+00', '2026-11-21 21:47:53.293201+00');
INSERT INTO public.flyway_schema_history VALUES (1, '1', 'Create schema and types', 'SQL', 'V1__Create_schema_and_types.sql', -2024950510, 'postgres', '2026-11-21 21:47:51.390728', 2, true);
INSERT INTO public.flyway_schema_history VALUES (2, '2', 'Create training', 'SQL', 'V2__Create_training.sql', -393519459, 'postgres', '2026-11-21 21:47:51.404586', 5, true);
INSERT INTO public.flyway_schema_history VALUES (3, '3', 'Create media', 'SQL', 'V3__Create_media.sql', 2110080033, 'postgres', '2026-11-21 21:47:51.412217', 5, true);
INSERT INTO public.flyway_schema_history VALUES (4, '4', 'Create prediction and movies', 'SQL', 'V4__Create_prediction_and_movies.sql', 1420346112, 'postgres', '2026-11-21 21:47:51.419732', 4, true);
INSERT INTO public.flyway_schema_history VALUES (5, '5', 'Index what is asked', 'SQL', 'V5__Index_what_is_asked.sql', -768710932, 'postgres', '2026-11-21 21:47:51.426164', 3, true);
ALTER TABLE ONLY atp.media
    ADD CONSTRAINT media_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY atp.prediction
    ADD CONSTRAINT prediction_pkey PRIMARY KEY (imdb_id);
ALTER TABLE ONLY atp.training
    ADD CONSTRAINT training_pkey PRIMARY KEY (imdb_id);
ALTER TABLE ONLY atp.training
    ADD CONSTRAINT training_tmdb_id_key UNIQUE (tmdb_id);
ALTER TABLE ONLY public.flyway_schema_history
    ADD CONSTRAINT flyway_schema_history_pk PRIMARY KEY (installed_rank);
CREATE INDEX media_created_at ON atp.media USING btree (created_at) WHERE (deleted_at IS NULL);
CREATE INDEX media_imdb_id ON atp.media USING btree (imdb_id);
CREATE INDEX media_pipeline_status ON atp.media USING btree (pipeline_status);
CREATE INDEX media_tmdb_id ON atp.media USING btree (tmdb_id);
CREATE INDEX media_updated_at ON atp.media USING btree (updated_at) WHERE (deleted_at IS NULL);
CREATE INDEX training_created_at ON atp.training USING btree (created_at);
CREATE INDEX training_media_title ON atp.training USING btree (media_title);
CREATE INDEX training_updated_at ON atp.training USING btree (updated_at);
CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success);
CREATE TRIGGER media_status BEFORE UPDATE ON atp.media FOR EACH ROW EXECUTE FUNCTION atp.keep_media_status();
CREATE TRIGGER media_updated_at BEFORE UPDATE ON atp.media FOR EACH ROW EXECUTE FUNCTION atp.set_updated_at();
CREATE TRIGGER training_updated_at BEFORE UPDATE ON atp.training FOR EACH ROW EXECUTE FUNCTION atp.set_updated_at();

