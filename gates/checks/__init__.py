"""This listing is the list of what is asked: each module that is dropped in here brings its gates and facts."""
