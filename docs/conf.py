"""Settings of the documentation: `sphinx-build -W docs docs/_build`. Nothing is fetched from the network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import rightloss

project = "rightloss"
author = "rightloss developers"
version = release = rightloss.__version__
extensions = ["myst_parser", "generate"]
exclude_patterns = ["_build", "generated/_*"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 2
nitpicky = True
html_theme = "pydata_sphinx_theme"
html_title = "rightloss"
html_static_path = ["_static"]
html_css_files = ["style.css"]
html_sidebars = {
    page: []
    for page in (
        "index",
        "which-loss",
        "objective",
        "compare",
        "check",
        "editors",
        "bad-input",
        "accuracy",
        "how-sure",
        "other-libraries",
        "peers",
    )
}
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "secondary_sidebar_items": ["page-toc"],
    "header_links_before_dropdown": 8,
    "navbar_align": "left",
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": False,
}
