"""All incidents in a ScatterplotLayer of st.pydeck_chart, with a choice of side: what Streamlit has for many points."""

import os

import pandas as pd
import pydeck  # type: ignore[import-untyped]
import streamlit as st

st.set_page_config(layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    return pd.read_parquet(os.environ["BENCH_FILE"])


incidents = load()
side = st.selectbox("Side", ["all", *sorted(incidents["side"].unique())])
chosen = incidents if side == "all" else incidents[incidents["side"] == side]
layer = pydeck.Layer("ScatterplotLayer", chosen[["lat", "lon"]], get_position="[lon, lat]", radius_min_pixels=3)
start = pydeck.ViewState(latitude=20, longitude=30, zoom=1)
st.pydeck_chart(pydeck.Deck(layers=[layer], initial_view_state=start, map_provider=None), height=700)
