"""Chromium without a screen, told what to do over a pipe (the DevTools protocol): keys, colours,
screenshots, and what a page says of itself. One browser is for many pages."""

import base64
import fcntl
import json
import os
import subprocess
import threading

# What all that one browser is asked may take before it is a failure.
SECONDS = 600

KEYS = {"Tab": 9, "Enter": 13, "ArrowRight": 39, "End": 35, "Home": 36}


def high(descriptor):
    """The same file by a number that is in nobody's way."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10)
    os.close(descriptor)
    return moved


class Browser:
    def __init__(self, profile):
        theirs_read, ours_write = map(high, os.pipe())
        ours_read, theirs_write = map(high, os.pipe())
        # It reads from 3 and writes to 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec chromium "$@" 3<&{theirs_read} 4>&{theirs_write}', "bash",
             "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-background-networking", "--remote-debugging-pipe",
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(theirs_read, theirs_write), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(theirs_read)
        os.close(theirs_write)
        self.reader = os.fdopen(ours_read, "rb")
        self.writer = os.fdopen(ours_write, "wb")
        self.number = 0
        self.session = None
        self.requests = []
        self.errors = []
        self.loaded = False
        # Whoever waits for an answer then is told that there is no browser any more.
        self.end = threading.Timer(SECONDS, self.process.kill)
        self.end.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end.cancel()
        self.process.kill()
        self.process.wait()
        self.reader.close()
        self.writer.close()

    def receive(self):
        message = bytearray()
        while (byte := self.reader.read(1)) != b"\0":
            if not byte:
                raise SystemExit("FAILED: Chromium has ended, or gives no answer")
            message += byte
        message = json.loads(message)
        method = message.get("method")
        if method == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        if method == "Runtime.exceptionThrown":
            self.errors.append(message["params"]["exceptionDetails"]["text"])
        if method == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
            self.errors.append(message["params"]["entry"]["text"])
        if method == "Page.loadEventFired":
            self.loaded = True
        return message

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.writer.write(json.dumps(message).encode() + b"\0")
        self.writer.flush()
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"FAILED: Chromium: {method}: {answer['error']}")
                return answer["result"]

    def open(self, url, width=1200, height=1400, scheme="light"):
        """A page of its own; the one before is closed."""
        self.close()
        target = self.call("Target.createTarget", url="about:blank")
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session, self.target = attached["sessionId"], target["targetId"]
        for part in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{part}.enable")
        self.call("Performance.enable", timeDomain="threadTicks")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.requests.clear()
        self.errors.clear()
        self.loaded = False
        self.call("Page.navigate", url=url)
        while not self.loaded:
            self.receive()

    def close(self):
        session, self.session = self.session, None
        if session:
            self.call("Target.closeTarget", targetId=self.target)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"FAILED: Chromium: {expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def becomes(self, condition):
        """Whether it comes to be true, now or soon: what a key does may be done a moment later."""
        return self.value("""(async () => {
            for (let i = 0; i < 100; ++i) {
                if (%s) return true;
                await new Promise(done => setTimeout(done, 50));
            }
            return false;
        })()""" % condition)

    def metric(self, name):
        metrics = self.call("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == name)

    def processor_milliseconds(self):
        """What the page's process has used."""
        return round(1000 * self.metric("ProcessTime"))

    def press(self, key):
        code = KEYS[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=code, nativeVirtualKeyCode=code,
                      **(text if kind == "keyDown" else {}))

    def screenshot(self, file, whole=False):
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(shot["data"]))
