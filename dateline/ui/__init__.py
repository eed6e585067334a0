"""The only Streamlit and folium: the shell, the components, the map widget, messages."""
