"""`nox -s gates`: is this checkout ready to be released?"""

from gates import sessions

sessions.register()
