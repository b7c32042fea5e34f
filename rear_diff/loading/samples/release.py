"""Releases: a title's file as somebody has put it out, and the name they gave it."""

import re
import unicodedata
from dataclasses import dataclass

from rear_diff.loading.samples.chance import Chance
from rear_diff.loading.samples.words import sections

# ASCII that is neither letter nor digit, and the invisible marks of general punctuation.
BETWEEN_WORDS = re.compile("[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u2000-\u206f]+")

FORMATS = (
    (("1080p", "x264", "BluRay", "DTS"), 14.0),
    (("1080p", "x265", "BluRay", "DDP5.1"), 12.0),
    (("1080p", "h264", "WEB-DL", "DDP5.1"), 24.0),
    (("1080p", "h264", "WEB-DL", "AAC"), 10.0),
    (("1080p", "x265", "WEBRip", "AAC"), 9.0),
    (("2160p", "h265", "WEB-DL", "DDP5.1"), 8.0),
    (("2160p", "h265", "REMUX", "TrueHD"), 4.0),
    (("1080p", "av1", "WEBRip", "Opus"), 3.0),
    (("720p", "x264", "WEBRip", "AAC"), 7.0),
    (("720p", "x264", "HDTV", "AC3"), 4.0),
    (("576p", "x264", "DVDRip", "AC3"), 2.0),
    (("480p", "xvid", "DVDRip", "MP3"), 3.0),
)


@dataclass(frozen=True)
class Release:
    """What a release is made of, and its name, such as `Night.Ferry.to.Oslo.2019.1080p...`."""

    name: str
    resolution: str
    video_codec: str
    upload_type: str
    audio_codec: str
    uploader: str


def draw_release(chance: Chance, title: str, when: str) -> Release:
    """A release of `title`; `when` is its year, or its season and episode."""
    formats = chance.weighted(FORMATS)
    resolution, video_codec, upload_type, audio_codec = formats
    uploader = chance.pick(sections("pipeline")["uploaders"])
    again = chance.pick(("REPACK", "PROPER", "EXTENDED")) if chance.odds(0.06) else ""
    parts = (dotted(title), when, again, resolution, upload_type, audio_codec, video_codec)
    name = ".".join(filter(None, parts)) + f"-{uploader}"
    return Release(name, resolution, video_codec, upload_type, audio_codec, uploader)


def dotted(title: str) -> str:
    """`title` with a dot wherever a file's name had better have nothing else."""
    composed = unicodedata.normalize("NFC", title).replace("'", "")
    words = BETWEEN_WORDS.sub(".", composed).strip(".")
    return words or "Untitled"
