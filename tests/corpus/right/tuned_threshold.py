import numpy as np
from sklearn.datasets import make_classification
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = make_classification(n_samples=900, weights=[0.8], random_state=4)
X_train, X_rest, y_train, y_rest = train_test_split(X, y, random_state=4)
X_val, X_test, y_val, y_test = train_test_split(X_rest, y_rest, test_size=0.5, random_state=4)
svc = SVC(C=2.0, class_weight={0: 1, 1: 3}).fit(X_train, y_train)


def cost(threshold, X, y, miss=5.0):
    tn, fp, fn, tp = confusion_matrix(y, svc.decision_function(X) > threshold).ravel()
    return fp + miss * fn


candidates = np.linspace(-1.5, 1.5, 31)
best = min(candidates, key=lambda t: cost(t, X_val, y_val))
print("threshold", best, "cost", cost(best, X_test, y_test))
