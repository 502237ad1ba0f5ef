"""The data page: any figures chosen, drawn, listed and taken away."""
