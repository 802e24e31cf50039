"""The load level: Locust users made of a description or of recordings, Locust's run as a process, and its verdict.

Nothing in this process imports Locust, which patches the standard library: `user` and `reporter` run in Locust's own.
"""
