import pytest

import hatch_build


@pytest.fixture(scope="module", autouse=True)
def _packages():
    hatch_build.install_packages()


def test_types():
    hatch_build.npm("run", "typecheck")


def test_vitest():
    hatch_build.npm("test")
