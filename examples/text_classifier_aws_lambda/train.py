"""Makes transactions, trains the classifier on them, and saves it to the BentoML store."""

import random

import bentoml
import torch
from classifier import Classifier
from transactions import PHRASES, THINGS, UNSEEN_PHRASES, Transaction, make_transactions

TRAINING, VALIDATION = 4000, 1000
ROUNDS, AT_ONCE, LEARNING_RATE = 8, 64, 0.02
SMOOTHING = 0.1
"""Keeps the classifier from being sure of words that it never saw."""
SEED = 7


def train(transactions: list[Transaction]) -> Classifier:
    """The same classifier for the same transactions."""
    torch.set_num_threads(1)  # sums in another order are other sums
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    classifier = Classifier(sorted(THINGS))
    optimizer = torch.optim.Adam(classifier.parameters(), lr=LEARNING_RATE)
    for _ in range(ROUNDS):
        chance.shuffle(transactions)
        for start in range(0, len(transactions), AT_ONCE):
            texts, categories = zip(*transactions[start : start + AT_ONCE], strict=True)
            wanted = torch.tensor([classifier.categories.index(category) for category in categories])
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(classifier(texts), wanted, label_smoothing=SMOOTHING).backward()
            optimizer.step()
    return classifier.eval()


def accuracy(classifier: Classifier, transactions: list[Transaction]) -> float:
    """Share of the transactions that get their own category."""
    texts, categories = zip(*transactions, strict=True)
    predicted = [category for category, _ in classifier.predict(texts)]
    return sum(map(str.__eq__, predicted, categories)) / len(categories)


def main() -> None:
    """Train, say how well it went on wordings that were not trained on, and save."""
    classifier = train(make_transactions(TRAINING, PHRASES, seed=SEED))
    unseen = make_transactions(VALIDATION, UNSEEN_PHRASES, seed=SEED + 1)
    reached = accuracy(classifier, unseen)
    print(f"Trained on {TRAINING} texts; {reached:.1%} of {VALIDATION} texts in other words are right")
    with bentoml.models.create("text_classifier", metadata={"accuracy": round(reached, 3)}) as model:
        classifier.save(model.path_of("classifier.pt"))
    print(f"Saved the model {model.tag}")


if __name__ == "__main__":
    main()
