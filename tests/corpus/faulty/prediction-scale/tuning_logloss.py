from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.3, random_state=42)

for C in (0.01, 0.1, 1.0):
    clf = make_pipeline(StandardScaler(), LogisticRegression(C=C))
    clf.fit(X_train, y_train)
    scores = clf.decision_function(X_val)
    acc = accuracy_score(y_val, clf.predict(X_val))
    print(f"C={C}: accuracy {acc:.3f}, log loss {log_loss(y_val, scores):.4f}")
