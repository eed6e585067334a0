"""What a session is bringing in: its files, how far their reading is, and the rejected rows that it mends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import streamlit as st

from dateline.importers.mapping import to_toml
from dateline.store import Library
from dateline.ui.data import running
from dateline.ui.data.drop import Dropped, Uploads
from dateline.ui.data.mending import Spoiled
from dateline.ui.data.running import Job, Order

POLL_S = 0.5


@dataclass
class Intake:
    """What a session is bringing in."""

    uploads: Uploads
    files: list[Dropped] = field(default_factory=list)
    turn: int = 0
    job: Job | None = None
    spoiled: list[Spoiled] = field(default_factory=list)
    spoiled_of: Job | None = None
    mended_rows: int = 0
    settled: bool = False

    def written_mended(self, library: Library) -> list[Dropped]:
        """Write the mended rows that can be read now as files, and note that they are on their way."""
        mended, self.mended_rows = [], 0
        for one in self.spoiled:
            sound = one.sound(library)
            if sound:
                mended.append(one.written(self.uploads, sound))
                one.done |= set(sound)
                self.mended_rows += len(sound)
        return mended


def order_of(files: Sequence[Dropped], dataset: str) -> Order:
    """Return the order to read files, under their mappings, as a data set."""
    maps = [one.mapping_file() for one in files]
    said = [to_toml(one.mapping) if one.mapping else "" for one in files]
    return running.describe_order([one.path for one in files], maps, dataset, *said)


def spoken(files: Sequence[Dropped], text: str) -> str:
    """Return a message with the names of files as their owner knows them."""
    for one in files:
        text = one.spoken(text)
    return text


def progress(job: Job, stopped: Callable[[], None]) -> None:
    """Draw how far a job is, again and again while it goes on; when it ends the page is drawn anew.

    `stopped` draws the way on from one that was stopped, within the part that is drawn again and again. What stood after it
    would be lost at times: where a last poll begins a run of its own just when a run of the whole page has ended, Streamlit
    drops what that run has drawn last and not sent yet (seen in 1.67 on a busy machine, one time in four).
    """

    @st.fragment(run_every=POLL_S if job.active or (job.loading and job.state == running.READ) else None)
    def watched() -> None:
        if job.state in (running.LOADED, running.FAILED) or (job.state == running.READ and not job.loading):
            st.rerun()
        _told(job)
        if job.state == running.STOPPED:
            stopped()
        if job.stoppable and st.button("Stop", key=f"stop_{id(job)}", help="Nothing is loaded; the library stays as it is."):
            if not job.stop():
                st.toast("It was too late to stop: the rows are in. Undo takes them out again.")
            st.rerun()

    watched()


def _told(job: Job) -> None:
    share, rows, speed = job.progress
    if job.state == running.STOPPED:
        st.text("Stopped. Nothing was loaded.")
    elif job.state == running.WAITING:
        ahead = job.waits_for
        whose = f" They are of {', '.join(ahead)}." if ahead else ""
        st.text(f"Waiting: other files are being read first.{whose}" if ahead else "Starting")
    elif job.state == running.LOADING or (job.state == running.READ and job.loading):
        words, done = job.taking_in
        late = "" if job.stoppable or job.state == running.READ else ", which can't be stopped any more"
        st.progress(done, text=f"{words or 'Beginning'}: {rows:,} rows{late}")
    else:
        told = f"Reading: {share:.0%}, {rows:,} rows, {speed:,.0f} a second" if rows else "Reading the files"
        told = f"All {rows:,} rows are read; the last step before they can be loaded" if share >= 1 else told
        st.progress(min(1.0, share), text=told)
