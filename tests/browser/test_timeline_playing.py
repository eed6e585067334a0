"""The timeline plays through the chosen range, a window at a time or up to a day, and gives the range back."""

import datetime as dt

import pytest
from timeline_lab import FIRST, LAST, WEEKS, day, goes_through, played, week, week_end, weekly


def test_playing_goes_through_the_chosen_range_and_gives_it_back_at_the_end(open_lab):
    """Somebody who sets 9 Dec to 16 Feb and presses Play sees those weeks go by, and nothing else."""
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(10, 20)])
    lab.shows(week(10), week_end(19))
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(19))}
    assert lab.live() == {"from": day(week(10)), "to": day(week_end(19)), "playing": False}
    assert lab.page.evaluate("history.length") == 2, "nothing was chosen, so nothing is there to take back"
    assert lab.page.evaluate("spoken") == ["Played to the end. 9 Dec 2019 to 16 Feb 2020"]


def test_a_range_that_begins_within_a_week_is_played_from_its_own_first_day_to_its_own_last(open_lab):
    lab = open_lab("?from=2019-12-12&to=2020-01-15")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    ranges = played(lab)
    assert ranges[0] == (day(dt.date(2019, 12, 12)), day(dt.date(2019, 12, 15)))
    assert ranges[-1] == (day(dt.date(2020, 1, 13)), day(dt.date(2020, 1, 15)))
    lab.shows("2019-12-12", "2020-01-15")


def test_up_to_begins_at_the_start_of_the_range_and_ends_at_its_end(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("Up to").click()
    lab.shows(week(10), week_end(19))
    lab.wait_url(**{"from": str(week(10)), "mode": "upto", "to": str(week_end(19))})
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(10)), day(week_end(n))) for n in range(10, 20)])
    lab.shows(week(10), week_end(19))


def test_pause_writes_the_window_and_play_goes_on_from_there_to_the_end_of_the_range(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(12)))
    assert lab.url()["from"] == str(week(10)), "playing must not write the URL"
    lab.button("Pause").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    start, end = lab.root.get_attribute("data-from"), lab.root.get_attribute("data-to")
    lab.wait_url(**{"from": start, "to": end})
    assert lab.live()["playing"] is False
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert played(lab)[0][0] == day(dt.date.fromisoformat(start))
    assert played(lab)[-1] == (day(week(29)), day(week_end(29)))
    lab.wait_url(**{"from": str(week(10)), "to": str(week_end(29))})


def test_back_after_a_pause_gives_the_chosen_range_again(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(10)))
    lab.button("Pause").click()
    lab.page.wait_for_function("begin => !location.search.includes(begin)", arg=str(week(10)))
    lab.page.go_back()
    lab.shows(week(10), week_end(29))
    lab.expect(lab.page.locator(".dl-timeline__scope")).to_be_hidden()


def test_a_paused_window_can_be_moved_and_widened_within_the_range_that_is_played(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("Play").click()
    lab.button("Pause").click()
    lab.button("One step forward").click()
    lab.shows(week(11), week_end(11))
    lab.handle("End of the range").press("ArrowRight")
    lab.shows(week(11), week_end(12))
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n + 1))) for n in range(11, 19)])
    lab.shows(week(10), week_end(19))


def test_a_new_range_is_what_is_played_next(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.button("Play").click()
    lab.button("Pause").click()
    lab.type_date("From", str(week(20)))
    lab.type_date("To", str(week_end(23)))
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.evaluate("ranges.length = 0")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(20, 24)])


def test_the_window_is_as_wide_as_the_step(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    lab.page.get_by_label("Step", exact=True).select_option("month")
    lab.button("Play").click()
    lab.shows(week(10), week_end(13))
    lab.button("Pause").click()


def test_playing_everything_goes_from_the_first_day_to_the_last(open_lab):
    lab = open_lab()
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.get_by_label("Step", exact=True).select_option("quarter")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert played(lab)[0] == (day(FIRST), day(week_end(12)))
    assert played(lab)[-1] == (day(week(WEEKS - 13)), day(LAST))
    lab.shows(FIRST, LAST)
    assert lab.live() is None
    assert lab.url() == {}
    lab.expect(lab.button("Play")).to_be_visible()


def test_up_to_without_a_range_grows_from_the_first_day_to_everything(open_lab):
    lab = open_lab("?mode=upto")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("end => root.dataset.to > end", arg=str(week_end(25)))
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    assert {begin for begin, _ in played(lab)} == {day(FIRST)}
    ends = [end for _, end in played(lab)]
    assert ends == sorted(ends)
    lab.shows(FIRST, LAST)
    assert lab.url() == {"mode": "upto"}


def test_a_moved_beginning_stays_up_to(open_lab):
    lab = open_lab(f"?mode=upto&from={FIRST}&to={week_end(19)}")
    lab.expect(lab.button("Up to")).to_have_attribute("aria-pressed", "true")
    lab.handle("Beginning of the range").press("ArrowRight")
    lab.wait_url(**{"from": str(week(1)), "mode": "upto", "to": str(week_end(19))})
    lab.button("One step forward").click()
    lab.shows(week(1), week_end(20))


def test_a_range_of_one_bar_moves_on_from_where_it_is(open_lab):
    lab = open_lab(f"?from={week(50)}&to={week_end(50)}")
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    goes_through(lab, [(day(week(n)), day(week_end(n))) for n in range(50, WEEKS)])
    lab.shows(week(50), week_end(50))


def test_a_loop_begins_again_at_the_start_of_the_range(open_lab):
    lab = open_lab(f"?from={week(40)}&to={week_end(49)}")
    lab.button("Loop").click()
    lab.page.get_by_label("Speed").select_option("8")
    lab.button("Play").click()
    lab.page.wait_for_function("end => root.dataset.to === end", arg=str(week_end(49)))
    lab.page.wait_for_function("begin => root.dataset.from === begin", arg=str(week(40)))
    lab.expect(lab.root).to_have_attribute("data-playing", "true")


def test_the_range_that_is_played_is_marked_around_its_window(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(29)}")
    scope = lab.page.locator(".dl-timeline__scope")
    lab.expect(scope).to_be_hidden()
    lab.button("Play").click()
    lab.expect(scope).to_be_visible()
    box = scope.bounding_box()
    assert box["x"] == pytest.approx(lab.week_x(10), abs=1)
    assert box["x"] + box["width"] == pytest.approx(lab.week_x(30), abs=1)
    lab.button("All dates").click()
    lab.expect(scope).to_be_hidden()


def test_steps_go_back_and_forward(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(19)}")
    lab.button("One step forward").click()
    lab.shows(week(11), week_end(20))
    lab.button("One step back").click()
    lab.button("One step back").click()
    lab.shows(week(9), week_end(18))
    lab.wait_url(**{"from": str(week(9)), "to": str(week_end(18))})


def test_steps_finer_than_a_bin_say_why_not(open_lab):
    lab = open_lab()
    option = lab.page.locator("option[value=day]")
    lab.expect(option).to_be_disabled()
    lab.expect(option).to_have_attribute("title", "Bars are a week wide: no finer steps")
    lab.expect(lab.page.locator("option[value=week]")).to_be_enabled()


def test_playing_goes_on_when_new_data_arrives_and_stops_when_the_url_moves(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(39)}")
    lab.page.get_by_label("Speed").select_option("4")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(12)))
    at = lab.root.get_attribute("data-from")
    lab.page.evaluate("data => draw(data)", weekly())
    assert lab.root.get_attribute("data-from") >= at
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=at)
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.page.evaluate("view.set({from: '2020-06-01', to: '2020-06-30'})")
    lab.expect(lab.root).to_have_attribute("data-playing", "false")
    lab.shows("2020-06-01", "2020-06-30")


def test_playing_goes_on_when_the_page_mounts_it_anew(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(39)}")
    lab.page.get_by_label("Speed").select_option("4")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(12)))
    at = lab.page.evaluate(
        """data => {
          const old = document.getElementById("root");
          const at = old.dataset.from;
          const fresh = old.cloneNode(false);
          old.replaceWith(fresh);
          draw(data);
          return at;
        }""",
        weekly(),
    )
    lab.page.wait_for_function("begin => document.getElementById('root').dataset.from > begin", arg=at)
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.page.get_by_label("Speed")).to_have_value("4")


def test_reduced_motion_leaps_by_whole_steps(open_lab):
    lab = open_lab(reduced_motion="reduce")
    lab.page.get_by_label("Speed").select_option("8")
    lab.page.get_by_label("Step", exact=True).select_option("month")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from > begin", arg=str(week(8)))
    lab.button("Pause").click()
    starts = sorted({r["from"] for r in lab.page.evaluate("ranges") if r["playing"]})
    assert all((start - day(FIRST)) % 28 == 0 for start in starts)
    assert len(starts) >= 3


def test_mode_step_and_speed_are_changed_while_it_plays_on(open_lab):
    lab = open_lab(f"?from={week(10)}&to={week_end(49)}")
    lab.page.get_by_label("Speed").select_option("4")
    lab.button("Play").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(14)))
    lab.button("Up to").click()
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    lab.expect(lab.root).to_have_attribute("data-from", str(week(10)))
    assert lab.root.get_attribute("data-to") >= str(week_end(14)), "it goes on from the day that was reached"
    lab.page.get_by_label("Speed").select_option("1")
    lab.button("Window").click()
    lab.page.wait_for_function("begin => root.dataset.from >= begin", arg=str(week(14)))
    lab.page.get_by_label("Step", exact=True).select_option("month")
    lab.page.wait_for_function("(Date.parse(root.dataset.to) - Date.parse(root.dataset.from)) / 86400000 === 27")
    lab.expect(lab.root).to_have_attribute("data-playing", "true")
    assert lab.url() == {"from": str(week(10)), "to": str(week_end(49))}, "and no dates are written on the way"
