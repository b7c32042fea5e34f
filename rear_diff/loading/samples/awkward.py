"""Titles that break careless code: markup, control characters, direction, width, length."""

ESCAPE = "\x1b"
RIGHT_TO_LEFT_OVERRIDE = "\u202e"
POP_DIRECTION = "\u202c"
ZERO_WIDTH_JOINER = "\u200d"
FAMILY = ZERO_WIDTH_JOINER.join("👩👩👧👦")
FLAG = "🇮🇸"

LONGEST = (
    "The Remarkable, True and Rather Long Account of the Voyage of the Steam Launch Perpetua, "
    "Her Crew of Eleven, Their Cook, a Borrowed Harmonium and One Hundred and Forty Hens, from "
    "the Mouth of the River to Its Source and Most of the Way Back Again, in Rain"
)
SINGLE_WORD = "Donaudampfschifffahrts" + "gesellschaftskapitänsmützen" * 3 + "fabrikantenkinder"

AWKWARD_TITLES: tuple[str, ...] = (
    "[REC]",
    "[/]",
    "[bold]not bold[/bold]",
    f"{ESCAPE}[31mRed{ESCAPE}[0m Alert",
    "Tab\tand\nNewline",
    "ليلة في ميناء الإسكندرية",
    "לילה אחד בחיפה",
    f"The {RIGHT_TO_LEFT_OVERRIDE}desrever{POP_DIRECTION} Hour",
    f"{FAMILY} A Family Holiday {FLAG}",
    LONGEST,
    SINGLE_WORD,
    r"100% _Wolf_ \ Percent",
    "O'Brien; SELECT 1; --",
    "NULL",
    "Cafe\u0301 Zu\u0308rich, Fin du Sie\u0300cle",
)

# Where those films come from that only one country would title so.
AWKWARD_LANDS = {
    "ليلة في ميناء الإسكندرية": "EG",
    "לילה אחד בחיפה": "IL",
    f"{FAMILY} A Family Holiday {FLAG}": "IS",
    SINGLE_WORD: "AT",
    "[REC]": "ES",
}
