from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.utils.class_weight import compute_sample_weight

X, y = make_classification(n_samples=1500, n_classes=3, n_informative=5, weights=[0.8, 0.15, 0.05], random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)

clf = LogisticRegression(class_weight="balanced", max_iter=500)
weights = compute_sample_weight("balanced", y_train)
clf.fit(X_train, y_train, sample_weight=weights)
print(balanced_accuracy_score(y_test, clf.predict(X_test)))
