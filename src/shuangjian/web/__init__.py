"""The workshop of pages: templates, forms, lists, charts, exports, errors. No domain words."""
