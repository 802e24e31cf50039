"""What must not be told: known secrets, their forms, how unknown ones look, and what stands in their places."""
