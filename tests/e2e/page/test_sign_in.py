"""Coming in and going out."""

import re
from datetime import timedelta

import httpx
from playwright.sync_api import Route, expect

from tests.e2e.page.person import Person
from tests.e2e.page.window import Window

COGNITO = "https://cognito-idp.us-east-1.amazonaws.com/"
SCOPE = "test/20260101/us-east-1/cognito-idp/aws4_request"
PASSWORD = "Correct-horse-battery-1"


def test_an_address_is_enough_on_a_developers_machine(ada: Person) -> None:
    window = ada.window()
    window.open()
    window.sign_in(ada.email)
    expect(window.page.get_by_text("All clear.")).to_be_visible()
    expect(window.page.get_by_text(ada.email)).to_be_visible()
    assert window.page.title() == "Tasks · TaskFlow"


def test_what_is_no_address_is_refused_next_to_the_field(ada: Person) -> None:
    window = ada.window()
    window.open()
    field = window.page.get_by_label("E-mail address")
    field.fill("ada")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("known by their e-mail address"))
    expect(field).to_be_focused()


def test_a_reload_keeps_the_session_and_signing_out_ends_it_in_every_window_of_the_browser(ada: Person) -> None:
    window = ada.signed_in()
    second = ada.window(window.page.context)
    second.open()
    second.becomes("Live")
    window.page.get_by_role("button", name="Sign out").click()
    for one in (window, second):
        expect(one.heading("Sign in")).to_be_visible()
    assert window.page.evaluate("localStorage.getItem('taskflow.session')") is None


def test_who_signs_in_as_an_administrator_is_one(ada: Person) -> None:
    window = ada.window()
    window.open()
    window.page.get_by_label("As an administrator").check()
    window.sign_in(ada.email)
    window.go("Audit trail")
    expect(window.page.get_by_text("Every change of anybody's data")).to_be_visible()


def test_a_token_that_has_become_too_old_is_renewed_unseen(ada: Person) -> None:
    window = ada.signed_in()
    ada.system.advance(timedelta(hours=2))
    window.add("Still me")


def test_a_session_that_was_ended_elsewhere_says_so(ada: Person) -> None:
    window = ada.signed_in()
    window.page.evaluate("""() => {
        const kept = JSON.parse(localStorage.getItem("taskflow.session"));
        localStorage.setItem("taskflow.session", JSON.stringify({ ...kept, refresh: "revoked", expiresAt: 0 }));
    }""")
    window.page.reload()
    expect(window.page.get_by_text("Your session has ended. Please sign in again.")).to_be_visible()
    expect(window.heading("Sign in")).to_be_visible()


def test_a_sign_in_service_that_is_down_for_a_moment_ends_no_session(ada: Person) -> None:
    ada.has("Water the plants")
    window = ada.signed_in()
    window.page.route(f"http://127.0.0.1:{ada.system.aws_port}/**", lambda route: route.fulfill(status=503))
    window.page.evaluate("""() => {
        const kept = JSON.parse(localStorage.getItem("taskflow.session"));
        localStorage.setItem("taskflow.session", JSON.stringify({ ...kept, expiresAt: 0 }));
    }""")
    window.page.reload()
    expect(window.page.get_by_role("alert")).to_contain_text("cannot be reached")
    window.page.unroute_all()
    window.page.get_by_role("button", name="Try again").click()
    expect(window.task("Water the plants")).to_be_visible()


def test_elsewhere_a_password_is_asked_for(ada: Person) -> None:
    set_password(ada)
    window = deployed(ada)
    window.open()
    window.page.get_by_label("E-mail address").fill(ada.email)
    window.page.get_by_label("Password").fill("wrong")
    window.page.get_by_role("button", name="Sign in").click()
    expect(window.page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in").click()
    window.becomes("Live")


def test_somebody_new_makes_an_account_and_is_asked_for_the_code(ada: Person) -> None:
    window = deployed(ada)
    window.open()
    window.page.get_by_role("button", name="Create an account").click()
    window.page.get_by_label("E-mail address").fill(f"new-{ada.email}")
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Create the account").click()
    expect(window.heading("Check your mail")).to_be_visible()
    window.page.get_by_label("Code").fill("any will do for moto")
    window.page.get_by_role("button", name="Confirm").click()
    window.becomes("Live")


def deployed(person: Person) -> Window:
    """A window in which the page believes that it runs on AWS; what it asks Cognito goes to the one that runs here.

    The policy that is served here does not name Cognito's address, and is therefore left out.
    """
    window = person.window(bypass_csp=True)
    config = httpx.get(f"{person.system.url}/config.json").json()
    del config["cognitoUrl"]
    window.page.context.route("**/config.json", lambda route: route.fulfill(json=config))
    window.page.context.route(f"{COGNITO}**", lambda route: ask_cognito_here(route, person.system.aws_port))
    return window


def ask_cognito_here(route: Route, port: int) -> None:
    headers = {name: route.request.headers[name] for name in ("content-type", "x-amz-target")}
    answer = httpx.post(f"http://127.0.0.1:{port}/", content=route.request.post_data_buffer, headers=headers)
    route.fulfill(status=answer.status_code, body=answer.content, headers={"access-control-allow-origin": "*"})


def set_password(person: Person) -> None:
    config = httpx.get(f"{person.system.url}/config.json").json()
    body = {"UserPoolId": config["userPoolId"], "Username": person.email, "Password": PASSWORD, "Permanent": True}
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.AdminSetUserPassword",
        "authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0",
    }
    httpx.post(config["cognitoUrl"], json=body, headers=headers).raise_for_status()
