"""What a question, a build and an archive cost, beside what they must cost at least."""
