"""Measuring the recommender on judged data: metrics, data sets, baselines, experiments and pools;
ranking itself stands one folder up."""
