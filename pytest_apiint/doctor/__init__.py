"""Whether an environment can do what this package promises, and what stands in the way: `apiint doctor`."""
