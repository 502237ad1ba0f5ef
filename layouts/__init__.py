"""What is shown, on screens and on paper: given figures and words, returns components or bytes."""
