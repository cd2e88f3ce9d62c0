"""Templates as they are written: YAML with short tags, JSON, and what is wrong with them."""

from pathlib import Path

import pytest

from local.errors import TemplateError
from local.template.read import read

Q = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"


def refused(path: Path) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        read(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def test_short_tags_become_functions(write):
    template = write("""
        Resources:
          Q:
            Type: AWS::SQS::Queue
            Properties:
              A: !Ref X
              B: !GetAtt X.Y.Z
              C: !GetAtt [X, Y]
              D: !Join ["", [!Ref X, !Sub "${X}"]]
              E: !If [C, !Ref AWS::NoValue, {F: !Base64 x}]
    """)

    assert read(template).body["Resources"]["Q"]["Properties"] == {
        "A": {"Ref": "X"},
        "B": {"Fn::GetAtt": ["X", "Y.Z"]},
        "C": {"Fn::GetAtt": ["X", "Y"]},
        "D": {"Fn::Join": ["", [{"Ref": "X"}, {"Fn::Sub": "${X}"}]]},
        "E": {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"F": {"Fn::Base64": "x"}}]},
    }


def test_dates_and_numeric_keys_stay_text(write):
    template = write(f"""
        AWSTemplateFormatVersion: 2010-09-09
        Mappings: {{M: {{123456789012: {{5: five}}}}}}
        {Q}""")

    body = read(template).body

    assert body["AWSTemplateFormatVersion"] == "2010-09-09"
    assert body["Mappings"] == {"M": {"123456789012": {"5": "five"}}}


def test_reading_leaves_the_yaml_library_as_it_was(write):
    yaml = pytest.importorskip("yaml")
    read(write(Q))

    with pytest.raises(yaml.YAMLError):
        yaml.safe_load("a: !Ref B")


def test_a_merged_mapping_is_no_double_key(write):
    template = write("""
        Resources:
          A: {Type: AWS::SQS::Queue, Properties: &common {VisibilityTimeout: 30}}
          B: {Type: AWS::SQS::Queue, Properties: {<<: *common, QueueName: b}}
    """)

    assert read(template).body["Resources"]["B"]["Properties"] == {"VisibilityTimeout": 30, "QueueName": "b"}


def test_json_is_a_template_too(write):
    template = write('{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}', "t.json")

    assert read(template).body["Resources"]["Q"] == {"Type": "AWS::SQS::Queue"}


def test_the_line_of_a_resource_is_known(write):
    template = write("Resources:\n  A: {Type: X}\n  B:\n    Type: X\n")

    assert read(template).place("B") == f"{template}:3: Resource B"


def test_a_missing_file(tmp_path):
    assert refused(tmp_path / "t.yaml") == ["t.yaml: the template cannot be read (No such file or directory)"]


def test_a_file_that_is_not_text(tmp_path):
    (tmp_path / "t.yaml").write_bytes(b"\xff\xfe")

    assert refused(tmp_path / "t.yaml") == ["t.yaml: the template is not UTF-8 text (byte 0)"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Resources:\n  A: [1,\n", "t.yaml:3: not well-formed YAML: did not find expected node content"),
        ("Resources:\n  A: {Type: X}\n  A: {Type: X}\n", "t.yaml:3: not well-formed YAML: 'A' is there twice"),
        ("", "t.yaml: the template is not a mapping with a 'Resources' section"),
        ("- a\n", "t.yaml: the template is not a mapping with a 'Resources' section"),
        ("Parameters: {}\n", "t.yaml: the template has no 'Resources' section, or an empty one"),
        ("Resources: {}\n", "t.yaml: the template has no 'Resources' section, or an empty one"),
        ("Resources: [a]\n", "t.yaml: section 'Resources' must be a mapping"),
        ("Resources:\n  A: text\n", "t.yaml:2: Resource A: must be a mapping (check the indentation)"),
        ("Resources:\n  A: {Properties: {}}\n", "t.yaml:2: Resource A: has no Type"),
        ("Resources:\n  A: {Type: X, Properties: [1]}\n", "t.yaml:2: Resource A: Properties must be a mapping"),
        (
            "Resources:\n  A:\n    Type: X\n    Properties:\n      E:\n        V:\n",
            "t.yaml:2: Resource A: E.V has no value: give it one, or leave it out",
        ),
        ("Resources: {A: {Type: X}}\nOutputs: {O: {}}\n", "t.yaml: Outputs.O has no Value"),
    ],
)
def test_what_is_wrong_is_named(write, text, error):
    assert refused(write(text, "t.yaml")) == [error]


def test_a_misspelt_section_and_attribute_are_named(write):
    (section,) = refused(write(f"Resource: {{}}\n{Q}", "a.yaml"))
    (attribute,) = refused(write("Resources:\n  A: {Type: X, Propertes: {}}\n", "b.yaml"))

    assert section.startswith("a.yaml: section 'Resource' is not supported; there are ")
    assert attribute.startswith("b.yaml:2: Resource A: attribute 'Propertes' is not known; there are ")


def test_bad_json_names_its_line(write):
    assert refused(write('{\n "Resources": }', "t.json")) == ["t.json:2: not well-formed JSON: Expecting value"]


def test_several_problems_are_told_at_once(write):
    assert len(refused(write("Resources:\n  A: {}\n  B: text\n"))) == 2


def test_rules_about_the_parameters_of_a_deploy_are_let_pass(write):
    template = write(Q + "Rules: {Pausing: {Assertions: [{Assert: !Equals [!Ref Proxy, no]}]}}")

    assert "Pausing" in read(template).body["Rules"]
