"""Makes faces, trains the classifier on them, exports it to TorchScript, saves it to the BentoML store."""

import json
from pathlib import Path

import bentoml
import lightning
import numpy
import torch
from faces import ATTRIBUTES, Face, make_faces
from model import FaceClassifier
from torch.utils.data import DataLoader, TensorDataset

TRAINING, VALIDATION = 1500, 500
ROUNDS, AT_ONCE = 6, 50
SEED = 7
SAMPLE = Path(__file__).with_name("face.png")


def data(faces: list[Face]) -> TensorDataset:
    """Pictures as bytes, attributes as 0 and 1."""
    pictures = torch.from_numpy(numpy.stack([numpy.asarray(face.image) for face in faces]))
    return TensorDataset(pictures, torch.tensor([face.attributes for face in faces]).float())


def train(faces: list[Face], unseen: list[Face]) -> tuple[FaceClassifier, float]:
    """The classifier, and the share of attributes that it tells right of the unseen faces."""
    torch.set_num_threads(1)
    lightning.seed_everything(SEED, verbose=False)
    trainer = lightning.Trainer(
        max_epochs=ROUNDS,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
    )
    classifier = FaceClassifier()
    trainer.fit(
        classifier,
        DataLoader(data(faces), AT_ONCE, shuffle=True),
        DataLoader(data(unseen), AT_ONCE),
    )
    return classifier.eval(), float(trainer.callback_metrics["accuracy"])


def main() -> None:
    """Train, say how well it went, save model and labels, and draw one face to ask about."""
    unseen = make_faces(VALIDATION, seed=SEED + 1)
    classifier, reached = train(make_faces(TRAINING, seed=SEED), unseen)
    print(f"Trained on {TRAINING} faces; {reached:.1%} of the attributes of {VALIDATION} others are right")
    example = data(unseen[:1]).tensors[0]
    with bentoml.models.create("face_attributes", metadata={"accuracy": round(reached, 3)}) as model:
        # TorchScript holds the computation itself: serving needs neither Lightning nor this code.
        torch.jit.trace(classifier, example).save(model.path_of("classifier.pt"))
        Path(model.path_of("labels.json")).write_text(json.dumps(ATTRIBUTES))
    print(f"Saved the model {model.tag}")
    face = next(face for face in unseen if face.attributes == (False, False, True, True, True))
    face.image.save(SAMPLE)
    print(f"Drew a smiling face with glasses and a hat: {SAMPLE.name}")


if __name__ == "__main__":
    main()
