import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import accuracy_score, f1_score, log_loss, make_scorer, mean_pinball_loss, roc_auc_score
from sklearn.model_selection import cross_val_score, train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
forest = RandomForestClassifier(50, class_weight="balanced", random_state=0).fit(X_train, y_train)
proba = forest.predict_proba(X_test)
print(accuracy_score(y_test, forest.predict(X_test)), f1_score(y_test, forest.predict(X_test)))
print(log_loss(y_test, proba), roc_auc_score(y_test, proba[:, 1]))

X, y = load_diabetes(return_X_y=True)
pinball = make_scorer(mean_pinball_loss, alpha=0.5, greater_is_better=False)
scores = cross_val_score(RandomForestRegressor(30, criterion="absolute_error", random_state=0), X[:150], y[:150], scoring=pinball, cv=3)
print(np.mean(scores))
