"""The connection breaks, and nothing is missed or told twice."""

import random
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.e2e.page.person import Person
from tests.support.system import System

TICKETS = "**/api/v1/notifications/tickets"
CHANGES, CUTS = 40, 0.3
"""How much happens, and how often the connection is cut meanwhile."""


def test_what_happened_while_away_is_told_in_order_and_once(ada: Person) -> None:
    # given a live window that loses its connection and cannot get another one
    window = ada.signed_in()
    ada.has("Before")
    expect(window.toast("Before")).to_be_visible()
    window.page.route(TICKETS, lambda route: route.abort())
    cut_all(ada.system)
    window.becomes("Offline")
    # when things happen meanwhile, and the network comes back
    for number in range(1, 6):
        ada.has(f"While away {number}")
    window.page.unroute(TICKETS)
    window.becomes("Live")
    # then all of it is there, and the stream goes on where it ended
    expect(window.toast("5 new notifications")).to_be_visible()
    ada.has("After")
    expect(window.toast("After")).to_be_visible()
    for number in range(1, 6):
        expect(window.task(f"While away {number}")).to_be_visible()
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(ada.told(at_least=7))


def test_however_often_the_connection_is_cut_everything_is_told_once_and_in_order(ada: Person) -> None:
    window = ada.signed_in()
    dice = random.Random(6)
    for number in range(CHANGES):
        ada.has(f"Task {number}")
        if dice.random() < CUTS:
            cut_all(ada.system)
    told = ada.told(at_least=CHANGES)
    window.becomes("Live")
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(told)
    window.go("Tasks")
    expect(window.page.locator("li.task")).to_have_count(CHANGES)


def test_who_has_missed_too_much_reads_it_all_again(ada: Person) -> None:
    window = ada.window()
    window.page.route_web_socket("**/live?ticket=*", refuse_to_replay)
    window.open()
    window.sign_in(ada.email)
    window.page.route(TICKETS, lambda route: route.abort())
    cut_all(ada.system)
    window.becomes("Offline")
    for number in range(3):
        ada.has(f"While away {number}")
    told = ada.told(at_least=3)
    window.page.unroute(TICKETS)
    expect(window.toast("A lot has happened").first).to_be_visible()
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(told)


def test_after_a_restart_of_the_service_the_page_is_live_again(ada: Person) -> None:
    window = ada.signed_in()
    window.page.route("**/*", lambda route: route.abort())
    cut_all(ada.system)
    window.becomes("Offline")
    window.page.unroute("**/*")
    window.page.evaluate("dispatchEvent(new Event('online'))")
    window.becomes("Live")


def test_frames_that_come_twice_or_in_disorder_are_told_once_and_in_order(ada: Person) -> None:
    window = ada.window()
    sockets: list[Any] = []
    window.page.route_web_socket("**/live?ticket=*", lambda socket: shuffle(socket, sockets))
    window.open()
    window.sign_in(ada.email)
    for number in range(1, 5):
        ada.has(f"Number {number}")
    window.go("Inbox")
    expect(window.page.locator(".notification a")).to_have_text(ada.told(at_least=4))
    expect(window.page.locator(".badge")).to_have_count(0)


def test_a_window_that_had_to_make_room_for_others_does_not_push_back(ada: Person) -> None:
    window = ada.window()
    opened: list[Any] = []
    window.page.route_web_socket("**/live?ticket=*", lambda socket: opened.append(socket) or socket.connect_to_server())
    window.open()
    window.sign_in(ada.email)
    opened[0].send('{"type": "closing", "reason": "too_many_connections"}')
    window.becomes("Not live")
    assert len(opened) == 1
    window.page.get_by_role("button", name="Connect").click()
    window.becomes("Live")
    assert len(opened) == 2


def test_the_pauses_between_attempts_grow_up_to_half_a_minute_and_are_never_the_same_for_all(ada: Person) -> None:
    window = ada.window()
    window.open()
    longest = window.page.evaluate("""async () => {
        const { backoff } = await import("/app/backoff.js");
        return [0, 1, 2, 3, 6, 50].map((failures) => [backoff(failures, () => 0), backoff(failures, () => 1)]);
    }""")
    assert longest == [[250, 500], [500, 1000], [1000, 2000], [2000, 4000], [15000, 30000], [15000, 30000]]


def cut_all(system: System) -> None:
    """Close every connection from the server's side, as API Gateway does when it must."""
    status = httpx.get(f"{system.url}/_local/status").json()
    stage = status["outputs"]["WebSocketUrl"].replace("ws://", "http://")
    for connection in status["connections"]:
        headers = {"authorization": "AWS4-HMAC-SHA256 any"}
        httpx.delete(f"{stage}/@connections/{connection['connection_id']}", headers=headers)


def refuse_to_replay(socket: Any) -> None:
    """Answer what asks for a replay as the service does when too much was missed."""
    server = socket.connect_to_server()

    def pass_on(message: str) -> None:
        if "resume" in message:
            socket.send('{"type": "resync", "last_seq": 3}')
        else:
            server.send(message)

    socket.on_message(pass_on)


def shuffle(socket: Any, sockets: list[Any]) -> None:
    """Pass on what the server sends in pairs, the later one first, and each of them twice."""
    server = socket.connect_to_server()
    sockets.append(server)
    held: list[str] = []

    def pass_on(message: str) -> None:
        held.append(message)
        if len(held) % 2 == 0:
            for one in (held[-1], held[-2], held[-1]):
                socket.send(one)

    server.on_message(pass_on)
