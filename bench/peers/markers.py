"""A folium marker per incident in a MarkerCluster, shown by st_folium, with a choice of side: the usual first try."""

import os

import folium
import pandas as pd
import streamlit as st
from folium.plugins import MarkerCluster
from streamlit_folium import st_folium

st.set_page_config(layout="wide")


@st.cache_data
def load() -> pd.DataFrame:
    return pd.read_parquet(os.environ["BENCH_FILE"])


incidents = load()
side = st.selectbox("Side", ["all", *sorted(incidents["side"].unique())])
chosen = incidents if side == "all" else incidents[incidents["side"] == side]
area = folium.Map(location=[20, 30], zoom_start=2, tiles=None, maxZoom=18)
cluster = MarkerCluster().add_to(area)
for lat, lon in zip(chosen["lat"], chosen["lon"], strict=True):
    folium.CircleMarker([lat, lon], radius=5).add_to(cluster)
st_folium(area, key="map", height=700, width=1500, returned_objects=[])
