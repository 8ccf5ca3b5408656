"""Superset's settings for the tests: everything in one folder, no services beside it."""

import os

SECRET_KEY = "only for tests"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_FOLDER']}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
SQLLAB_BACKEND_PERSISTENCE = False
