"""The one endpoint for boto3, and the services behind it that moto runs."""
