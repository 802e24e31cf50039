"""A report for its readers: people, programs, pull requests and code scanning."""
