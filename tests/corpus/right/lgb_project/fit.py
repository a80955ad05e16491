import lightgbm as lgb
from sklearn.metrics import mean_poisson_deviance

from params import PARAMS, PATIENCE, ROUNDS
from prepare import load


def main():
    X_train, X_valid, y_train, y_valid = load()
    train = lgb.Dataset(X_train, label=y_train)
    valid = lgb.Dataset(X_valid, label=y_valid, reference=train)
    model = lgb.train(PARAMS, train, ROUNDS, valid_sets=[valid], callbacks=[lgb.early_stopping(PATIENCE, verbose=False)])
    print("deviance", mean_poisson_deviance(y_valid, model.predict(X_valid)))


if __name__ == "__main__":
    main()
