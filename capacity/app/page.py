"""The script that Streamlit runs, from its first line at each click."""

from capacity.app.views import show

show()
