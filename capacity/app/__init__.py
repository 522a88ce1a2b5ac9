"""The PRO's page: thin views (`views`) over a plain core that knows nothing of Streamlit."""
