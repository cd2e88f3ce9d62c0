"""Stacks in stacks: parameters in, outputs out, and paths relative to the template that includes them."""

import pytest

from local.errors import LocalError
from local.template.nested import files

CHILD = """
    Parameters: {QueueArn: {Type: String}, Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}}
    Conditions:
      Named: !Equals [!Ref QueueArn, "arn:AWS::SQS::Queue:taskflow-Q"]
    Resources:
      Inner: {Type: AWS::SQS::Queue, Condition: Named, Properties: {For: !Ref QueueArn, Stage: !Ref Stage}}
      Logs: {Type: AWS::Logs::LogGroup}
    Outputs:
      Url: {Condition: Named, Value: !Ref Inner}
"""
PARENT = """
    Resources:
      Q: {Type: AWS::SQS::Queue}
      Db:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: infra/child.yaml, Parameters: {QueueArn: !GetAtt Q.Arn, Stage: prod}}
      After: {Type: AWS::SQS::Queue, Properties: {Url: !GetAtt Db.Outputs.Url, Stack: !Ref Db}}
"""


@pytest.fixture
def parent(write):
    write(CHILD, "infra/child.yaml")
    return write(PARENT)


async def test_parameters_go_in_and_outputs_come_out(parent, created, services):
    stack = await created(parent)

    assert services.made["taskflow-Db-Inner"] == {"For": "arn:AWS::SQS::Queue:taskflow-Q", "Stage": "prod"}
    assert services.made["taskflow-After"]["Url"] == "taskflow-Db-Inner"
    assert services.made["taskflow-After"]["Stack"].startswith(
        "arn:aws:cloudformation:us-east-1:123456789012:stack/taskflow-Db/"
    )
    assert set(stack.resources) == {"Q", "Db", "After", "Db/Inner", "Db/Logs"}
    assert [passed.path for passed in stack.passed_over] == ["Db/Logs"]
    assert stack.children["Db"].outputs == {"Url": "taskflow-Db-Inner"}


async def test_a_serverless_application_is_a_nested_stack(write, created, services):
    write("Resources: {Inner: {Type: AWS::SQS::Queue}}\nOutputs: {Name: {Value: !Ref Inner}}", "app/t.yaml")
    stack = await created(
        write("""
            Transform: AWS::Serverless-2016-10-31
            Resources: {App: {Type: AWS::Serverless::Application, Properties: {Location: ./app/t.yaml}}}
            Outputs: {Name: {Value: !GetAtt App.Outputs.Name}}
        """)
    )

    assert stack.outputs == {"Name": "taskflow-App-Inner"}


async def test_a_stack_in_a_stack_in_a_stack(write, created, services):
    write("Resources: {Q: {Type: AWS::SQS::Queue}}", "a/c.yaml")
    write("Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../a/c.yaml}}}", "b/b.yaml")
    stack = await created(
        write("Resources: {B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b/b.yaml}}}")
    )

    assert list(services.made) == ["taskflow-B-C-Q"]
    assert "B/C/Q" in stack.resources


async def test_code_of_a_nested_stack_is_beside_its_own_template(write, created, services, tmp_path):
    (tmp_path / "infra" / "lambda").mkdir(parents=True)
    write("Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: lambda}}}", "infra/t.yaml")
    await created(write("Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: infra/t.yaml}}}"))

    assert services.made["taskflow-N-F"]["Code"] == {"LocalPath": str(tmp_path / "infra" / "lambda")}


def test_a_missing_nested_file(write, problems):
    template = write(
        "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: infra/none.yaml}}\n"
    )

    assert problems(template) == ["template.yaml:2: Resource N: TemplateURL: there is no file infra/none.yaml"]


def test_a_template_in_s3(write, problems):
    template = write("Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3/x}}\n")

    assert problems(template) == ["template.yaml:2: Resource N: TemplateURL must be the path of a local template"]


def test_a_template_that_includes_itself(write, problems):
    template = write("Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml}}\n")

    assert problems(template) == ["template.yaml:2: Resource N: TemplateURL: template.yaml includes itself"]


def test_problems_inside_name_the_way_there(write, problems):
    write("Resources:\n  X: {Type: AWS::Unknown::X}\n  Y: {Type: AWS::SQS::Queue, DependsOn: Z}\n", "infra/child.yaml")
    template = write(
        "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: infra/child.yaml}}\n"
    )

    unknown, dangling = problems(template)

    assert unknown.startswith(
        "template.yaml:2: Resource N: infra/child.yaml:2: Resource X: this runtime cannot run AWS::Unknown::X"
    )
    assert dangling.startswith("template.yaml:2: Resource N: infra/child.yaml:3: Resource Y: DependsOn: refers to 'Z'")


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ("{}", "infra/child.yaml: parameter 'QueueArn' has no default and was not given a value"),
        ("{QueueArn: x, Stage: test}", "infra/child.yaml: parameter 'Stage' must be one of dev, prod, and is 'test'"),
        ("{QueueArn: x, Nope: y}", "infra/child.yaml: parameter 'Nope' does not exist; there are QueueArn, Stage"),
        ("{QueueArn: [x]}", "infra/child.yaml: parameter 'QueueArn' needs text, not a list"),
    ],
)
def test_wrong_parameters_of_a_nested_stack(write, problems, parameters, problem):
    write(CHILD, "infra/child.yaml")
    template = write(
        "Resources:\n  N: {Type: AWS::CloudFormation::Stack, "
        f"Properties: {{TemplateURL: infra/child.yaml, Parameters: {parameters}}}}}\n"
    )

    assert problems(template) == [f"template.yaml:2: Resource N: {problem}"]


def test_an_output_that_the_nested_stack_does_not_have(write, problems):
    write("Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {A: {Value: a}}", "child.yaml")
    template = write("""
        Resources:
          N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
          Q: {Type: AWS::SQS::Queue, Properties: {Name: !GetAtt N.Outputs.B}}
        Outputs: {A: {Value: !GetAtt N.Outputs.A}}
    """)

    assert problems(template) == ["template.yaml:4: Resource Q: Name: 'N' has no output 'B'; it has A"]


async def test_a_pending_parameter_is_checked_when_it_is_known(write, created):
    write(
        "Parameters: {P: {Type: String, AllowedPattern: 'x+'}}\nResources: {Q: {Type: AWS::SQS::Queue}}", "child.yaml"
    )
    template = write("""
        Resources:
          Q: {Type: AWS::SQS::Queue}
          N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {P: !Ref Q}}}
    """)

    with pytest.raises(
        LocalError, match=r"Resource N: .*child.yaml: parameter 'P' must match x\+, and is 'taskflow-Q'"
    ):
        await created(template)


def test_all_files_are_listed(parent, tmp_path):
    assert files(parent) == [parent, tmp_path / "infra" / "child.yaml"]


def test_files_that_are_broken_or_missing_are_listed_too(write, tmp_path):
    (tmp_path / "broken.yaml").write_text("Resources: [")
    template = write("""
        Resources:
          A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: broken.yaml}}
          B: {Type: AWS::Serverless::Application, Properties: {Location: missing.yaml}}
          C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml}}
    """)

    assert [path.name for path in files(template)] == ["template.yaml", "broken.yaml", "missing.yaml"]
