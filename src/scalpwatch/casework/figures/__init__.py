"""Figures: what was counted, told as tables, files and plots for whoever asks."""
