def test_it(api):
    pass
