"""Opens reports of a small fit in a headless Chromium: report_test.py FOOTFALL [FOLDER FOR PICTURES]"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
try:
    from browser import Browser
except ImportError:
    print("skipped: python3-selenium is not installed")
    sys.exit(SKIPPED)
if not shutil.which("chromium") or not shutil.which("chromedriver"):
    print("skipped: chromium and chromium-driver are not installed")
    sys.exit(SKIPPED)

import scene

footfall = sys.argv[1]
pictures = sys.argv[2] if len(sys.argv) > 2 else None


def footfall_run(*arguments):
    subprocess.run([footfall, *arguments], check=True, stdout=subprocess.DEVNULL, timeout=120)


class ReportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = os.path.join(cls.folder.name, "out")
        stores = os.path.join(cls.folder.name, "shops.csv")
        scene.write_stores(stores)
        footfall_run("fit", stores, "--src-crs", "EPSG:4326", "--cities", "2", "--trace", "--quiet", "-o", cls.out)
        cls.browser = Browser()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.browser.close)

    @classmethod
    def shared(cls):
        """The report of the same stores as if they shared their customers."""
        folder = os.path.join(cls.folder.name, "shared")
        if not os.path.exists(folder):
            footfall_run("fit", os.path.join(cls.folder.name, "shops.csv"), "--src-crs", "EPSG:4326", "--competition",
                         "shared", "--stability", "0", "--quiet", "-o", folder)
        return os.path.join(folder, "report.html")

    def setUp(self):
        self.browser.resize(1280, 1000)
        self.browser.dark(False)
        self.browser.open(os.path.join(self.out, "report.html"))

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])
        self.assertEqual(self.browser.requests(), [])

    def picture(self, name):
        if pictures:
            os.makedirs(pictures, exist_ok=True)
            self.browser.save_picture(os.path.join(pictures, name), whole=True)

    def unfold(self):
        self.browser.run("for (const folded of document.querySelectorAll('details')) folded.open = true;"
                         "return new Promise((done) => setTimeout(done, 300));")

    def boxes(self):
        self.browser.run("const panel = document.querySelector('.map-panel'); if (panel) panel.open = true;")
        return {label.text.strip(): label.find_element("tag name", "input")
                for label in self.browser.all("#layers label")}

    def canvas_ink(self, selector):
        """Whether anything is drawn on a canvas."""
        return self.browser.run("""
            const canvas = document.querySelector(arguments[0]);
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
            copy.drawImage(canvas, 0, 0);
            const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some((value) => value !== 0);""", selector)

    def point_at_store(self, name):
        x, y = self.browser.run("""
            document.getElementById("map").scrollIntoView({behavior: "instant"});
            const store = stores.name.indexOf(arguments[0]);
            const at = map.latLngToContainerPoint([stores.lat[store], stores.lon[store]]);
            const box = document.getElementById("map").getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];""", name)
        self.browser.move_to(x - 30, y - 30)
        self.browser.run("return new Promise((done) => setTimeout(done, 60));")
        self.browser.move_to(x, y)
        self.browser.run("return new Promise((done) => setTimeout(done, 60));")

    def test_the_page_opens_with_all_its_parts(self):
        self.picture("report.png")
        for part in (".lead", ".grade", "#map", ".bars li", "#over-table", "#proof"):
            self.assertTrue(self.browser.one(part).is_displayed(), part)
        for part in ("#cities", "#counts", "#set-aside", "#made"):
            self.assertFalse(self.browser.one(part).get_property("open"), part)
        self.assertIn("cities together bring", self.browser.one(".lead").text)
        self.assertIn("of the visitors of 256 stores", self.browser.one(".lead").text)
        self.assertRegex(self.browser.one(".grade").text, r"(Good|Fair|Weak)")
        self.unfold()
        for part in ("#city-table", "#count-table", "#reason-table", "#made dl"):
            self.assertTrue(self.browser.one(part).is_displayed(), part)
        self.picture("report_unfolded.png")
        self.assertTrue(self.canvas_ink("#fitted-chart"))
        self.assertTrue(self.canvas_ink("#cost-chart"))

    def test_a_link_opens_the_part_that_it_leads_to(self):
        self.assertFalse(self.browser.one("#quality").get_property("open"))
        self.browser.one(".grade a").click()
        self.assertTrue(self.browser.one("#quality").get_property("open"))

    def test_what_was_found_comes_back_when_the_pointer_leaves_the_map(self):
        self.assertTrue(self.browser.one(".bars").is_displayed())
        self.point_at_store("Too busy")
        self.assertFalse(self.browser.one(".bars").is_displayed())
        self.browser.one("#details .back").click()
        self.assertTrue(self.browser.one(".bars").is_displayed())

    def test_the_map_has_its_layers_and_they_can_be_switched(self):
        boxes = self.boxes()
        self.assertEqual(list(boxes), ["Cities", "Spreads, one and two σ", "95 % regions of centres", "Stores",
                                       "Misfit in visitors", "Centres' paths", "Fitted visitors"])
        areas = lambda: len(self.browser.all(".city-area"))
        self.assertEqual(areas(), 6)  # two ellipses and one region for each of two cities
        boxes["Spreads, one and two σ"].click()
        self.assertEqual(areas(), 2)
        self.assertEqual(len(self.browser.all(".kept-path")), 0)
        boxes["Centres' paths"].click()
        self.assertGreaterEqual(len(self.browser.all(".kept-path")), 2)
        self.assertEqual(len(self.browser.all("img.leaflet-image-layer")), 1)
        boxes["Fitted visitors"].click()
        self.assertEqual(len(self.browser.all("img.leaflet-image-layer")), 0)
        self.assertTrue(self.canvas_ink(".leaflet-overlay-pane canvas"))
        boxes["Stores"].click()
        self.browser.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));")
        self.assertFalse(self.canvas_ink(".leaflet-overlay-pane canvas"))

    def test_pointing_at_a_store_shows_where_its_visitors_come_from(self):
        self.point_at_store("Too busy")
        text = self.browser.one("#details").text
        self.assertIn("Too busy", text)
        self.assertIn("far over expectation", text)
        self.assertIn("background", text)

    def test_pointing_at_a_store_draws_the_areas_that_its_visitors_come_from(self):
        self.assertEqual(len(self.browser.all("path.trade-area")), 0)
        self.point_at_store("Store 120")  # draws alone
        self.assertEqual(len(self.browser.all("path.trade-area")), 0)
        self.browser.open(self.shared())
        self.point_at_store("Store 120")
        # What is drawn is as large as is said, and lies around the store.
        text, km2, holds = self.browser.run("""
            const store = stores.name.indexOf("Store 120");
            const km2Of = (rings) => Math.abs(rings.flat(Infinity).length && rings.reduce((sum, ring) => sum +
                ring.reduce((part, at, i) => {
                    const next = ring[(i + 1) % ring.length];
                    return part + (at[1] * next[0] - next[1] * at[0]) / 2;
                }, 0), 0)) * 111.32 ** 2 * Math.cos(stores.lat[store] * Math.PI / 180);
            const paths = [...document.querySelectorAll("path.trade-area")];
            const at = map.latLngToLayerPoint(placeOf(store));
            return [document.querySelector("#details .trade-area-text").textContent,
                    ["half", "most"].map((part) => km2Of(outlinesOf(data.trade_areas[part][store], placeOf(store), data.trade_areas.step[store] * 1e-5))),
                    paths.map((path) => path.isPointInFill(new DOMPoint(at.x, at.y)))];""")
        half, most = map(float, re.fullmatch(r"Half of its visitors come from ([\d.]+)\skm² \(darker\), 80\s% from ([\d.]+)\skm²",
                                             text).groups())
        self.assertLess(half, most)
        self.picture("trade_area.png")
        self.assertEqual(holds, [True, True])
        self.assertAlmostEqual(km2[0] / half, 1, delta=0.05)
        self.assertAlmostEqual(km2[1] / most, 1, delta=0.05)
        self.point_at_store("Store 40")
        self.assertEqual(len(self.browser.all("path.trade-area")), 2)  # those of the other store are gone

    def test_tapping_a_store_on_a_phone_draws_its_areas(self):
        self.browser.resize(360, 740, mobile=True)
        self.browser.open(self.shared())
        x, y = self.browser.run("""
            document.getElementById("map").scrollIntoView({behavior: "instant"});
            const at = map.latLngToContainerPoint(placeOf(stores.name.indexOf("Store 120")));
            const box = document.getElementById("map").getBoundingClientRect();
            return [box.left + at.x, box.top + at.y];""")
        self.browser.tap(x, y)
        self.browser.run("return new Promise((done) => setTimeout(done, 400));")
        self.picture("trade_area_on_a_phone.png")
        self.assertEqual(len(self.browser.all("path.trade-area")), 2)
        self.assertIn("Half of its visitors come from", self.browser.one("#details").text)
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 360)

    def test_a_city_says_how_many_stores_take_half_of_its_visits(self):
        self.unfold()
        self.assertRegex(self.browser.one("#city-table tbody tr").text, r"\d+ stores\n80 % to \d+")
        self.browser.one("#city-table .to-map").send_keys("\n")
        self.assertRegex(self.browser.one("#details").text, r"Half of its visits go to \d+ of 256 stores, 80 % to \d+")

    def sites(self):
        """The report of a prediction of three sites, one of them far from all stores."""
        page = os.path.join(self.folder.name, "sites", "report.html")
        if not os.path.exists(page):
            self.shared()
            rivals = os.path.join(self.folder.name, "rivals.csv")
            with open(rivals, "w", encoding="utf-8") as file:
                file.write("lon,lat\n-1.59,52.93\n")
            footfall_run("predict", os.path.join(self.folder.name, "shared", "footfall.gpkg"), "--at", "-1.61,52.925",
                         "--at", "-1.3,53.05", "--at", "-1.61,55.9", "--competitors", rivals, "--quiet", "-o",
                         os.path.dirname(page))
        return page

    def test_the_report_of_a_prediction_opens_with_all_its_parts(self):
        self.browser.open(self.sites())
        self.picture("sites.png")
        for part in ("#summary .lead", "#map", "#site-table", "#loser-table", "#takes-0", "#scenario dl"):
            self.assertTrue(self.browser.one(part).is_displayed(), part)
        self.assertEqual(len(self.browser.all(".site-pin")), 3)
        self.assertEqual(len(self.browser.all(".site-pin.outside")), 1)
        boxes = self.boxes()
        self.assertEqual(list(boxes), ["Sites", "Losses", "Stores", "Competitors, without a count", "Competitors, added",
                                       "Cities", "Visitors per km²"])
        self.assertGreater(len(self.browser.all(".losses path.loss")), 3)
        boxes["Losses"].click()
        self.assertEqual(len(self.browser.all(".losses path.loss")), 0)

    def test_a_site_in_the_table_shows_on_the_map_what_each_store_loses_to_it(self):
        self.browser.open(self.sites())
        button = self.browser.all("#site-table .to-map")[0]
        name = button.text
        button.send_keys("\n")
        self.assertEqual(self.browser.one("#details h3").text, name)
        self.assertIn("It takes them from", self.browser.one("#details").text)
        self.assertIn("stores of others", self.browser.one("#details").text)
        self.picture("site.png")
        # What it takes, from whomever, is what it gets; and the widest line is the largest loss.
        taken, visitors, widths, lost = self.browser.run("""
            const [site] = sites;
            const { rest, others, newcomers } = site.effect;
            const lost = lossesOf(site.effect).filter(({ lost }) => lost > 0).map(({ lost }) => lost);
            const taken = lossesOf(site.effect).reduce((sum, { lost }) => sum + lost, rest + others + newcomers);
            return [taken, site.visitors, [...document.querySelectorAll(".links path.loss")].map(
                (path) => Number(path.getAttribute("stroke-width"))), lost];""")
        self.assertAlmostEqual(taken / visitors, 1, delta=1e-3)
        self.assertEqual(len(widths), len(lost))
        self.assertAlmostEqual(widths[1] / widths[0], lost[1] / lost[0], delta=0.02)
        self.assertEqual(self.browser.run("return document.activeElement.id"), "map")

    def test_a_store_that_loses_says_to_which_sites(self):
        self.browser.open(self.sites())
        button = self.browser.one("#loser-table .to-map")
        name = button.text
        button.send_keys("\n")
        self.assertEqual(self.browser.one("#details h3").text, name)
        self.assertIn("It loses to each site by itself", self.browser.one("#details").text)
        self.assertGreater(len(self.browser.all(".links path.loss")), 0)

    def test_sites_are_sorted_by_a_click_on_a_heading(self):
        self.browser.open(self.sites())
        self.browser.all("#site-table thead th")[2].find_element("tag name", "button").click()
        visitors = [float(cell.get_attribute("data-value"))
                    for cell in self.browser.all("#site-table tbody td:nth-child(3)")]
        self.assertEqual(visitors, sorted(visitors))

    def test_the_report_of_a_prediction_fits_a_phone_where_a_site_is_tapped_and_paper(self):
        self.browser.resize(390, 844, mobile=True)
        self.browser.open(self.sites())
        x, y = self.browser.run("""
            document.getElementById("map").scrollIntoView({behavior: "instant"});
            const box = document.querySelectorAll(".site-pin:not(.outside)")[0].getBoundingClientRect();
            return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];""")
        self.browser.tap(x, y)
        self.browser.run("return new Promise((done) => setTimeout(done, 400));")
        self.picture("site_on_a_phone.png")
        self.assertIn("It takes them from", self.browser.one("#details").text)
        self.assertGreater(len(self.browser.all(".focused .links path.loss")), 0)
        self.assertLessEqual(self.browser.run("return document.documentElement.scrollWidth"), 390)
        pdf = self.browser.print_to(os.path.join(pictures or self.folder.name, "sites.pdf"))
        self.assertTrue(0 < len(re.findall(rb"/MediaBox", pdf)) < 7)

    def test_what_a_store_gets_adds_up_to_what_is_fitted(self):
        worst = self.browser.run("""
            return Math.max(...stores.name.map((_, store) => {
                const sum = data.cities.reduce((sum, city) => sum + visitorsFrom(city, store), data.background);
                return Math.abs(sum / stores.fitted[store] - 1);
            }));""")
        self.assertLess(worst, 1e-3)

    def test_names_are_text_and_never_markup(self):
        self.point_at_store(scene.HOSTILE)
        self.assertEqual(self.browser.one("#details h3").text, scene.HOSTILE)
        self.assertEqual(self.browser.run("return document.querySelectorAll('img[src=x]').length"), 0)

    def test_a_table_is_sorted_by_a_click_on_its_heading(self):
        self.unfold()
        heading = self.browser.all("#city-table thead th")[1]
        shares = lambda: [float(cell.get_attribute("data-value"))
                          for cell in self.browser.all("#city-table tbody td:nth-child(2)")]
        heading.find_element("tag name", "button").click()
        self.assertEqual((heading.get_attribute("aria-sort"), shares()), ("ascending", sorted(shares())))
        heading.find_element("tag name", "button").click()
        self.assertEqual((heading.get_attribute("aria-sort"), shares()), ("descending", sorted(shares(), reverse=True)))

    def test_a_city_in_the_table_leads_to_its_place_on_the_map(self):
        self.browser.all(".to-map")[0].send_keys("\n")
        self.assertIn("Most of its visitors go to", self.browser.one("#details").text)
        self.assertGreater(len(self.browser.all(".link")), 3)
        self.assertEqual(self.browser.run("return document.activeElement.id"), "map")

    def test_a_store_in_a_table_leads_to_its_place_on_the_map(self):
        button = self.browser.one("#over-table .to-map")
        self.assertEqual(button.text, "Too busy")
        button.send_keys("\n")
        self.assertEqual(self.browser.one("#details h3").text, "Too busy")
        off_centre = self.browser.run("""
            const ring = document.querySelector(".shown-store").getBoundingClientRect();
            const frame = document.getElementById("map").getBoundingClientRect();
            return Math.hypot((ring.left + ring.right - frame.left - frame.right) / 2,
                              (ring.top + ring.bottom - frame.top - frame.bottom) / 2);""")
        self.assertLess(off_centre, 5)
        self.assertEqual(self.browser.run("return document.activeElement.id"), "map")

    def test_a_phone_shows_it_without_scrolling_sideways(self):
        self.browser.resize(360, 740, mobile=True)
        self.browser.open(os.path.join(self.out, "report.html"))
        width = self.browser.run("return document.documentElement.scrollWidth")
        self.picture("phone.png")
        self.assertLessEqual(width, 360)

    def test_no_name_on_the_map_is_cut_at_its_edge(self):
        cut = self.browser.run("""
            map.setView(position(data.cities[0]), 9, {animate: false});
            const x = () => map.latLngToContainerPoint(position(data.cities[0])).x;
            map.panBy([x() - 5, 0], {animate: false});
            const edge = document.getElementById("map").getBoundingClientRect();
            const label = [...document.querySelectorAll(".city-label")].find((one) => one.textContent === data.cities[0].name);
            const box = label.getBoundingClientRect();
            return [x(), box.left - edge.left, edge.right - box.right];""")
        self.assertLess(abs(cut[0] - 5), 5)  # views snap to whole pixels
        self.assertGreaterEqual(min(cut[1:]), 0)

    def test_in_the_dark_paper_is_dark_and_charts_are_drawn_anew(self):
        light = self.browser.run("return getComputedStyle(document.body).backgroundColor")
        self.browser.dark()
        self.browser.run("return new Promise((done) => setTimeout(done, 200));")
        self.assertNotEqual(self.browser.run("return getComputedStyle(document.body).backgroundColor"), light)
        self.unfold()
        self.assertTrue(self.canvas_ink("#fitted-chart"))
        self.picture("dark.png")

    def test_it_prints_on_a4(self):
        self.browser.dark()  # paper is white all the same
        path = os.path.join(pictures or self.folder.name, "report.pdf")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pdf = self.browser.print_to(path)
        sizes = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", pdf)
        self.assertTrue(0 < len(sizes) < 8, sizes)
        self.assertTrue(set(sizes) <= {(b"594", b"841"), (b"595", b"842"), (b"595", b"841")}, sizes)
        self.assertFalse(self.browser.run("return document.documentElement.classList.contains('printing')"))

    def test_a_background_map_is_asked_for_from_its_host_alone(self):
        page = os.path.join(self.folder.name, "tiles.html")
        footfall_run("report", os.path.join(self.out, "footfall.gpkg"), "-o", page, "--overwrite", "--quiet",
                     "--tiles", "http://127.0.0.1:9/{z}/{x}/{y}.png", "--tiles-attribution", "© <b>Nobody</b>")
        self.browser.open(page)
        self.assertEqual(self.browser.one(".attribution").text, "© <b>Nobody</b>")
        self.browser.run("return new Promise((done) => setTimeout(done, 200));")
        self.assertTrue(all(url.startswith("http://127.0.0.1:9/") for url in self.browser.requests()))
        self.assertTrue(all("127.0.0.1:9" in line for line in self.browser.complaints()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
