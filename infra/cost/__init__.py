"""What the system costs on AWS: counted calls times a dated price table, written into docs/cost.md."""
