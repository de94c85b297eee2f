"""What brings tools besides the built-in ones, made from the settings and the home: a module for each family."""
