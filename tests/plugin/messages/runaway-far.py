import time


def test_it(api):
    time.sleep(40 * 86_400)
