PARAMS = {
    "objective": "poisson",
    "metric": "poisson",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "verbosity": -1,
}
ROUNDS = 80
PATIENCE = 10
