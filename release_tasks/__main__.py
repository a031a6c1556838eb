"""`python -m release_tasks release …`."""

from .program import main

if __name__ == "__main__":
    main()
