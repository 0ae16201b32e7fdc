"""What an app's `api.py` is made of: guarded endpoints, pages of a list, one shape for what is wrong."""
