import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

X, y = make_classification(n_samples=1000, n_informative=6, class_sep=0.8, random_state=15)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=15)

svm = CalibratedClassifierCV(LinearSVC(C=0.1), cv=5).fit(X_train, y_train)
risk = svm.predict_proba(X_test)[:, 1]
print("Brier score:", brier_score_loss(y_test, risk))
for low in np.arange(0, 1, 0.25):
    rows = (risk >= low) & (risk <= low + 0.25)
    if rows.any():
        print(f"{low:.2f}+ said {risk[rows].mean():.2f}, happened {y_test[rows].mean():.2f}")
