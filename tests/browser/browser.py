"""A headless Chromium that looks at one page and remembers what went wrong there."""

import base64
import json
import os

from selenium import webdriver
from selenium.webdriver.common.by import By


class Browser:
    def __init__(self, width=1280, height=1000):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}"):
            options.add_argument(argument)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")  # Chromium's sandbox does not work for root
        options.add_argument("--disable-dev-shm-usage")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options)
        self.driver.set_script_timeout(20)

    def open(self, path):
        self.driver.get("file://" + os.path.abspath(path))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def resize(self, width, height, mobile=False):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                     mobile=mobile)

    def dark(self, on=True):
        value = "dark" if on else "light"
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value},
                                                             {"name": "prefers-reduced-motion", "value": "reduce"}])

    def complaints(self):
        """What the console says since the last call: errors, warnings, blocked loads."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] != "INFO"]

    def requests(self):
        """The addresses asked for since the last call, but for the page itself and what it holds."""
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        return [url for url in urls if not url.startswith(("file:", "data:"))]

    def move_to(self, x, y):
        self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def tap(self, x, y):
        self.command("Emulation.setTouchEmulationEnabled", enabled=True)
        self.command("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.command("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        self.command("Emulation.setTouchEmulationEnabled", enabled=False)

    def save_picture(self, path, whole=False):
        picture = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def print_to(self, path):
        pdf = base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
        with open(path, "wb") as file:
            file.write(pdf)
        return pdf

    def close(self):
        self.driver.quit()
