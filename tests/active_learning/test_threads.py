import numpy as np
import pytest
from threadpoolctl import threadpool_info

from active_learning.threads import n_blas_threads, pinned_blas


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 1), (6, 2), (8, 3), (16, 7)])
def test_half_the_cores_less_one_and_at_least_one(cores, threads):
    assert n_blas_threads(cores) == threads


def test_blas_is_pinned_inside_and_free_again_outside():
    _ = np.ones((2, 2)) @ np.ones((2, 2))
    before = [pool["num_threads"] for pool in threadpool_info()]
    with pinned_blas(1):
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert [pool["num_threads"] for pool in threadpool_info()] == before
