"""The only room that knows pytest. `entry` is what pytest loads."""
