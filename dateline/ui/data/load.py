"""The tab that brings files in: dropped, looked through, mapped, checked, loaded, and undone.

All of it is of one session. Files lie in a private folder (`drop`), their first rows are shown (`preview`,
`mapping_form`), a process of its own reads them whole (`running`), rejected rows are mended (`mending`), and what became
of the load is told (`result`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit import config

from dateline.errors import StoreError
from dateline.importers.mapping import to_toml
from dateline.settings import ROOT
from dateline.store import DataSet, Library
from dateline.ui.data import acting, drop, mapping_form, mending, preview, reading, result, running, target
from dateline.ui.data.drop import Dropped, Uploads
from dateline.ui.data.mending import Spoiled
from dateline.ui.data.running import Job, Order, Signed
from dateline.ui.plain import plain

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


def show(library: Library) -> None:
    """Draw the tab."""
    intake: Intake | None = st.session_state.get("intake")
    if intake and intake.job and intake.job.loading:
        _loading(library, intake, intake.job)
        return
    if intake and intake.files:
        _drop(library, intake)
    else:
        with st.container(key="welcome"):
            _welcome()
            _drop(library, intake)
    if intake and intake.files:
        _dropped(library, intake)


# ---- Files


def _welcome() -> None:
    limit = config.get_option("server.maxUploadSize")
    st.markdown(
        "Downloads of ACLED, UCDP, GTD and GDELT, or any table of incidents with dates: CSV, TSV, XLSX, GeoJSON, KML, KMZ, GPX, "
        f"GeoPackage, Parquet, or a zip of these, up to {limit} MB a file.  \n"
        "You see what will be loaded, and what can't be read, before anything is."
    )


def _drop(library: Library, intake: Intake | None) -> None:
    turn = intake.turn if intake else 0
    more = bool(intake and intake.files)
    dropped = st.file_uploader(
        "Add more files" if more else "Files of incidents", accept_multiple_files=True, key=f"drop_{turn}",
        label_visibility="visible" if more else "collapsed",
    )  # fmt: skip
    if not more:
        template = ROOT / "data" / "template.csv"
        st.download_button(
            "Download an empty table to fill in", template.read_bytes(), file_name="dateline-template.csv", mime="text/csv",
            type="tertiary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    if not dropped:
        return
    intake = intake or Intake(Uploads(library.path))
    st.session_state.intake = intake
    with st.spinner("Looking at the files"):
        try:
            found = [intake.uploads.keep(one.name, one) for one in dropped]
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"The files can't be kept beside the store: {reason}. Make room there, then drop them again."
            ) from error
        drop.look(found)
    for one in found:
        one.mapping = reading.remembered(library, one)
        one.remembered = one.mapping is not None
    intake.files += found
    intake.turn += 1  # an uploader of another key is empty, and the server no longer holds the bytes
    st.rerun()


def _dropped(library: Library, intake: Intake) -> None:
    for one in list(intake.files):
        with st.container(border=True, key=f"file_{one.number}"):
            _file(library, intake, one)
    good = [one for one in intake.files if reading.preview(library, one).family]
    if not good:
        return
    left_out = len(intake.files) - len(good)
    with st.container(border=True, key="destination"):
        st.header("Data set", anchor=False)
        chosen = target.show(library, good, key=f"target_{intake.files[0].number}")
    with st.container(border=True, key="checked"):
        st.header("What will be loaded", anchor=False)
        if left_out:
            st.warning(f"{left_out} of {len(intake.files)} files can't be read and will be left out.")
        if chosen.problem:
            st.text(chosen.problem)
        else:
            _check(library, intake, good, chosen)


def _file(library: Library, intake: Intake, one: Dropped) -> None:
    found = reading.preview(library, one)
    heading, remove = st.columns([5, 1], vertical_alignment="center")
    with heading:
        st.header(plain(one.name), anchor=False)
        kinds = ", ".join(dict.fromkeys(preview.CONTAINERS.get(kind, kind.upper()) for _, kind, _ in found.tables))
        tables = f", {len(found.tables)} tables" if len(found.tables) > 1 else ""
        rows = f" · {found.rows:,} rows{tables}" if found.whole and found.rows else ""
        st.caption(plain(f"{_size(one.size)}{f' · {kinds}' if kinds else ''}{rows}"))
    with remove:
        if st.button("Remove", key=f"remove_{one.number}", help=f"Take {plain(one.name)} off this page", width="stretch"):
            intake.files.remove(one)
            intake.uploads.remove(one)
            st.rerun()
    preview.show(library, one, found)
    if found.mappable:
        before = to_toml(one.mapping) if one.mapping else ""
        after = mapping_form.show(one, found)
        if (to_toml(after) if after else "") != before:
            one.mapping, one.remembered = after, False
            st.rerun()


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3)):,} kB"


# ---- Checked


def _order(files: Sequence[Dropped], dataset: str) -> Order:
    maps = [one.mapping_file() for one in files]
    said = [to_toml(one.mapping) if one.mapping else "" for one in files]
    return running.describe_order([one.path for one in files], maps, dataset, *said)


def _check(library: Library, intake: Intake, files: Sequence[Dropped], chosen: target.Target) -> None:
    order = _order(files, chosen.dataset.dataset)
    if intake.job is None or intake.job.order != order:
        if intake.job:
            intake.job.stop()
        intake.job = Job(library, order, intake.uploads.folder, acting.who())
    job = intake.job
    if job.active or job.state == running.STOPPED:
        _progress(intake, job)
        if job.state == running.STOPPED and st.button("Read the files again"):
            intake.job = None
            st.rerun()
        return
    if job.state == running.FAILED:
        st.error(plain(_spoken(files, job.error), 800))
        _rejects(library, intake, files, job)
        return
    _checked(library, intake, files, job, chosen)


def _checked(library: Library, intake: Intake, files: Sequence[Dropped], job: Job, chosen: target.Target) -> None:
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
    st.text(f"{total:,} incidents{with_mended} go into {chosen.dataset.title}.{aside}")
    acting.who_field()
    if st.button(f"Load {total:,} incidents", type="primary", key="load"):
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


def _load(library: Library, intake: Intake, files: Sequence[Dropped], chosen: target.Target) -> None:
    signed = Signed(chosen.dataset, chosen.append, acting.who())
    intake.mended_rows = 0
    mended = []
    for one in intake.spoiled:
        sound = one.sound(library)
        if sound:
            mended.append(one.written(intake.uploads, sound))
            one.done |= set(sound)
            intake.mended_rows += len(sound)
    if mended:
        assert intake.job
        intake.job.stop()
        intake.job = Job(library, _order([*files, *mended], chosen.dataset.dataset), intake.uploads.folder, acting.who(), signed)
    else:
        assert intake.job
        intake.job.load(signed)
    st.rerun()


# ---- Loaded


def _loading(library: Library, intake: Intake, job: Job) -> None:
    if job.active or job.state == running.READ:
        st.header("Loading", anchor=False)
        _progress(intake, job)
    elif job.state == running.LOADED:
        _settle(library, intake)
        again = result.show(library, job, intake.spoiled, intake.mended_rows)
        if again is result.OTHERS:
            _forget()
        elif again is result.MENDED:
            _append_mended(library, intake, job)
    else:
        if job.state == running.FAILED:
            st.error(plain(_spoken(intake.files, job.error), 800))
        else:
            st.info("Stopped. Nothing was loaded.")
        if intake.settled or not all(one.path.exists() for one in intake.files):  # of mended rows, after their file was loaded
            if st.button("Load other files", key="others"):
                _forget()
        elif st.button("Back to the files"):
            for one in intake.spoiled:
                one.done.clear()
            intake.job, intake.spoiled_of = None, None
            st.rerun()


def _settle(library: Library, intake: Intake) -> None:
    """Keep the mappings for the next file with the same header, and remove the files."""
    if not intake.settled:
        result.remember(library, intake.files)
        intake.uploads.empty()
        intake.settled = True


def _append_mended(library: Library, intake: Intake, job: Job) -> None:
    mended, count = [], 0
    for one in intake.spoiled:
        sound = one.sound(library)
        if sound:
            mended.append(one.written(intake.uploads, sound))
            one.done |= set(sound)
            count += len(sound)
    if mended:
        intake.mended_rows, intake.settled = count, False
        signed = Signed(DataSet(job.order.dataset), True, acting.who(), "mended rows")
        intake.job = Job(library, _order(mended, job.order.dataset), intake.uploads.folder, acting.who(), signed)
        st.rerun()


def _forget() -> None:
    intake: Intake = st.session_state.pop("intake")
    intake.uploads.close()
    st.rerun()


# ---- Progress


def _progress(intake: Intake, job: Job) -> None:
    """Draw how far a job is, again and again while it goes on; when it ends the page is drawn anew."""

    @st.fragment(run_every=POLL_S if job.active or job.loading else None)
    def watched() -> None:
        if job.state in (running.READ, running.LOADED, running.FAILED) and not (job.state == running.READ and job.loading):
            st.rerun()
        share, rows, speed = job.progress
        if job.state == running.STOPPED:
            st.text("Stopped. Nothing was loaded.")
        elif job.state == running.WAITING:
            ahead = job.waits_for
            whose = f" They are of {', '.join(ahead)}." if ahead else ""
            st.text(f"Waiting: other files are being read first.{whose}" if ahead else "Starting")
        elif job.state == running.LOADING or (job.state == running.READ and job.loading):
            st.progress(1.0, text=f"{rows:,} rows are read and now go into the library")
        else:
            told = f"Reading: {share:.0%}, {rows:,} rows, {speed:,.0f} a second" if rows else "Reading the files"
            told = f"All {rows:,} rows are read; the last step before they can be loaded" if share >= 1 else told
            st.progress(min(1.0, share), text=told)
        stoppable = job.state in (running.WAITING, running.READING)
        if stoppable and st.button("Stop", key=f"stop_{id(job)}"):
            job.stop()
            st.rerun()

    watched()


def _spoken(files: Sequence[Dropped], text: str) -> str:
    for one in files:
        text = one.spoken(text)
    return text
