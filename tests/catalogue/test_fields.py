"""What a person types for a field, and what would do instead."""

from datetime import date
from decimal import Decimal

import pytest

from rear_diff.catalogue.editing.fields import (
    ACTIVE,
    ADDRESS,
    IMAGE,
    IMDB_ID,
    NUMBER,
    RATINGS,
    RELEASED,
    TITLE,
    TYPE,
    YEAR,
    BadText,
    Field,
    Value,
)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (TITLE, " Night Ferry ", "Night Ferry"),
        (IMAGE, "", None),
        (IMAGE, "https://example.org/a.jpg", "https://example.org/a.jpg"),
        (RELEASED, "2019-03-14", date(2019, 3, 14)),
        (YEAR, "2019", 2019),
        (IMDB_ID, "tt1234567", "tt1234567"),
        (RATINGS[0], "7.1239", Decimal("7.124")),
        (NUMBER, "0", 0),
        (TYPE, "Direct", "direct"),
        (ACTIVE, "YES", True),
        (ACTIVE, "off", False),
    ],
)
def test_a_text_is_what_was_meant(field: Field, text: str, value: Value) -> None:
    assert field.value(text) == value
    assert field.value(field.text(value)) == value


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        (TITLE, "  ", "cannot be empty"),
        (TITLE, "a\x00", "holds a character that is none"),
        (TITLE, "\ud800", "holds a character that is none"),
        (TITLE, "x" * 501, "has at most 500 characters, and this has 501"),
        (IMAGE, "ftp://example.org", "is an http or https address"),
        (IMAGE, "http://[", "is an http or https address"),
        (IMAGE, "http://example.org:0/", "is an http or https address"),
        (ADDRESS, "http://example.org/a b", "is an http or https address"),
        (ADDRESS, "http://me:secret@example.org", "must not hold a name or a password"),
        (ADDRESS, "http://example.org/" + "é" * 1000, "has at most 2,000 bytes"),
        (RELEASED, "2019-02-30", "is not in the calendar"),
        (RELEASED, "14.3.2019", "is a day such as 2019-03-14"),
        (YEAR, "0", "is a whole number from 1 to 9999"),
        (NUMBER, "-1", "is a whole number from 0 to 100000"),
        (RATINGS[0], "good", "is a number such as 7.5"),
        (RATINGS[0], "11", "is a number from 0 to 10"),
        (RATINGS[0], "nan", "is a number from 0 to 10"),
        (IMDB_ID, "tt12", "is tt and 7 or 8 digits"),
        (TYPE, "radio", "is playlist or direct"),
        (ACTIVE, "maybe", "is yes or no"),
    ],
)
def test_a_text_that_will_not_do_is_told(field: Field, text: str, told: str) -> None:
    with pytest.raises(BadText) as error:
        field.value(text)
    assert str(error.value) == told
