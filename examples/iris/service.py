"""The service: rows of four measurements in, the name of one species per row out."""

from typing import Annotated

import bentoml
from pydantic import Field

with bentoml.importing():
    import joblib

SPECIES = ("setosa", "versicolor", "virginica")

Rows = Annotated[list[list[float]], Field(examples=[[[5.1, 3.5, 1.4, 0.2], [6.9, 3.1, 5.4, 2.1]]])]


@bentoml.service(name="iris_classifier")
class IrisClassifier:
    """Knows three species by sepal length, sepal width, petal length and petal width in centimetres."""

    model = bentoml.models.BentoModel("iris:latest")

    def __init__(self) -> None:
        self.classifier = joblib.load(self.model.path_of("model.joblib"))

    @bentoml.api
    def classify(self, rows: Rows) -> list[str]:
        """Name the species of each flower."""
        return [SPECIES[number] for number in self.classifier.predict(rows)]
