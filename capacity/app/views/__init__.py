"""What is seen: thin functions that call Streamlit and decide nothing."""

from capacity.app.views.whole import show

__all__ = ["show"]
