"""All incidents in a FastMarkerCluster, shown by st_folium, with a choice of side: what folium has for many points."""

import os

import folium
import pandas as pd
import streamlit as st
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

st.set_page_config(layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    return pd.read_parquet(os.environ["BENCH_FILE"])


incidents = load()
side = st.selectbox("Side", ["all", *sorted(incidents["side"].unique())])
chosen = incidents if side == "all" else incidents[incidents["side"] == side]
area = folium.Map(location=[20, 30], zoom_start=2, tiles=None, maxZoom=18)
marker = "function (row) { return L.circleMarker([row[0], row[1]], {radius: 5}); }"
FastMarkerCluster(chosen[["lat", "lon"]].to_numpy().tolist(), callback=marker).add_to(area)
st_folium(area, key="map", height=700, width=1500, returned_objects=[])
