from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

X, y = load_digits(return_X_y=True)
clf = SGDClassifier(loss="log_loss", penalty=None, learning_rate="constant", eta0=0.01, random_state=0)
search = GridSearchCV(
    make_pipeline(MinMaxScaler(), clf),
    {"sgdclassifier__alpha": [1e-5, 1e-4, 1e-3, 1e-2]},
    cv=3,
    scoring="neg_log_loss",
)
search.fit(X, y)
print(search.best_params_, search.cv_results_["mean_test_score"])
