"""Writing PDFs. Import from the modules: `writer` (PdfWriter), `fonts` (prepare, FontSet)."""
