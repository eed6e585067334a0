"""What a user would build instead with the same libraries: three small Streamlit apps, and what they are measured by."""
