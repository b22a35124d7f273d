"""The service: a picture of a face in, its attributes and how likely each one is out."""

import json
from pathlib import Path
from typing import Annotated

import bentoml
from bentoml.exceptions import InvalidArgument
from bentoml.validators import ContentType

with bentoml.importing():
    import numpy
    import torch
    from PIL import Image, UnidentifiedImageError

SIZE = 64
MOST_PIXELS = 50_000_000


@bentoml.service(name="face_attributes", traffic={"timeout": 30})
class FaceAttributes:
    """Tells beard, earrings, glasses, hat and smile of a drawn face."""

    model = bentoml.models.BentoModel("face_attributes:latest")

    def __init__(self) -> None:
        torch.set_num_threads(1)
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        self.labels = json.loads(Path(self.model.path_of("labels.json")).read_text())
        self.classifier = torch.jit.load(self.model.path_of("classifier.pt"))

    @bentoml.api
    def classify(self, image: Annotated[Path, ContentType("image/*")], /) -> dict[str, float]:
        """Labels and probabilities of one picture of any size and format."""
        with torch.inference_mode():
            (row,) = self.classifier(torch.from_numpy(_pixels(image))[None])
        return {label: round(likely, 4) for label, likely in zip(self.labels, row.tolist(), strict=True)}


def _pixels(file: Path) -> "numpy.ndarray":
    try:
        with Image.open(file) as picture:
            return numpy.array(picture.convert("RGB").resize((SIZE, SIZE)))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
        raise InvalidArgument("This is no picture that can be read.") from error
