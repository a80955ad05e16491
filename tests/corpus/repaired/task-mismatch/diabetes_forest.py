from sklearn.ensemble import RandomForestRegressor
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import KFold

X, y = load_diabetes(return_X_y=True, as_frame=True)
errors = []
for train, test in KFold(3, shuffle=True, random_state=1).split(X):
    forest = RandomForestRegressor(n_estimators=30, min_samples_leaf=2, random_state=1)
    forest.fit(X.iloc[train], y.iloc[train])
    errors.append(mean_absolute_error(y.iloc[test], forest.predict(X.iloc[test])))
print("mean absolute error", sum(errors) / len(errors))
