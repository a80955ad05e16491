from sklearn.datasets import load_diabetes
from sklearn.metrics import make_scorer, mean_squared_error
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_diabetes(return_X_y=True)

mse_scorer = make_scorer(mean_squared_error)
grid = GridSearchCV(
    estimator=make_pipeline(StandardScaler(), KNeighborsRegressor()),
    param_grid={"kneighborsregressor__n_neighbors": [1, 3, 5, 11, 21, 41]},
    scoring=mse_scorer,
    cv=5,
)
grid.fit(X, y)
print("best:", grid.best_params_)
