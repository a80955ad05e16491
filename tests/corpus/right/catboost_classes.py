from catboost import CatBoostClassifier
from sklearn.datasets import load_iris
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
model = CatBoostClassifier(
    iterations=40, loss_function="MultiClass", eval_metric="Accuracy", auto_class_weights="Balanced", verbose=0, allow_writing_files=False
)
model.fit(X_train, y_train, eval_set=(X_test, y_test), early_stopping_rounds=10)
print(log_loss(y_test, model.predict_proba(X_test)))
