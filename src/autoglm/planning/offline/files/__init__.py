"""What a request says of files beside their names: which part, how large, how old, in which folder, what kind."""
