CREATE INDEX training_created_at ON atp.training (created_at);
CREATE INDEX training_updated_at ON atp.training (updated_at);
CREATE INDEX training_media_title ON atp.training (media_title);
CREATE INDEX media_created_at ON atp.media (created_at) WHERE deleted_at IS NULL;
CREATE INDEX media_updated_at ON atp.media (updated_at) WHERE deleted_at IS NULL;
