"""What it means: frames in, frames out. No clock, no files, no screen; arguments are never changed."""
