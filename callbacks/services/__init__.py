"""What pages and the shell both do: acts, questions, the context they work in. Knows no dash and no flask."""
