"""The Textual client: screens on one session. Widgets hold no rules; what can be done is read from `cop_tui.acts`."""
