"""What MiniStack lacks, what is changed for it, and which end-to-end tests it cannot run: each with the reason.

This is the one list. `docs/emulator.md` is written from it, the deploy leaves out what it names, and the tests hold it
to the truth: a type that the emulator learns to make must leave the list.
"""

NO_TYPE = "its CloudFormation does not know the type"

LACKING = {
    "AWS::ApiGatewayV2::RouteResponse": f"{NO_TYPE}; clients get the answers of $default anyway",
    "AWS::CodeDeploy::Application": "it has no CodeDeploy: the alias `live` points at the new version at once",
    "AWS::CodeDeploy::DeploymentGroup": "it has no CodeDeploy: no gradual deployment, no alarm that rolls back",
    "AWS::EC2::EgressOnlyInternetGateway": f"{NO_TYPE}; functions run outside any network",
    "AWS::EC2::FlowLog": f"{NO_TYPE}; there is no network to log",
    "AWS::EC2::SecurityGroupIngress": f"{NO_TYPE}; nothing filters there",
    "AWS::EC2::VPCCidrBlock": f"{NO_TYPE}; it hands out no IPv6 addresses",
    "AWS::RDS::DBProxy": f"{NO_TYPE}; functions connect to the database themselves (`DatabaseProxy=no`)",
    "AWS::RDS::DBProxyTargetGroup": NO_TYPE,
}
"""Resource type → why it is left out. What refers to something left out goes as well, if it cannot do without."""

LACKING_PROPERTIES = {
    ("AWS::EC2::Subnet", "Ipv6CidrBlock"): "its networks have no IPv6 addresses to hand out (`Ipv6CidrBlocks`)",
}
"""Resource type and property → why the property is left out."""

CHANGES = {
    "The HTTP API's routes": (
        "SAM writes them as an OpenAPI document (`Body`), which the emulator's CloudFormation does not read: they are "
        "written out as routes, integrations, an authorizer and a CORS configuration, from that same document."
    ),
    "Addresses of the APIs": (
        "`https://{api}.execute-api.{region}.amazonaws.com` and `wss://…` become the emulator's address by path, "
        "`http://127.0.0.1:{port}/_aws/execute-api/{api}`."
    ),
    "Messages in batches": (
        "The emulator asks roles for `sqs:SendMessageBatch`, which is no action of AWS (it needs `sqs:SendMessage`): "
        "whoever may send may send batches."
    ),
    "The database": (
        "The cluster is made, as a record: the emulator runs databases in Docker alone, and none for a stack. "
        "`Database`'s outputs `Host`, `Port` and `SecretArn` name the embedded PostgreSQL and a secret with its "
        "owner's password, which RDS would have made. The proxy's branch in `ConnectArnPrefix` is not taken."
    ),
    "Code": "The folders of `.aws-sam/build` are put into the emulator's S3 as `sam package` puts them into S3.",
    "Trust": "The emulator's environment names the embedded PostgreSQL's authority to functions (`SSL_CERT_FILE`).",
}
"""What of the expanded template or around it is changed, and why."""

UNPROVEN = {
    "IAM at the database": "the embedded PostgreSQL takes any token; `rds-db:connect` is asked of nobody",
    "The network": "subnets, security groups and endpoints are records; functions are processes on this machine",
    "Encryption and tracing": "the settings are stored; nothing is encrypted at rest or sent to X-Ray",
    "Throttling": "both APIs' limits are stored, not enforced",
    "Access logs of both APIs": "the settings are stored; nothing is written",
    "Alarms and dashboards": "they are made; whether their metrics come in is tested elsewhere",
    "What API Gateway limits": "message sizes, idle connections, close codes; local/ is tested for them",
    "Speed": "an environment is a process with its own copy of the layer; nothing measured there means anything",
}
"""What the emulator takes, and does not do."""

CLOCK = "the emulator's clock cannot be moved"
RUNTIME = "about the runtime in local/: its command line, its processes, its routes under /_local"
QUEUES = "it takes hold of the queue between two functions by names that only the runtime in local/ gives"

NOT_RUN = {
    "test_audit_kill.py": "about kill -9 of the runtime in local/, whose state survives; the emulator's does not",
    "test_demo.py": RUNTIME,
    "test_kill.py": "about kill -9 of the runtime in local/, whose state survives; the emulator's does not",
    "test_least_privilege.py": "it reads the calls that local/ records; the emulator only refuses what a role lacks",
    "test_lifecycle.py": RUNTIME,
    "test_reload.py": RUNTIME,
    "page/": "local/ serves the page; the emulator's CloudFront would need a name that resolves",
    "test_audit.py::test_a_lost_message_is_recorded_within_two_minutes": f"{CLOCK}; and {QUEUES}",
    "test_audit.py::test_a_ticket_that_is_shown_again_is_in_its_owners_trail_once": CLOCK,
    "test_audit.py::test_every_hour_the_heads_are_announced": CLOCK,
    "test_notifications.py::test_what_comes_in_quiet_hours_is_delivered_when_they_end": CLOCK,
    "test_recurrence.py::test_a_year_without_duplicate_gap_or_drift": CLOCK,
    "test_recurrence.py::test_after_a_month_down_everything_is_made_up_for": CLOCK,
    "test_tasks.py::test_of_64_requests_with_one_key_one_makes_a_task_and_an_event": (
        "64 requests at once are 64 processes, each of which unpacks the layer before it answers: they time out; "
        "tests/emulator asks 6 at once"
    ),
    "test_reminders.py::test_the_sweeper_finds_what_falls_due_later_also_a_snooze": CLOCK,
}
"""File, folder or test below tests/e2e → why it is not run against the emulator."""


def reason_not_to_run(test: str) -> str | None:
    """Tell why a test, by its id below tests/e2e, is not run against the emulator; `None` for one that is."""
    name = test.partition("[")[0]
    return next((reason for key, reason in NOT_RUN.items() if name == key or _within(name, key)), None)


def _within(name: str, key: str) -> bool:
    return name.startswith((key if key.endswith("/") else f"{key}::",))
