"""Answers that an API could give, or nearly could: seeds, named edits of them, and the proof of what each edit breaks."""
