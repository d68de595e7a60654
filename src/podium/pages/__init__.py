"""Pages as HTML and Markdown: one stylesheet, the templates, and what a stranger's Markdown may hold. No verbs."""
