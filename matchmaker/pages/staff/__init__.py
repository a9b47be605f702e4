"""The desk of park staff and of the operator."""
