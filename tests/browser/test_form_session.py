"""A form with much on it outlives the session that it was opened in."""

from __future__ import annotations

from playwright.sync_api import expect

from custody.service.browser_sessions import begin_session, sign_out
from tests.browser.console import Console


def test_a_request_goes_on_after_signing_in_again_in_another_tab(console: Console) -> None:
    """Nothing that was typed or ticked is lost, whether the session ended here or by itself."""
    console.foresee("status of 401", "Response Status Error Code 401")
    service = console.world.service
    page = console.enter("rita", "/datasets/registry/request")
    page.get_by_label("Purpose", exact=True).fill("The disk of db1 died.")
    (cookie,) = (one for one in page.context.cookies() if one["name"] == "custody")
    sign_out(service, cookie["value"])
    page.locator("[name=object]").first.check()
    ended = page.locator("#ended")
    expect(ended).to_contain_text("You are not signed in any more.")
    expect(ended).to_be_visible()
    again = begin_session(service, "rita", "another tab")
    page.context.add_cookies([{"name": "custody", "value": again, "url": console.address}])
    expect(page.locator("#chosen")).to_have_text("1 chosen")
    expect(ended).to_be_hidden()
    expect(page.get_by_label("Purpose", exact=True)).to_have_value("The disk of db1 died.")
    anew = begin_session(service, "rita", "yet another tab")
    console.foresee("status of 403", "Response Status Error Code 403")
    page.context.add_cookies([{"name": "custody", "value": anew, "url": console.address}])
    page.locator("[name=object]").nth(1).check()
    expect(page.locator("#chosen")).to_have_text("2 chosen")
