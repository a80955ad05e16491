import numpy as np
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, recall_score
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier

X, failed = make_classification(n_samples=3000, n_features=20, weights=[0.97], flip_y=0.01, random_state=6)
X_train, X_test, f_train, f_test = train_test_split(X, failed, stratify=failed, random_state=6)

ratio = np.sum(f_train == 0) / np.sum(f_train == 1)
model = XGBClassifier(
    n_estimators=60,
    max_depth=3,
    learning_rate=0.1,
    scale_pos_weight=ratio,
    eval_metric="aucpr",
)
model.fit(X_train, f_train)
print("recall", recall_score(f_test, model.predict(X_test)))
print("average precision", average_precision_score(f_test, model.predict_proba(X_test)[:, 1]))
