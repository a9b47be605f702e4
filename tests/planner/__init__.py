"""What proves the planner of stations: instances, a verifier that shares no code with it, runs of full size."""
