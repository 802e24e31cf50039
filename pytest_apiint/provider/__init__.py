"""Fuzzing of the API itself, by its description: Schemathesis generates and judges, the wire guards what goes out."""
