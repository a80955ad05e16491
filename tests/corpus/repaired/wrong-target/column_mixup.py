import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
X = houses.drop(columns=["price"])
y = houses["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
model = HistGradientBoostingRegressor(loss="absolute_error", max_iter=60)
model.fit(X_train, y_train)
print(f"off by {mean_absolute_error(y_test, model.predict(X_test)):.2f} on average")
