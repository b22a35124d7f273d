"""Makes transactions as bank statements and people write them, each with its category.

A text is a phrase with a thing in it: `paid 12.50 for bus ticket`. The phrases of `UNSEEN_PHRASES`
are kept out of the training, so that the validation tells how texts of another wording are read.
"""

from __future__ import annotations

import random
from typing import NamedTuple

THINGS = {
    "bills": (
        "electricity bill", "water bill", "gas bill", "internet bill", "mobile phone bill", "monthly rent",
        "rent for the flat", "home insurance", "council tax", "broadband invoice", "heating costs",
        "mobile contract", "mortgage payment", "car insurance", "garbage collection fee",
    ),
    "entertainment": (
        "cinema tickets", "movie night", "concert tickets", "theatre ticket", "museum entry",
        "music streaming subscription", "video streaming subscription", "video game",
        "football match tickets", "bowling evening", "amusement park entry", "zoo entry",
        "comedy show ticket", "film rental", "festival pass",
    ),
    "food": (
        "groceries", "weekly groceries", "supermarket shopping", "lunch at the canteen", "dinner for two",
        "pizza delivery", "coffee and cake", "bread from the bakery", "sushi restaurant",
        "fruit and vegetables", "burger and fries", "breakfast at the cafe", "ice cream",
        "sandwich and juice", "takeaway curry",
    ),
    "health": (
        "pharmacy", "dentist appointment", "doctor visit", "prescription glasses", "cough medicine",
        "physiotherapy session", "hospital fee", "eye test", "vitamins from the drugstore",
        "health insurance", "gym membership", "yoga class", "blood test", "vaccination", "contact lenses",
    ),
    "income": (
        "salary", "monthly salary", "wages for march", "freelance invoice paid to me", "tax refund",
        "dividend payout", "interest on savings", "bonus from the employer", "pension payment received",
        "child benefit received", "refund from the shop", "rent received from tenant", "royalties",
        "sold my old bike", "scholarship payout",
    ),
    "shopping": (
        "running shoes", "winter jacket", "new jeans", "laptop", "headphones", "kitchen knife set",
        "desk lamp", "bookshelf", "birthday present", "paperback book", "t-shirts", "mobile phone case",
        "garden chairs", "washing machine", "handbag",
    ),
    "transport": (
        "bus ticket", "train ticket", "tram day pass", "metro card", "taxi ride", "cab to the airport",
        "flight to lisbon", "petrol", "fuel at the petrol station", "parking garage", "bike rental",
        "ferry crossing", "car sharing ride", "toll road fee", "railway season ticket",
    ),
}  # fmt: skip

PHRASES = (
    "{thing}", "{thing} {amount}", "paid {amount} for {thing}", "card payment {thing}",
    "pos {number} {thing} {amount} eur", "{thing} via bank transfer", "{day}: {thing}",
    "direct debit {thing} ref {number}", "{amount} {thing}", "my {thing} on {day}",
    "{thing} from {place}", "{thing} in {place}", "{thing} to {name}", "{thing} with {name}",
    "{thing} for {name} at {place}",
)  # fmt: skip
UNSEEN_PHRASES = (
    "on {day} i had to transfer {amount} because of {thing}", "{number}/{thing}/visa",
    "booking text: {thing}, thank you", "{thing}, contactless, {amount} euros",
    "{name} and i shared the {thing} near {place}",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = ("anna", "ben", "chris", "dana", "emil", "friends", "my sister", "the team", "the family")
PLACES = ("berlin", "hamburg", "lisbon", "madrid", "oslo", "the airport", "the centre", "the market", "town")
TYPO_RATE = 0.2
"""Share of the texts in which one letter is missing or two have changed places."""


class Transaction(NamedTuple):
    """What was booked, and where it belongs."""

    text: str
    category: str


def make_transactions(number: int, phrases: tuple[str, ...], seed: int) -> list[Transaction]:
    """As many of each category as of any other; the same ones for the same seed."""
    chance = random.Random(seed)
    categories = sorted(THINGS)
    return [_transaction(categories[count % len(categories)], phrases, chance) for count in range(number)]


def _transaction(category: str, phrases: tuple[str, ...], chance: random.Random) -> Transaction:
    text = chance.choice(phrases).format(
        thing=chance.choice(THINGS[category]),
        amount=f"{chance.uniform(1, 900):.2f}",
        number=chance.randrange(1000, 9999),
        day=chance.choice(DAYS),
        name=chance.choice(NAMES),
        place=chance.choice(PLACES),
    )
    if chance.random() < TYPO_RATE:
        text = _with_typo(text, chance)
    return Transaction(chance.choice((str.lower, str.upper, str.capitalize))(text), category)


def _with_typo(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + chance.choice((text[at + 1], text[at + 1] + text[at])) + text[at + 2 :]
