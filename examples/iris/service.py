"""The service: rows of four measurements in, the name of one species per row out."""

import bentoml

with bentoml.importing():
    import joblib

SPECIES = ("setosa", "versicolor", "virginica")


@bentoml.service(name="iris_classifier")
class IrisClassifier:
    """Knows three species by sepal length, sepal width, petal length and petal width in centimetres."""

    model = bentoml.models.BentoModel("iris:latest")

    def __init__(self) -> None:
        self.classifier = joblib.load(self.model.path_of("model.joblib"))

    @bentoml.api
    def classify(self, rows: list[list[float]]) -> list[str]:
        """Name the species of each flower."""
        return [SPECIES[number] for number in self.classifier.predict(rows)]
