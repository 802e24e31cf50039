def test_it(mock_api, sandbox_api):
    pass
