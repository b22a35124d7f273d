"""Trains a classifier on the iris data that scikit-learn brings, and saves it to the BentoML store."""

import bentoml
import joblib
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression


def main() -> None:
    """Train on all 150 flowers."""
    rows, species = load_iris(return_X_y=True)
    with bentoml.models.create("iris") as model:
        joblib.dump(LogisticRegression(max_iter=500).fit(rows, species), model.path_of("model.joblib"))
    print(f"Saved the model {model.tag}")


if __name__ == "__main__":
    main()
