"""The pure recommender: records in, ranked reasons out;
it knows no database, request or page (those rooms stand above it)."""
