import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(3)
groups = rng.integers(5, 15, 80)
X = rng.normal(size=(groups.sum(), 5))
relevance = np.digitize(X[:, 0] + 0.5 * rng.normal(size=len(X)), [-0.5, 0.5, 1.2])
ranker = lgb.LGBMRanker(objective="lambdarank", n_estimators=30, verbose=-1)
ranker.fit(X, relevance, group=groups, eval_set=[(X, relevance)], eval_group=[groups], eval_metric="ndcg", eval_at=[3])
print(ranker.best_score_)
