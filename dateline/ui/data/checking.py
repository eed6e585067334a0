"""What files would bring, once they are read whole: how many incidents, what is rejected and why; and the button that loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dateline.store import Library
from dateline.text import counted
from dateline.ui.data import acting, mending, preview, reading, running
from dateline.ui.data.drop import Dropped
from dateline.ui.data.intake import Intake, order_of, progress, spoken
from dateline.ui.data.running import Job, Signed
from dateline.ui.data.target import Target
from dateline.ui.plain import plain


def show(library: Library, intake: Intake, files: Sequence[Dropped], chosen: Target) -> None:
    """Have the files read whole, draw how far that is, and then what they would bring."""
    order = order_of(files, chosen.dataset.dataset)
    if intake.job is None or intake.job.order != order:
        if intake.job:
            intake.job.stop()
        intake.job = Job(library, order, intake.uploads.folder, acting.who())
    job = intake.job
    if job.active or job.state == running.STOPPED:
        progress(job, lambda: _again(intake))
        return
    if job.state == running.FAILED:
        st.error(plain(spoken(files, job.error), 800))
        _rejects(library, intake, files, job)
        return
    _checked(library, intake, files, job, chosen)


def _again(intake: Intake) -> None:
    if st.button("Read the files again"):
        intake.job = None
        st.rerun()


def _checked(library: Library, intake: Intake, files: Sequence[Dropped], job: Job, chosen: Target) -> None:
    found = job.summary
    _figures(library, files, found)
    _rejects(library, intake, files, job)
    if found["unmapped"]:
        preview.words_without_counterpart(_counted(found["unmapped"]), "words_all")
    mended = sum(len(one.sound(library)) for one in intake.spoiled)
    total = found["accepted"] + mended
    st.divider()
    with_mended = f", {mended:,} of them mended," if mended else ""
    left = found["rejected"] - mended
    aside = f" {left:,} rejected {'row is' if left == 1 else 'rows are'} left out." if left else ""
    incidents = counted(total, "incident", "incidents")
    st.text(f"{incidents}{with_mended} {'goes' if total == 1 else 'go'} into {chosen.dataset.title}.{aside}")
    acting.who_field()
    if st.button(f"Load {incidents}", type="primary", key="load"):
        _load(library, intake, files, chosen)


def _counted(unmapped: Sequence) -> Counter[tuple[str, str]]:
    return Counter({(name, word): count for name, word, count in unmapped})


def _figures(library: Library, files: Sequence[Dropped], found: dict) -> None:
    first, second, _ = st.columns([1, 1, 3])
    first.metric("Can be loaded", f"{found['accepted']:,}")
    second.metric("Rejected", f"{found['rejected']:,}")
    seen = {note for one in files for note in reading.preview(library, one).notes}
    notes = [note for note in found["notes"] if note not in seen][:20]
    if notes:
        st.markdown("\n".join(f"- {plain(note, 400)}" for note in notes))


def _rejects(library: Library, intake: Intake, files: Sequence[Dropped], job: Job) -> None:
    if intake.spoiled_of is not job:
        mappings = [(one, one.mapping or reading.preview(library, one).mapping) for one in files]
        intake.spoiled, intake.spoiled_of = mending.spoiled_of(mappings, job.summary.get("rejects_files", [])), job
    if intake.spoiled:
        st.subheader("Rejected rows", anchor=False)
        mending.show(library, intake.spoiled, key=f"spoiled_{intake.turn}")


def _load(library: Library, intake: Intake, files: Sequence[Dropped], chosen: Target) -> None:
    signed = Signed(chosen.dataset, chosen.append, acting.who())
    mended = intake.written_mended(library)
    if mended:
        assert intake.job
        intake.job.stop()
        intake.job = Job(
            library, order_of([*files, *mended], chosen.dataset.dataset), intake.uploads.folder, acting.who(), signed
        )
    else:
        assert intake.job
        intake.job.load(signed)
    st.rerun()
