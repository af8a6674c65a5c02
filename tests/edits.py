"""Edits a DOCX in LibreOffice as a person does; run by the system's Python, which has UNO.

`edits.py JOBS.json PROFILE`: each job names a source, a target and steps; one LibreOffice does them
all. A step is [name, arguments…]; the functions below are the steps.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

FILTER = "MS Word 2007 XML"
NEEDS_VIEW = {"move", "copy", "accept", "reject"}


class Editor:
    """One open document."""

    def __init__(self, desktop, context, path, view):
        self.desktop, self.context, self.path, self.view = desktop, context, path, view
        self.open(path)

    def open(self, path):
        url = Path(path).as_uri()
        if self.view:
            hidden = PropertyValue(Name="Hidden", Value=True)
            self.doc = self.desktop.loadComponentFromURL(url, "_blank", 0, (hidden,))
        else:
            self.doc = self.made("com.sun.star.text.TextDocument")
            word = PropertyValue(Name="FilterName", Value=FILTER)
            self.doc.load((PropertyValue(Name="URL", Value=url), word))

    def made(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def save(self, path):
        word = PropertyValue(Name="FilterName", Value=FILTER)
        self.doc.storeToURL(Path(path).as_uri(), (word,))

    def find(self, text):
        """The range of a text. The document's own search finds nothing where there is no view."""
        for paragraph in self.paragraphs(self.doc.Text):
            place = paragraph.String.find(text)
            if place >= 0:
                found = paragraph.Text.createTextCursorByRange(paragraph.Start)
                found.goRight(place, False)
                found.goRight(len(text), True)
                return found
        raise LookupError(text)

    def paragraphs(self, text):
        for content in text.createEnumeration():
            if content.supportsService("com.sun.star.text.TextTable"):
                for name in content.CellNames:
                    yield from self.paragraphs(content.getCellByName(name))
            else:
                yield content

    def dispatch(self, command):
        helper = self.made("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(self.doc.CurrentController.Frame, command, "", 0, ())

    def cursor(self, found):
        return found.Text.createTextCursorByRange(found)

    # --- steps ---

    def replace(self, old, new):
        self.find(old).setString(new)

    def before(self, mark, text):
        found = self.find(mark)
        found.Text.insertString(found.Start, text, False)

    def after(self, mark, text):
        found = self.find(mark)
        found.Text.insertString(found.End, text, False)

    def inside(self, mark, characters, text):
        cursor = self.cursor(self.find(mark))
        cursor.collapseToStart()
        cursor.goRight(characters, False)
        cursor.Text.insertString(cursor, text, False)

    def select_paragraph(self, mark):
        cursor = self.cursor(self.find(mark))
        cursor.gotoStartOfParagraph(False)
        cursor.gotoNextParagraph(True)
        self.doc.CurrentController.select(cursor)

    def paste_before(self, mark):
        cursor = self.cursor(self.find(mark))
        cursor.gotoStartOfParagraph(False)
        self.doc.CurrentController.select(cursor)
        self.dispatch(".uno:Paste")

    def move(self, mark, before):
        self.select_paragraph(mark)
        self.dispatch(".uno:Cut")
        self.paste_before(before)

    def copy(self, mark, before):
        self.select_paragraph(mark)
        self.dispatch(".uno:Copy")
        self.paste_before(before)

    def delete(self, mark):
        cursor = self.cursor(self.find(mark))
        cursor.gotoStartOfParagraph(False)
        cursor.gotoNextParagraph(True)
        cursor.setString("")

    def add_paragraph(self, after, text):
        cursor = self.cursor(self.find(after))
        cursor.gotoEndOfParagraph(False)
        cursor.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        cursor.Text.insertString(cursor, text, False)

    def split(self, before):
        found = self.find(before)
        found.Text.insertControlCharacter(found.Start, PARAGRAPH_BREAK, False)

    def merge(self, mark):
        cursor = self.cursor(self.find(mark))
        cursor.gotoEndOfParagraph(False)
        cursor.goRight(1, True)
        cursor.setString("")

    def retype(self, mark, text):
        cursor = self.cursor(self.find(mark))
        cursor.gotoStartOfParagraph(False)
        cursor.gotoEndOfParagraph(True)
        cursor.setString(text)

    def table(self, label):
        for table in self.doc.TextTables:
            for row in range(table.Rows.Count):
                if table.getCellByPosition(0, row).String == label:
                    return table, row
        raise LookupError(label)

    def cell(self, label, column, text):
        table, row = self.table(label)
        table.getCellByPosition(column, row).setString(text)

    def delete_row(self, label):
        table, row = self.table(label)
        table.Rows.removeByIndex(row, 1)

    def insert_row(self, before, texts):
        table, row = self.table(before)
        table.Rows.insertByIndex(row, 1)
        for column, text in enumerate(texts):
            table.getCellByPosition(column, row).setString(text)

    def comment(self, mark, text):
        note = self.doc.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = "审核人", text
        found = self.find(mark)
        found.Text.insertTextContent(found, note, True)

    def track(self, on):
        self.doc.RecordChanges = on

    def accept(self):
        self.dispatch(".uno:AcceptAllTrackedChanges")

    def reject(self):
        self.dispatch(".uno:RejectAllTrackedChanges")

    def undo(self):
        self.dispatch(".uno:Undo")

    def again(self):
        """Save, close and open once more."""
        path = f"{self.path}.again.docx"
        self.save(path)
        self.open(path)


def connected(profile):
    """LibreOffice's process, desktop and context."""
    pipe = f"hdreports{time.monotonic_ns()}"
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--nologo",
            "--norestore",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    local = uno.getComponentContext()
    name = "com.sun.star.bridge.UnoUrlResolver"
    resolver = local.ServiceManager.createInstanceWithContext(name, local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            time.sleep(0.1)
    else:
        end(office)
        raise SystemExit("LibreOffice does not answer")
    manager = context.ServiceManager
    return office, manager.createInstanceWithContext("com.sun.star.frame.Desktop", context), context


def main(jobs, profile):
    """Without a view one LibreOffice edits all documents. Cutting, pasting and accepting changes
    need a view, and LibreOffice without its dialogs (the package libreoffice-writer-nogui) lives
    through one view only."""
    wanted = json.loads(Path(jobs).read_text(encoding="utf-8"))
    viewed = [job for job in wanted if NEEDS_VIEW & {step[0] for step in job["steps"]}]
    edit([job for job in wanted if job not in viewed], profile, view=False)
    for job in viewed:
        edit([job], profile, view=True)


def edit(jobs, profile, view):
    office, desktop, context = connected(profile)
    try:
        for job in jobs:
            editor = Editor(desktop, context, job["source"], view)
            for name, *arguments in job["steps"]:
                getattr(editor, name)(*arguments)
            editor.save(job["target"])
    finally:
        end(office)


def end(office):
    """LibreOffice and what it started."""
    os.killpg(office.pid, signal.SIGKILL)
    office.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
