from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

X, y = load_diabetes(return_X_y=True)
pipeline = Pipeline([
    ("poly", PolynomialFeatures(degree=2)),
    ("scale", StandardScaler()),
    ("ridge", Ridge()),
])
grid = {"ridge__alpha": [0.1, 1, 10, 100], "poly__interaction_only": [True, False]}
search = GridSearchCV(pipeline, grid, scoring="neg_mean_squared_error", cv=3)
search.fit(X, y)
print(search.best_params_, search.best_score_)
