def test_it(api):
    api.secret("tokn")
