"""What is watched, written once: from here come the alarms, the CloudWatch dashboard and both Grafana dashboards."""
