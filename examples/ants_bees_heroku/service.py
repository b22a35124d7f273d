"""The service: a picture in, whether it shows an ant or a bee and how likely that is out."""

from pathlib import Path
from typing import Annotated, Any

import bentoml
from bentoml.exceptions import InvalidArgument
from bentoml.validators import ContentType
from pydantic import BaseModel, Field

with bentoml.importing():
    import torch
    from model import load
    from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 8_000_000
"""What a dyno of 512 MB can take apart beside PyTorch."""


class Classification(BaseModel):
    """What a picture shows."""

    label: str
    probability: float = Field(ge=0, le=1)


@bentoml.service(name="ants_bees", traffic={"timeout": 25})  # Heroku's router waits 30 s
class AntsBees:
    """Tells ants from bees."""

    model = bentoml.models.BentoModel("ants_bees:latest")

    def __init__(self) -> None:
        torch.set_num_threads(1)  # a dyno shows all processors of its host
        self.classifier = load(self.model.path_of("checkpoint.pt"))

    @bentoml.api
    def classify(self, image: Annotated[Path, ContentType("image/*")], /) -> Classification:
        """Name what one picture of any format shows."""
        try:
            with Image.open(image) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise InvalidArgument(f"A picture may have {MOST_PIXELS:,} pixels at most.")
                label, probability = self.classifier.predict(picture)
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as error:
            raise InvalidArgument("This is no picture that can be read.") from error
        return Classification(label=label, probability=round(probability, 4))


class BareCurl:
    """`curl --data-binary` calls whatever it sends a form, unless told otherwise: here it is a picture."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on under its right name."""
        if scope["type"] == "http":
            form = (b"content-type", b"application/x-www-form-urlencoded")
            headers = [
                (b"content-type", b"image/*") if header == form else header for header in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


AntsBees.add_asgi_middleware(BareCurl)
