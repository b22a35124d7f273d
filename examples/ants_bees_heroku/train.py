"""Trains a new head on a pretrained backbone; saves a checkpoint, and if asked straight to a bento."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import bentoml
import torch
from images import TRAINING, VALIDATION, draw_images, labels_of, read_images
from learning import Data, accuracy, batches, step
from model import Classifier, load
from pretraining import pretrained_backbone

HERE = Path(__file__).parent
ROUNDS, AT_ONCE, RATE = 30, 16, 3e-3
SEED = 7


class Training:
    """Of a classifier whose backbone stays as it is while its head learns."""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier.eval()  # so that batch norm keeps what it knows
        self.classifier.backbone.requires_grad_(False)
        self.optimizer = torch.optim.Adam(classifier.head.parameters(), lr=RATE)
        self.rounds = 0

    def run(self, data: Data, rounds: int, checkpoint: Path) -> None:
        """Train until there were so many rounds, those before an interruption included."""
        self.save(checkpoint)
        while self.rounds < rounds:
            for batch in batches(data, self.rounds, AT_ONCE):
                step(self.classifier, self.optimizer, batch)
            self.rounds += 1
            self.save(checkpoint)

    def save(self, checkpoint: Path) -> None:
        """Write all that serving, or going on, needs; an interruption leaves the checkpoint before."""
        unfinished = checkpoint.with_name(f"{checkpoint.name}.new")
        content = {
            "labels": self.classifier.labels,
            "rounds": self.rounds,
            "classifier": self.classifier.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(content, unfinished)
        unfinished.replace(checkpoint)


def begin(labels: list[str]) -> Training:
    """The transfer: the backbone of another task, and a head that knows nothing yet."""
    print("Teach a backbone on drawings of other animals")
    backbone = pretrained_backbone()
    torch.manual_seed(SEED)
    classifier = Classifier(labels)
    classifier.backbone = backbone
    return Training(classifier)


def go_on(checkpoint: Path, labels: list[str]) -> Training:
    """The training that the checkpoint was saved by."""
    saved = torch.load(checkpoint, weights_only=True)
    if saved["labels"] != labels:
        raise SystemExit(
            f"{checkpoint} knows {saved['labels']}, but the images are of {labels}. "
            "Remove it, or name another file by --checkpoint."
        )
    print(f"Go on from {checkpoint.name}, which has had {saved['rounds']} rounds")
    training = Training(load(checkpoint))
    training.rounds = saved["rounds"]
    training.optimizer.load_state_dict(saved["optimizer"])
    return training


def save_bento(checkpoint: Path, reached: float) -> bentoml.Bento:
    """Save the checkpoint to the BentoML store, and do what `bentoml build` does."""
    with bentoml.models.create("ants_bees", metadata={"accuracy": round(reached, 3)}) as model:
        shutil.copy(checkpoint, model.path_of("checkpoint.pt"))
    return bentoml.bentos.build_bentofile(str(HERE / "bentofile.yaml"), build_ctx=str(HERE))


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--images", type=Path, default=HERE / "images", help="folder of images; drawn if it is not there")
    add("--checkpoint", type=Path, default=HERE / "ants_bees.pt", help="what to write, and to go on from")
    add("--rounds", type=int, default=ROUNDS, help="how often the head learns from each image")
    add("--save-bento", action="store_true", help="save straight to the bento ants_bees, too")
    return parser.parse_args()


def main() -> None:
    """Train, say how well it went on images that training never saw, and save."""
    chosen = options()
    torch.set_num_threads(1)  # sums in another order are other sums
    if not chosen.images.exists():
        draw_images(chosen.images)
        print(f"Drew ants and bees into {chosen.images}")
    labels = labels_of(chosen.images)
    known, unseen = (read_images(chosen.images / part, labels) for part in (TRAINING, VALIDATION))
    training = go_on(chosen.checkpoint, labels) if chosen.checkpoint.exists() else begin(labels)
    training.run(known, chosen.rounds, chosen.checkpoint)
    reached = accuracy(training.classifier, unseen)
    print(f"Trained on {len(known[1])} images; {reached:.1%} of {len(unseen[1])} others are right")
    print(f"Saved the checkpoint {chosen.checkpoint}")
    if chosen.save_bento:
        print(f"Saved the bento {save_bento(chosen.checkpoint, reached).tag}")


if __name__ == "__main__":
    main()
