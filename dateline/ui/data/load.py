"""The tab that brings files in: dropped, looked through, mapped, checked, loaded, and undone.

All of it is of one session (`intake`). Files lie in a private folder (`drop`), their first rows are shown (`preview`,
`mapping_form`), a process of its own reads them whole (`running`), what they would bring is told (`checking`), rejected
rows are mended (`mending`), and what became of the load is told (`result`).
"""

from __future__ import annotations

import streamlit as st
from streamlit import config

from dateline.errors import StoreError
from dateline.importers.mapping import to_toml
from dateline.settings import ROOT
from dateline.store import DataSet, Library
from dateline.text import counted
from dateline.ui.data import acting, checking, drop, mapping_form, preview, reading, result, running, target
from dateline.ui.data.drop import Dropped, Uploads
from dateline.ui.data.intake import Intake, order_of, progress, spoken
from dateline.ui.data.running import Job, Signed
from dateline.ui.plain import plain


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
        f"GeoPackage, Parquet, or a zip of these, up to {limit} MB a file; larger ones load from the shell: "
        "`python -m dateline load FILE`.  \n"
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
            checking.show(library, intake, good, chosen)


def _file(library: Library, intake: Intake, one: Dropped) -> None:
    found = reading.preview(library, one)
    heading, remove = st.columns([5, 1], vertical_alignment="center")
    with heading:
        st.header(plain(one.name), anchor=False)
        kinds = ", ".join(dict.fromkeys(preview.CONTAINERS.get(kind, kind.upper()) for _, kind, _ in found.tables))
        tables = f", {len(found.tables)} tables" if len(found.tables) > 1 else ""
        rows = f" · {counted(found.rows, 'row', 'rows')}{tables}" if found.whole and found.rows else ""
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


# ---- Loaded


def _loading(library: Library, intake: Intake, job: Job) -> None:
    if job.active or job.state in (running.READ, running.STOPPED):
        st.header("Loading", anchor=False)
        progress(job, lambda: _way_back(intake))
    elif job.state == running.LOADED:
        _settle(library, intake)
        again = result.show(library, job, intake.spoiled, intake.mended_rows)
        if again is result.OTHERS:
            _forget()
        elif again is result.MENDED:
            _append_mended(library, intake, job)
    else:
        st.error(plain(spoken(intake.files, job.error), 800))
        _way_back(intake)


def _way_back(intake: Intake) -> None:
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
    mended = intake.written_mended(library)
    if mended:
        intake.settled = False
        signed = Signed(DataSet(job.order.dataset), True, acting.who(), "mended rows")
        intake.job = Job(library, order_of(mended, job.order.dataset), intake.uploads.folder, acting.who(), signed)
        st.rerun()


def _forget() -> None:
    intake: Intake = st.session_state.pop("intake")
    intake.uploads.close()
    st.rerun()
