"""What every topic is made of, and what is asked of all of them: nothing here knows a topic by name."""
