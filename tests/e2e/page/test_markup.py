"""Nothing that anybody types is ever markup, and nothing runs that is not the page's own."""

import httpx
from playwright.sync_api import expect

from tests.e2e.page.person import Person

ATTACKS = [
    "<img src=x onerror=\"document.title='broken'\">",
    "<script>document.title='broken'</script>",
    "\"><svg onload=document.title='broken'>",
    "javascript:document.title='broken'",
    "${document.title='broken'} {{7*7}} &lt;b&gt;",
    "</title><style>*{display:none}</style>",
]


def test_what_is_typed_stays_text_wherever_it_is_shown(ada: Person) -> None:
    window = ada.signed_in()
    for attack in ATTACKS:
        ada.has(attack, description=attack, tags=[attack[:50].strip()])
    ada.trail(at_least=len(ATTACKS))
    for attack in ATTACKS:
        panel = window.open_task(attack)
        expect(panel.locator(".description")).to_have_text(attack)
    window.go("Inbox")
    for attack in ATTACKS:
        expect(window.page.get_by_role("link", name=attack, exact=True)).to_be_visible()
    window.go("Audit trail")
    expect(window.page.locator(".entry-thing")).to_have_text(ATTACKS[::-1])
    window.page.locator("summary").first.click()
    expect(window.page.locator(".payload").first).to_contain_text(ATTACKS[-1])
    expect(window.page).to_have_title("Audit trail · TaskFlow")


def test_a_toast_is_text_too(ada: Person) -> None:
    window = ada.signed_in()
    ada.has(ATTACKS[0])
    expect(window.toast("Task created").get_by_text(ATTACKS[0], exact=True)).to_be_visible()


def test_an_object_where_text_should_be_is_no_element_either(ada: Person) -> None:
    window = ada.window()
    element = {"type": "img", "props": {"src": "x", "onError": "document.title='broken'"}, "key": None, "__k": None}
    task = ada.has("Ordinary") | {"title": element}
    page = {"items": [task], "next_cursor": None}
    window.page.route("**/api/v1/tasks?*", lambda route: route.fulfill(json=page))
    window.open()
    window.sign_in(ada.email)
    expect(window.page.locator("li.task")).to_have_count(1)
    assert window.page.locator("li.task img").count() == 0


def test_the_policy_is_strict(ada: Person) -> None:
    policy = httpx.get(ada.system.url).headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert "unsafe" not in policy
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"


def test_the_browser_refuses_markup_from_text(ada: Person) -> None:
    window = ada.window()
    window.open()
    assert (
        window.page.evaluate("""() => {
        try { document.body.innerHTML = "<b>bold</b>"; } catch (error) { return error.name; }
    }""")
        == "TypeError"
    )
    window.forgive()


def test_everything_comes_from_the_page_itself(ada: Person) -> None:
    window = ada.window()
    hosts: set[str] = set()
    window.page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    window.open()
    window.sign_in(ada.email)
    assert hosts == {f"127.0.0.1:{ada.system.port}"}
