"""A window of WebKitGTK for WebKitWebDriver: python3 webkitWindow.py DATA DOWNLOADS.

MiniBrowser's automation windows are always private, so nothing that the page stores would outlive them. This
window stores what pages keep below DATA, and puts downloads into DOWNLOADS, each under its name once it is
complete.
"""
import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

SIGTERM = 15
data, downloads = sys.argv[1:3]
manager = WebKit2.WebsiteDataManager(base_data_directory=f"{data}/data", base_cache_directory=f"{data}/cache")
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)
settings = WebKit2.Settings(enable_write_console_messages_to_stdout=True)


def download_started(_context, download):
    def decide(_download, suggested):
        download.set_destination(GLib.filename_to_uri(f"{downloads}/{suggested}.part"))
        return True

    def finished(_download):
        part, _host = GLib.filename_from_uri(download.get_destination())
        os.rename(part, part.removesuffix(".part"))

    download.connect("decide-destination", decide)
    download.connect("finished", finished)


def new_view(_session):
    view = WebKit2.WebView(web_context=context, settings=settings, is_controlled_by_automation=True)
    view.connect("permission-request", lambda _view, request: request.allow() or True)
    view.connect("web-process-terminated", lambda _view, why: print("web process ended:", why, flush=True))
    window = Gtk.Window()
    window.set_default_size(1440, 900)
    window.add(view)
    view.connect("close", lambda _view: window.destroy())
    window.show_all()
    view.grab_focus()
    return view


def automation_started(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("WebKitGTK")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(info)
    session.connect("create-web-view", new_view)


context.connect("download-started", download_started)
context.connect("automation-started", automation_started)
GLib.unix_signal_add(GLib.PRIORITY_HIGH, SIGTERM, Gtk.main_quit)
Gtk.main()
