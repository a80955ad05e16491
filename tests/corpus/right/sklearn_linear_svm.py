from sklearn.datasets import load_breast_cancer
from sklearn.metrics import hinge_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = make_pipeline(StandardScaler(), LinearSVC(loss="hinge", C=0.5, max_iter=20000, class_weight="balanced"))
model.fit(X_train, y_train)
margin = model.decision_function(X_test)
print("AUC", roc_auc_score(y_test, margin))
print("hinge loss", hinge_loss(y_test, margin))
print("malignant found", ((margin < 0) & (y_test == 0)).sum(), "of", (y_test == 0).sum())
