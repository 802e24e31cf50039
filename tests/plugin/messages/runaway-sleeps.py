import time


def test_it(api):
    while True:
        time.sleep(1)
