"""The service: the text of a transaction in, its category and how sure that is out."""

from typing import Annotated

import bentoml
from pydantic import BaseModel, Field, StringConstraints

with bentoml.importing():
    import torch
    from classifier import Classifier

EXAMPLE = "bus ticket to the airport 3.20"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Classification(BaseModel):
    """Where a transaction belongs."""

    category: str
    confidence: float = Field(ge=0, le=1)


@bentoml.service(name="text_classifier", traffic={"timeout": 20})
class TextClassifier:
    """Sorts transactions: bills, entertainment, food, health, income, shopping, transport."""

    model = bentoml.models.BentoModel("text_classifier:latest")

    def __init__(self) -> None:
        torch.set_num_threads(1)  # a small model, and one processor or less
        self.classifier = Classifier.load(self.model.path_of("classifier.pt"))

    @bentoml.api
    def classify(self, text: Annotated[Text, Field(examples=[EXAMPLE])]) -> Classification:
        """Sort one transaction."""
        return self._sort([text])[0]

    @bentoml.api
    def classify_batch(
        self,
        texts: Annotated[list[Text], Field(min_length=1, max_length=1000, examples=[[EXAMPLE, "salary"]])],
    ) -> list[Classification]:
        """Sort many at once."""
        return self._sort(texts)

    def _sort(self, texts: list[str]) -> list[Classification]:
        return [
            Classification(category=category, confidence=confidence)
            for category, confidence in self.classifier.predict(texts)
        ]
