import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import brier_score_loss, log_loss
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

X, y = load_breast_cancer(return_X_y=True)
X_fit, X_held, y_fit, y_held = train_test_split(X, y, random_state=4)

for name, clf in {
    "plain": GaussianNB(),
    "calibrated": CalibratedClassifierCV(GaussianNB(), cv=3, method="isotonic"),
}.items():
    proba = clf.fit(X_fit, y_fit).predict_proba(X_held)[:, 1]
    print(name, np.round(brier_score_loss(y_held, proba), 4))
    print(name, log_loss(proba, y_held))
