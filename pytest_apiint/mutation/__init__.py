"""Green tests run again with one field of an answer spoiled: what no test notices is asserted by none."""
