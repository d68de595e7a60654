"""Recipes that misbehave, in a module of their own: another process has to find them by name."""

import os
import time

import numpy as np

from podium.baselines.recipe import Recipe


def sleep(data, rows, new):
    """Takes for ever."""
    time.sleep(600)


def sleep_now_and_then(data, rows, new):
    """Three seconds for each fold."""
    time.sleep(3)
    return np.zeros((len(new), data.goal.width))


def crash(data, rows, new):
    """Takes the whole process along, as a defect in compiled code does."""
    os.kill(os.getpid(), 9)


def count_threads(data, rows, new):
    """How many threads linear algebra would use, as a prediction."""
    from threadpoolctl import threadpool_info

    return np.full((len(new), 1), float(max(pool["num_threads"] for pool in threadpool_info())))


def recipe(name, predict, rung="default"):
    return Recipe(name=name, title=name, teaches="Nothing.", rung=rung, predict=predict)


SLEEPY = recipe("sleepy", sleep)
SLOW = recipe("slow", sleep_now_and_then)
CRASHING = recipe("crashing", crash)
THREADS = recipe("threads", count_threads)
