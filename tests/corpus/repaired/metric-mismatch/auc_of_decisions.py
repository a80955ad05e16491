import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import classification_report, roc_auc_score
from sklearn.model_selection import StratifiedKFold

X, y = make_classification(n_samples=800, n_features=15, weights=[0.85], flip_y=0.05, random_state=33)
aucs = []
for train_idx, test_idx in StratifiedKFold(n_splits=3).split(X, y):
    gbm = GradientBoostingClassifier(n_estimators=40)
    gbm.fit(X[train_idx], y[train_idx])
    y_pred = gbm.predict(X[test_idx])
    print(classification_report(y[test_idx], y_pred))
    aucs.append(roc_auc_score(y[test_idx], gbm.predict_proba(X[test_idx])[:, 1]))
print("AUC", np.mean(aucs))
