"""Who answers: in this part, the routes that a test registers."""
