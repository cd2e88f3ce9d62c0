"""The page's files, and how requests to the one port find their way."""

import httpx
import pytest

from local.errors import LocalError
from local.page import Page
from tests.unit.local.gateway import Gateway

SECURITY = {"Content-Security-Policy": "default-src 'self'", "x-content-type-options": "nosniff"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "web"
    (folder / "parts").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>hello</h1>")
    (folder / "app.js").write_text("export {}")
    (folder / "module.mjs").write_text("export {}")
    (folder / "style.css").write_text("a{}")
    (folder / "app.webmanifest").write_text("{}")
    (folder / "parts" / "ümlaut file.svg").write_text("<svg/>")
    (folder / "outside").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def gateway(gateway, folder):
    gateway.page = Page(folder, config={"api": "/api"}, headers=SECURITY)
    return gateway


@pytest.mark.parametrize(
    ("path", "content_type", "text"),
    [
        ("/", "text/html; charset=utf-8", "<h1>hello</h1>"),
        ("/index.html", "text/html; charset=utf-8", "<h1>hello</h1>"),
        ("/app.js", "text/javascript; charset=utf-8", "export {}"),
        ("/module.mjs", "text/javascript; charset=utf-8", "export {}"),
        ("/style.css", "text/css; charset=utf-8", "a{}"),
        ("/app.webmanifest", "application/manifest+json", "{}"),
        ("/parts/%C3%BCmlaut%20file.svg", "image/svg+xml", "<svg/>"),
        ("/config.json", "application/json", '{"api":"/api"}'),
    ],
)
async def test_files_have_their_types_and_the_security_headers(gateway, path, content_type, text):
    async with gateway.client() as client:
        answer = await client.get(path)
        head = await client.head(path)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-cache")
    assert (head.status_code, head.headers["content-length"]) == (200, answer.headers["content-length"])


async def test_a_file_that_the_client_has_is_not_sent_again_until_it_changes(gateway, folder):
    async with gateway.client() as client:
        etag = (await client.get("/app.js")).headers["etag"]
        same = await client.get("/app.js", headers={"if-none-match": etag})
        (folder / "app.js").write_text("export { changed }")
        changed = await client.get("/app.js", headers={"if-none-match": etag})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["x-content-type-options"] == "nosniff"
    assert (changed.status_code, changed.text) == (200, "export { changed }")


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing.js", "/parts", "/parts/", "/app.js/", "/outside", "/%00", "/a\\b", "/" + "x" * 300),
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/parts/../../secret.txt"),
        *("//etc/passwd", "/%2Fetc%2Fpasswd", "/.%2e/web/../secret.txt", "/..%5csecret.txt"),
    ],
)
async def test_nothing_else_is_served(gateway, path):
    async with gateway.client() as client:
        answer = await client.get(httpx.URL(f"http://127.0.0.1:8080{path}"))
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


async def test_raw_paths_do_not_escape_over_a_real_connection_either(gateway):
    async with gateway.serving(), httpx.AsyncClient() as client:
        for target in (b"/../secret.txt", b"/parts/../../secret.txt", b"//../secret.txt", b"/%2e%2e%2fsecret.txt"):
            request = client.build_request("GET", f"http://127.0.0.1:{gateway.port}/")
            request.extensions["target"] = target
            assert (await client.send(request)).status_code == 404, target


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_files_can_only_be_read(gateway, method):
    async with gateway.client() as client:
        assert (await client.request(method, "/app.js")).status_code == 404


async def test_the_configuration_is_optional(folder):
    page = Page(folder, headers={"Cache-Control": "max-age=60"})
    assert not page.has("GET", "/config.json")
    gateway = Gateway()
    gateway.page = page
    async with gateway.client() as client:
        assert (await client.get("/")).headers["cache-control"] == "max-age=60"
    gateway.close()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LocalError, match="missing does not exist"):
        Page(tmp_path / "missing", headers={})


# ---------------------------------------------------------------- precedence on the one port


async def test_routes_of_the_api_come_before_the_page(gateway):
    await gateway.http_api("GET /app.js", "GET /health")
    async with gateway.client() as client:
        answers = [(await client.get(path)).text for path in ("/app.js", "/health", "/style.css", "/nothing")]
    assert answers == ["hello", "hello", "a{}", '{"message":"Not Found"}']


@pytest.mark.parametrize("key", ["$default", "ANY /{proxy+}"])
async def test_a_route_that_takes_anything_lets_the_files_pass(gateway, key):
    await gateway.http_api(key, "GET /style.css")
    async with gateway.client() as client:
        answers = [(await client.get(path)).text for path in ("/app.js", "/style.css", "/nothing")]
        posted = (await client.post("/app.js")).text
    assert (answers, posted) == (["export {}", "hello", "hello"], "hello")


async def test_the_runtimes_own_routes_come_first(gateway):
    await gateway.http_api("$default")
    async with gateway.client() as client:
        statuses = [(await client.get(path)).status_code for path in ("/_local", "/_local/clock", "/_localx")]
    assert statuses == [299, 299, 200]


async def test_there_may_be_no_page_and_no_api():
    gateway = Gateway()
    async with gateway.client() as client:
        answer = await client.get("/")
    gateway.close()
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


async def test_an_api_is_served_without_a_page():
    gateway = Gateway()
    await gateway.http_api("GET /")
    async with gateway.client() as client:
        assert (await client.get("/")).text == "hello"
    gateway.close()
