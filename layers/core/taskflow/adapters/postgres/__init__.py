"""The store: PostgreSQL through SQLAlchemy Core and pg8000."""
