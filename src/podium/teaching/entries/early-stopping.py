import numpy as np


def best_round(losses, patience):
    """The round (from 1) with the lowest loss, when ``patience`` rounds have not beaten it."""
    best = 0
    for place, loss in enumerate(losses):
        if loss < losses[best]:
            best = place
        if place - best >= patience:
            break
    return best + 1


def check(seed):
    from lightgbm import LGBMRegressor, early_stopping

    rng = np.random.default_rng(seed)
    X, held = rng.uniform(size=(200, 3)), rng.uniform(size=(100, 3))
    y, y_held = (np.sin(6 * x[:, 0]) + rng.normal(0, 0.3, len(x)) for x in (X, held))
    model = LGBMRegressor(n_estimators=80, num_leaves=8, n_jobs=1, verbosity=-1)
    losses = model.fit(X, y, eval_X=held, eval_y=y_held).evals_result_["valid_0"]["l2"]
    model.fit(X, y, eval_X=held, eval_y=y_held, callbacks=[early_stopping(5, verbose=False)])
    return best_round(losses, 5), model.best_iteration_
