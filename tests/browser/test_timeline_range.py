"""The timeline's range: by hand, by keys and by typed dates; release writes the address once."""

import datetime as dt

import pytest
from timeline_lab import FIRST, LAST, day, week, week_end, weekly


def test_dragging_on_empty_ground_moves_the_range_live_and_writes_the_url_on_release(open_lab):
    lab = open_lab()
    lab.press_at(10.5)
    lab.drag_to(19.5)
    lab.shows(week(10), week_end(19))
    assert lab.live() == {"from": day(week(10)), "to": day(week_end(19)), "playing": False}
    assert lab.url() == {}
    assert lab.page.evaluate("spoken") == []
    lab.release()
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(19))})
    assert lab.page.evaluate("spoken") == ["9 Dec 2019 to 16 Feb 2020"]


def test_a_range_of_one_day_is_said_as_that_day(open_lab):
    lab = open_lab()
    lab.type_date("From", "5 Feb 2020")
    lab.type_date("To", "5 Feb 2020")
    lab.wait_url(**{"from": "2020-02-05", "to": "2020-02-05"})
    assert lab.page.evaluate("spoken.at(-1)") == "5 Feb 2020"


def test_dragging_a_handle_moves_that_end_to_whole_weeks(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(30.3)
    lab.shows(week(10), week_end(29))
    lab.release()
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_a_handle_stops_one_week_before_the_other(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(10)
    lab.drag_to(45)
    lab.shows(week(19), week_end(19))
    lab.release()


def test_dragging_the_window_keeps_its_width_and_stops_at_the_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(15)
    lab.drag_to(20)
    lab.shows(week(15), week_end(24))
    lab.drag_to(59.9)
    lab.shows(week(50), week_end(59))
    lab.release()
    lab.wait_url(**{"from": str(week(50)), "to": str(week_end(59))})


def test_the_range_is_told_at_most_once_a_frame(open_lab):
    lab = open_lab()
    told = lab.page.evaluate(
        """async ([x0, x1, y]) => {
          const plot = document.querySelector(".dl-timeline__plot");
          const send = (type, x) => plot.dispatchEvent(new PointerEvent(type,
            {clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true}));
          plot.setPointerCapture = () => {};
          send("pointerdown", x0);
          ranges.length = 0;
          for (let i = 0; i <= 100; i++) send("pointermove", x0 + (x1 - x0) * i / 100);
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return ranges.length;
        }""",
        [lab.week_x(5), lab.week_x(50), lab.middle_y()],
    )
    assert told == 1
    lab.shows(week(5), week_end(49))


def test_escape_gives_a_drag_up(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(30)
    lab.shows(week(10), week_end(29))
    lab.page.keyboard.press("Escape")
    lab.shows(week(10), week_end(19))
    lab.release()
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}


def test_a_finger_can_drag_a_handle(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}", size=(390, 700), has_touch=True)
    touch = lab.page.context.new_cdp_session(lab.page)

    def finger(kind, weeks=None):
        points = [] if weeks is None else [{"x": lab.week_x(weeks), "y": lab.middle_y()}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", 20)
    for weeks in (22, 25, 30):
        finger("touchMove", weeks)
    lab.shows(week(10), week_end(29))
    finger("touchEnd")
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_handles_are_large_enough_for_a_finger_and_never_cover_each_other(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(10)}", size=(390, 700))
    boxes = [lab.handle(name).bounding_box() for name in ("Beginning of the range", "End of the range")]
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    first, second = boxes
    # Each keeps 12 pixels of its own even when the range is as thin as it can be.
    assert second["x"] - first["x"] >= 12


def test_the_whole_range_is_one_click_or_a_double_click(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("All dates").click()
    lab.shows(FIRST, LAST)
    assert lab.live() is None
    lab.wait_url()
    lab.page.go_back()
    lab.shows(week(10), week_end(19))
    lab.page.mouse.dblclick(lab.week_x(40.5), lab.middle_y())
    lab.shows(FIRST, LAST)
    lab.wait_url()


def test_a_drag_and_the_focus_go_on_when_new_data_arrives(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.press_at(20)
    lab.drag_to(25)
    lab.shows(week(10), week_end(24))
    fewer = weekly()
    fewer["counts"] = fewer["counts"][:20]
    lab.page.evaluate("data => draw(data)", fewer)
    lab.shows(week(10), week_end(24))
    lab.expect(lab.handle("End of the range")).to_be_focused()
    lab.drag_to(30)
    lab.shows(week(10), week_end(29))
    lab.release()


def test_the_tip_says_days_and_whose(open_lab):
    lab = open_lab()
    lab.page.mouse.move(lab.week_x(3.5), lab.middle_y())
    tip = lab.page.locator(".dl-timeline__tip")
    lab.expect(tip).to_be_visible()
    lab.expect(tip).to_have_text("21 – 27 Oct 2019: 6 incidents: 4 Iran-aligned, 2 US and coalition")


def test_hostile_labels_stay_text(open_lab):
    data = weekly()
    data["classes"][0]["label"] = "<img src=x onerror=alert(1)>"
    data["title"] = "<b>bold</b>"
    lab = open_lab(data=data)
    lab.page.mouse.move(lab.week_x(3.5), lab.middle_y())
    lab.expect(lab.page.locator(".dl-timeline__tip")).to_contain_text("4 <img src=x")
    lab.expect(lab.page.locator(".dl-timeline__caption")).to_have_text("<b>bold</b>")
    assert lab.page.locator("#root img").count() == 0


def test_keys_move_a_handle_and_write_the_url_once(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    handle = lab.handle("Beginning of the range")
    handle.focus()
    before = lab.page.evaluate("history.length")
    # All in one task: on a busy machine the URL could otherwise be written between two keys.
    starts, query = handle.evaluate(
        """(handle, keys) => [keys.map(([key, shiftKey]) => {
          handle.dispatchEvent(new KeyboardEvent("keydown", {key, shiftKey, bubbles: true, cancelable: true}));
          return document.getElementById("root").dataset.from;
        }), location.search]""",
        [["ArrowRight", False], ["ArrowRight", True], ["ArrowLeft", False], ["Home", False], ["End", False]],
    )
    assert starts == [str(week(n)) for n in (11, 15, 14, 0, 19)]
    assert query == f"?from={week(10)}&to={week_end(19)}"
    handle.press("ArrowDown")
    assert handle.get_attribute("aria-valuetext") == "3 Feb 2020"
    assert handle.get_attribute("aria-valuenow") == str(day(dt.date(2020, 2, 3)))
    lab.wait_url(**{"from": str(week(18)), "to": str(week_end(19))})
    assert lab.page.evaluate("history.length") == before + 1
    assert lab.page.evaluate("spoken") == ["3 Feb 2020 to 16 Feb 2020"]


def test_everything_is_reached_by_tab_and_space_plays(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    reached = []
    for _ in range(14):
        lab.page.keyboard.press("Tab")
        reached.append(lab.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert reached[:13] == [
        "One step back", "Play", "One step forward", "Step", "All dates", "Window", "Up to", "Speed", "Loop", "From", "To",
        "Beginning of the range", "End of the range",
    ]  # fmt: skip
    lab.button("Play").focus()
    lab.page.keyboard.press("Space")
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.page.keyboard.press("Space")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2019-10-15", "2020-03-31", ("2019-10-15", "2020-03-31")),
        ("1 Nov 2019", "31 march 2020", ("2019-11-01", "2020-03-31")),
        ("Nov 2019", "Feb 2020", ("2019-11-01", "2020-02-29")),
        ("2020", "2020-07", ("2020-01-01", "2020-07-31")),
    ],
)
def test_typed_dates_are_read(open_lab, start, end, wanted):
    lab = open_lab()
    lab.type_date("From", start)
    lab.type_date("To", end)
    lab.shows(*wanted)
    lab.wait_url(**dict(zip(("from", "to"), wanted, strict=True)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31 Feb 2020", "31 Feb 2020 is a day that does not exist"),
        ("2020-13-01", "There is no month 13"),
        ("12/27/2019", "Is the day or the month first? Write 1 Oct 2019 or 2019-10-01"),
        ("soon", "“soon” is not a date: write 1 Oct 2019, Oct 2019 or 2019"),
        ("1 Apr 2020", "1 Apr 2020 is after the end, 16 Feb 2020"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(open_lab, text, message):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    box = lab.type_date("From", text)
    lab.expect(lab.page.get_by_role("alert")).to_have_text(message)
    lab.expect(box).to_have_attribute("aria-invalid", "true")
    lab.expect(box).to_have_value(text)
    lab.shows(week(10), week_end(19))
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}
    box.press("Escape")
    lab.expect(box).to_have_value("9 Dec 2019")
    lab.expect(lab.page.get_by_role("alert")).to_have_count(0)


def test_a_range_beyond_the_present_one_can_be_typed_in_order(open_lab):
    lab = open_lab(f"?from={week(0)}&to={week_end(9)}")
    lab.type_date("From", "1 Apr 2020")
    lab.expect(lab.page.get_by_role("alert")).to_contain_text("is after the end")
    lab.type_date("To", "Jun 2020")
    lab.shows("2020-04-01", "2020-06-30")
    lab.expect(lab.page.get_by_role("alert")).to_have_count(0)


def test_an_empty_date_is_an_open_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.type_date("To", "")
    lab.shows(week(10), LAST)
