"""The list of what matters on AWS only."""

import pytest

from local.template.passed_over import plausible, reason_to_pass_over


@pytest.mark.parametrize(
    "type_",
    [
        "AWS::EC2::VPC",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::VPCEndpoint",
        "AWS::IAM::Role",
        "AWS::IAM::ManagedPolicy",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Logs::LogGroup",
        "AWS::CloudFront::Distribution",
        "AWS::S3::BucketPolicy",
        "AWS::CodeDeploy::Application",
        "AWS::WAFv2::WebACL",
        "AWS::SNS::Topic",
        "AWS::RDS::DBSubnetGroup",
        "AWS::Backup::BackupPlan",
        "AWS::Route53::RecordSet",
        "AWS::CertificateManager::Certificate",
        "AWS::Budgets::Budget",
        "AWS::ApplicationAutoScaling::ScalableTarget",
    ],
)
def test_passed_over_with_a_reason(type_):
    assert reason_to_pass_over(type_)


@pytest.mark.parametrize(
    "type_",
    ["AWS::EC2::Instance", "AWS::SQS::Queue", "AWS::RDS::DBCluster", "AWS::IAMX::Y", "AWS::SNS::TopicInlinePolicy"],
)
def test_not_passed_over(type_):
    assert reason_to_pass_over(type_) is None


@pytest.mark.parametrize(
    ("type_", "arn"),
    [
        ("AWS::IAM::Role", "arn:aws:iam::123456789012:role/x"),
        ("AWS::EC2::SecurityGroup", "arn:aws:ec2:us-east-1:123456789012:security-group/x"),
        ("AWS::CloudFront::Distribution", "arn:aws:cloudfront::123456789012:distribution/x"),
        ("AWS::CloudWatch::Alarm", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:x"),
        ("AWS::SNS::Topic", "arn:aws:sns:us-east-1:123456789012:x"),
    ],
)
def test_arns_look_like_arns(type_, arn):
    assert plausible(type_, "x").attributes["Arn"] == arn
    assert plausible(type_, "x").attributes["WhateverArn"] == arn


def test_other_attributes_can_be_part_of_an_address():
    assert plausible("AWS::CloudFront::Distribution", "shop-Site").attributes["DomainName"] == "shop-site-domainname"
