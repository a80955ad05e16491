from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=2)
scaler = StandardScaler().fit(X_train)
model = LogisticRegression(C=0.5, max_iter=500).fit(scaler.transform(X_train), y_train)

predicted = model.predict_proba(scaler.transform(X_test))
print("log loss", log_loss(y_test, predicted))
