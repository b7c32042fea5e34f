"""Rows that are refused, each with its line and the reason, while the others come in."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rear_diff.database.connect import Database
from rear_diff.loading.importing import MOST_REFUSED
from rear_diff.loading.report import ImportReport
from tests.loading.test_import_support import (
    bring_in,
    csv_file,
    execute,
    json_file,
    stored,
    title,
    written,
)

REFUSED_IN_CSV = [
    ({"imdb_id": ""}, "imdb_id is missing"),
    ({"imdb_id": "tt12"}, "imdb_id is tt12, and the database wants"),
    ({"imdb_id": "tt123456789"}, "imdb_id has 11 characters, and at most 10 are taken"),
    ({"media_title": ""}, "media_title is missing"),
    ({"media_title": "  "}, "media_title is missing"),
    ({"media_title": "x" * 256}, "media_title has 256 characters, and at most 255 are taken"),
    ({"media_title": "a\0b"}, "media_title has a NUL character"),
    ({"media_type": "film"}, 'media_type is "film", which is none of: movie, tv_show,'),
    ({"label": "Would_Watch"}, "none of: would_watch, would_not_watch"),
    ({"release_year": ""}, "release_year is missing"),
    ({"release_year": "1492"}, "release_year is 1492, and the database wants release_year >= 1850"),
    ({"release_year": "19x9"}, 'release_year is "19x9", which is not a whole number'),
    ({"season": "40000"}, 'season is "40000", beyond the -32768 to 32767 that are taken'),
    ({"season": "1.5"}, "season is"),
    ({"budget": "9223372036854775808"}, "beyond the -9223372036854775808 to 9223372036854775807"),
    ({"budget": "-1"}, "budget is -1, and the database wants budget >= 0"),
    ({"tmdb_id": "0"}, "tmdb_id is 0, and the database wants tmdb_id > 0"),
    ({"tmdb_rating": "NaN"}, 'tmdb_rating is "NaN", which is not a number'),
    ({"tmdb_rating": "Infinity"}, 'tmdb_rating is "Infinity", which is not a number'),
    ({"tmdb_rating": "99.9996"}, "tmdb_rating is"),
    ({"tmdb_rating": "1e999"}, "tmdb_rating is"),
    ({"imdb_rating": "100.1"}, "imdb_rating is 100.1, and the database wants"),
    ({"reviewed": "maybe"}, 'reviewed is "maybe", which is neither true nor false'),
    ({"reviewed": "true"}, "reviewed is true without a label"),
    ({"reviewed": "true", "label": ""}, "reviewed is true without a label"),
    ({"genre": "Drama"}, "genre is"),
    ({"genre": "{Drama"}, "genre is"),
    ({"genre": "{Drama,}"}, "genre is"),
    ({"genre": "{{Drama}}"}, "genre is"),
    ({"genre": '["Drama", 3]'}, "genre has an item that is 3, which is not text"),
    ({"origin_country": "{USA}"}, "origin_country has an item that has 3 characters"),
    ({"created_at": "yesterday"}, 'created_at is "yesterday", which is no moment'),
    ({"created_at": "0001-01-01T00:00+14:00"}, "created_at is"),
    ({"overview": "x" * 10_000_000}, "is not CSV: field larger than field limit"),
]


async def test_rows_that_the_table_cannot_take_are_named_and_the_others_come_in(
    empty_database: Database, tmp_path: Path
) -> None:
    bad = [title(n, **columns) for n, (columns, _) in enumerate(REFUSED_IN_CSV, 100)]
    file = csv_file(tmp_path, [title(1), *bad, title(2)])

    report = await bring_in(empty_database, file)

    assert set(await stored(empty_database, "label")) == {"tt0000001", "tt0000002"}
    assert [refused.line for refused in report.refused] == list(range(3, len(bad) + 3))
    check_reasons(report, [reason for _, reason in REFUSED_IN_CSV])


def check_reasons(report: ImportReport, wanted: list[str]) -> None:
    """Each refusal says what is wanted, in a line that can be printed."""
    assert report.refused_total == len(report.refused) == len(wanted)
    for refused, reason in zip(report.refused, wanted, strict=True):
        assert reason in refused.reason
        assert len(refused.reason) < 250
        assert refused.reason.isprintable()


REFUSED_IN_JSON = [
    (b"[1, 2]", "is not a JSON object"),
    (b'{"imdb_id": "tt0000002", "media_title"', "is not JSON: Expecting ':' delimiter, column 39"),
    (b'{"imdb_id": "tt0000002", "imdb_id": "tt0000009"}', "a name is there twice"),
    (b'{"imdb_id": "tt0000002", "tmdb_rating": NaN}', "NaN is no number"),
    (b'{"imdb_id": "tt0000002", "tmdb_rating": -Infinity}', "-Infinity is no number"),
    (b'{"imdb_id": "tt0000002", "tmdb_rating": 1e999999999}', "tmdb_rating is 1E+999999999"),
    (
        b'{"imdb_id": "tt0000002", "budget": 1e9999999999999999999}',
        "a number is beyond all bounds",
    ),
    (b'{"imdb_id": "tt0000002", "budget": 1.5}', "budget is 1.5, which is not a whole number"),
    (b'{"imdb_id": "tt0000002", "budget": true}', "budget is True, which is not a whole number"),
    (b'{"imdb_id": "tt0000002", "media_title": 1917}', "media_title is 1917, which is not text"),
    (b'{"imdb_id": "tt0000002", "media_title": "\\ud800"}', "media_title is not valid UTF-8 text"),
    (b'{"imdb_id": "tt0000002", "media_title": "caf\xe9"}', "media_title is not valid UTF-8 text"),
    (b'{"imdb_id": "tt0000002", "media_title": "a\\u0000b"}', "media_title has a NUL character"),
    (b'{"imdb_id": "tt0000002", "genre": {"a": 1}}', "genre is {'a': 1}, which is no list"),
    (b'{"imdb_id": "tt0000002", "genre": [["a"]]}', "genre has an item that is ['a']"),
    (b'{"imdb_id": "tt0000002", "created_at": 1716400000}', "which is no moment"),
    (b'{"imdb_id": ["tt0000002"]}', "imdb_id is ['tt0000002'], which is not text"),
    (b'{"overview": "' + b"x" * 10_000_000 + b'"}', "overview has 10,000,000 characters"),
    (b"[" * 100_000, "is not JSON that can be read"),
    (b'{"budget": ' + b"9" * 5000 + b"}", "is not JSON that can be read"),
]


async def test_lines_of_json_that_are_no_rows_are_named_and_the_others_come_in(
    empty_database: Database, tmp_path: Path
) -> None:
    first, last = json_file(tmp_path, [title(1), title(3)]).read_bytes().splitlines()
    lines = [first, *(line for line, _ in REFUSED_IN_JSON), b"", last]
    file = written(tmp_path, "titles.jsonl", b"\n".join(lines))

    report = await bring_in(empty_database, file)

    assert set(await stored(empty_database, "label")) == {"tt0000001", "tt0000003"}
    assert report.read == len(REFUSED_IN_JSON) + 2
    assert [refused.line for refused in report.refused] == list(range(2, report.read))
    check_reasons(report, [reason for _, reason in REFUSED_IN_JSON])


HEADER = b"imdb_id,media_type,media_title,release_year"
GOOD = b"tt0000001,movie,Ferry,1999"


REFUSED_LINES_OF_CSV = [
    (b"tt0000102,movie,caf\xe9,1999", "media_title is not valid UTF-8 text"),
    (b"tt0000103,movie,Ferry,1999,", "has 5 fields, and the header 4"),
    (b'tt0000104,movie,"Fe"rry,1999', "is not CSV"),
    (b'tt0000105,movie,"Fe\nrry",x', "release_year is"),
    (b'tt0000106,movie,"Fe\nrry"', "has 3 fields, and the header 4 (lines 8 to 9)"),
    (b'tt0000107,movie,"Fe\nrry', "is not CSV: unexpected end of data (lines 10 to 11)"),
]


async def test_lines_of_csv_that_are_no_rows_are_named_and_the_others_come_in(
    empty_database: Database, tmp_path: Path
) -> None:
    lines = [HEADER, GOOD, *(line for line, _ in REFUSED_LINES_OF_CSV)]
    file = written(tmp_path, "titles.csv", b"\n".join(lines))

    report = await bring_in(empty_database, file)

    assert set(await stored(empty_database, "label")) == {"tt0000001"}
    assert [refused.line for refused in report.refused] == [3, 4, 5, 6, 8, 10]
    check_reasons(report, [reason for _, reason in REFUSED_LINES_OF_CSV])


async def test_a_file_cut_off_within_its_last_line_loses_that_line_alone(
    empty_database: Database, tmp_path: Path
) -> None:
    content = b"\n".join([HEADER, b"", GOOD, b"tt0000002,movie,Fe"])

    report = await bring_in(empty_database, written(tmp_path, "titles.csv", content))

    assert set(await stored(empty_database, "label")) == {"tt0000001"}
    assert [(refused.line, refused.reason) for refused in report.refused] == [
        (4, "has 3 fields, and the header 4")
    ]


async def test_what_a_refusal_quotes_cannot_command_a_terminal(
    empty_database: Database, tmp_path: Path
) -> None:
    hostile = "\x1b]0;owned\a\u202e\n"
    rows = [
        title(1, label=hostile),
        {**title(2), "imdb_id": hostile},
        {**title(3), "imdb_id": "tt\x1b[2J"},
    ]

    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert report.refused_total == 3
    assert all(f"{refused.key}{refused.reason}".isprintable() for refused in report.refused)
    assert report.refused[0].key == "tt0000001"


async def test_of_two_good_rows_with_one_key_the_first_comes_in(
    empty_database: Database, tmp_path: Path
) -> None:
    rows = [
        title(1, media_title="Bad", release_year="1"),
        title(1, media_title="First"),
        title(2),
        title(1, media_title="Second"),
    ]

    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert (await stored(empty_database, "media_title"))["tt0000001"] == "First"
    assert [(refused.line, refused.key) for refused in report.refused] == [
        (2, "tt0000001"),
        (5, "tt0000001"),
    ]
    assert report.refused[1].reason == "imdb_id is in the file before: 3"


async def test_a_tmdb_id_that_another_title_has_is_refused(
    empty_database: Database, tmp_path: Path
) -> None:
    await bring_in(empty_database, csv_file(tmp_path, [title(1, tmdb_id=11), title(2, tmdb_id=12)]))

    rows = [
        title(1, tmdb_id=12),
        title(2, tmdb_id=12),
        title(3, tmdb_id=11),
        title(4, tmdb_id=14),
        title(5, tmdb_id=14),
        title(6, tmdb_id=""),
        title(7, tmdb_id=""),
    ]
    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert await stored(empty_database, "tmdb_id") == {
        "tt0000001": 11,
        "tt0000002": 12,
        "tt0000004": 14,
        "tt0000006": None,
        "tt0000007": None,
    }
    assert [(refused.line, refused.reason) for refused in report.refused] == [
        (2, "tmdb_id is 12, which is tt0000002's in the database"),
        (4, "tmdb_id is 11, which is tt0000001's in the database"),
        (6, "tmdb_id is 14, which is tt0000004's in the file before: 5"),
    ]


async def test_a_title_that_a_person_has_labelled_is_kept_whatever_the_file_wants_of_it(
    empty_database: Database, tmp_path: Path
) -> None:
    row = title(1, label="would_watch", reviewed="t", tmdb_id=11)
    await bring_in(empty_database, csv_file(tmp_path, [row, title(2, tmdb_id=12)]))

    rows = [title(1, label="", tmdb_id=12), title(3, label="", tmdb_id=13)]
    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert (report.kept, report.inserted, report.refused_total) == (1, 1, 0)


async def test_a_rule_is_asked_of_the_row_as_it_would_become(
    empty_database: Database, tmp_path: Path
) -> None:
    await bring_in(empty_database, csv_file(tmp_path, [title(1, label="would_watch"), title(2)]))

    rows = [{"imdb_id": f"tt000000{n}", "reviewed": "true"} for n in (1, 2, 3)]
    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert await stored(empty_database, "reviewed") == {"tt0000001": True, "tt0000002": False}
    assert [refused.reason.split(" is ")[0] for refused in report.refused] == [
        "reviewed",
        "media_type",
    ]


async def test_what_the_databases_owner_has_narrowed_is_obeyed(
    empty_database: Database, tmp_path: Path
) -> None:
    await execute(
        empty_database,
        b"""
        DROP VIEW atp.movies;
        CREATE DOMAIN atp.status AS varchar(25) CHECK (VALUE <> 'Rumoured');
        ALTER TABLE atp.training ALTER COLUMN production_status TYPE atp.status;
        ALTER TABLE atp.training ALTER COLUMN tagline TYPE varchar(5);
        ALTER TABLE atp.training ADD CHECK (runtime % 2 = 0 OR budget > 10);
        CREATE UNIQUE INDEX ON atp.training (media_title, release_year);
        """,
    )
    rows = [
        title(1, production_status="Released", tagline="Ahoy!", runtime=90),
        title(2, production_status="Rumoured"),
        title(3, tagline="Ahoy!!"),
        title(4, runtime=91, budget=10),
        title(5, media_title="The Ferry, Part 1"),
    ]

    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert set(await stored(empty_database, "label")) == {"tt0000001"}
    assert [refused.line for refused in report.refused] == [3, 4, 5, 6]
    assert "status_check" in report.refused[0].reason
    assert report.refused[2].reason.startswith("budget, runtime is 10, 91, and the database wants")


async def test_a_thousand_refused_rows_are_named_and_all_are_counted(
    empty_database: Database, tmp_path: Path
) -> None:
    rows = [title(n, label="" if n % 2 else "maybe", release_year=1) for n in range(3000)]

    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert (report.refused_total, report.inserted) == (3000, 0)
    assert [refused.line for refused in report.refused] == list(range(2, MOST_REFUSED + 2))


ACCEPTED = [
    ("runtime", "111.0", 111),
    ("runtime", " 90 ", 90),
    ("tmdb_rating", "7.5156", Decimal("7.516")),
    ("tmdb_rating", "1e1", Decimal("10.000")),
    ("reviewed", "F", False),
    ("anomalous", "True", True),
    ("genre", "{}", []),
    ("genre", '{"Science \\"Fiction\\"",  Drama ,"a,b"}', ['Science "Fiction"', "Drama", "a,b"]),
    ("genre", '["Drama", "M\\u00e4rchen"]', ["Drama", "Märchen"]),
    ("genre", "", None),
    ("tagline", "", None),
    ("tagline", "[REC] \x1b[31m; DROP TABLE %s {0} \\N", "[REC] \x1b[31m; DROP TABLE %s {0} \\N"),
    ("overview", 'two\r\nlines, "quoted"', 'two\r\nlines, "quoted"'),
    ("overview", "x" * 100_000, "x" * 100_000),
    ("media_title", "渡し船 🛶 عبّارة", "渡し船 🛶 عبّارة"),
    ("created_at", "2025-05-19 14:46:11.60151+00", datetime(2025, 5, 19, 14, 46, 11, 601510, UTC)),
    ("created_at", "2025-05-19", datetime(2025, 5, 19, tzinfo=UTC)),
    ("created_at", "2025-05-19T16:46:11+02:00", datetime(2025, 5, 19, 14, 46, 11, tzinfo=UTC)),
]


async def test_the_ways_in_which_csv_spells_a_value(
    empty_database: Database, tmp_path: Path
) -> None:
    rows = [title(n, **{column: text}) for n, (column, text, _) in enumerate(ACCEPTED)]

    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert report.refused == ()
    for n, (column, _, value) in enumerate(ACCEPTED):
        assert (await stored(empty_database, column))[f"tt{n:07}"] == value
