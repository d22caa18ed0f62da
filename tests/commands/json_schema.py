"""json_schema.py FOOTFALL SOURCE_FOLDER: what --json-usage and --json print is what the schemas in docs say, and
--json-usage says of options what programs that go by it need. Ends with 77 where python3-jsonschema is not installed."""

import json
import pathlib
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

footfall, source = sys.argv[1], pathlib.Path(sys.argv[2])


def printed(*arguments):
    result = subprocess.run([footfall, *arguments], check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


def schema_in(file):
    schema = json.loads((source / "docs" / file).read_text())
    Draft202012Validator.check_schema(schema)
    return schema


def check(holds, what):
    if not holds:
        sys.exit(f"not so: {what}")


def check_valid(document, schema, what):
    errors = list(Draft202012Validator(schema).iter_errors(document))
    check(not errors, f"{what}: {[error.message[:300] for error in errors[:3]]}")


def check_usage():
    schema = schema_in("usage.schema.json")
    usage = printed("--json-usage")
    check_valid(usage, schema, "--json-usage")
    commands = {command["name"]: command for command in usage["commands"]}
    check(len(commands) == 11, f"eleven commands: {list(commands)}")
    for name, command in commands.items():
        of_one = printed(name, "--json-usage")
        check_valid(of_one, schema, f"{name} --json-usage")
        check(of_one["commands"] == [command], f"{name} --json-usage has that command only")
    check_options({name: {one["name"]: one for one in command["arguments"] + command["options"]}
                   for name, command in commands.items()})
    usage["commands"][0]["options"][0]["colour"] = "red"
    check(not Draft202012Validator(schema).is_valid(usage), "the schema refuses what it does not know")


def check_options(commands):
    def holds(command, option, **expected):
        found = commands[command][option]
        check(all(found.get(key) == value for key, value in expected.items()), f"{command} {option}: {found}")

    fit, predict = "fit", "predict"
    holds(fit, "STORES", kinds=["vector"], required=True, most=1)
    holds(fit, "output", kinds=["folder"], written=True, required=True, flags=["-o", "--output"], group="Output")
    holds(fit, "covariate", kinds=["field"], endings=[":log", ":factor"], of="STORES", most=None)
    holds(fit, "reach", kinds=["number"], words=["auto"], unit="km", default="auto", type="string")
    holds(fit, "noise", kinds=[], words=["negbin", "poisson", "gaussian"], default="negbin")
    holds(fit, "max-cities", kinds=["integer"], type="integer", words=[])
    holds(fit, "series", kinds=["series"], of="output")
    holds(fit, "crs", kinds=["crs"], of=None)
    holds(fit, "src-crs", kinds=["crs"], of="STORES")
    holds(fit, "progress", type="boolean", flags=["--progress"], flags_off=["--no-progress"], kinds=[])
    holds(fit, "places", kinds=["vector"], words=["none"])
    holds(predict, "DB", kinds=["database"], required=True)
    holds(predict, "exposure", kinds=["number", "field"], of="SITES", type="string")
    holds(predict, "competitors-layer", kinds=["layer"], of="competitors")
    holds(predict, "close", kinds=["store"], of="DB", most=None)
    holds(predict, "output", kinds=["file", "folder"], written=True)
    holds("compare", "RUNS", kinds=["run"], words=["run-before", "year-before"], of="DB", most=2)


def check_outputs(folder):
    schema = schema_in("json.schema.json")
    check(printed("reference", "--json-schema") == schema,
          "docs/json.schema.json is what the program prints: footfall reference --json-schema > docs/json.schema.json")

    def look(*arguments, name=None):
        command = {**schema, "$ref": f"#/$defs/{name or arguments[0]}"}
        document = printed(*arguments, "--json")
        check_valid(document, command, " ".join(arguments))
        document["colour"] = "red"
        check(not Draft202012Validator(command).is_valid(document), f"{arguments[0]}: other fields are refused")

    stores, database = f"{folder}/stores.geojson", f"{folder}/out/footfall.gpkg"
    fit = ("fit", stores, "--visitors", "visitors", "-o", f"{folder}/out")
    look("simulate", "--cities", "3", "--stores", "250", "--seed", "3", "-o", stores)
    look("check", stores, "--visitors", "visitors")
    look(*fit)
    look(*fit, "--where", "store_id <> 'S001'", "--series", "stores", "--alert", "cities > 0")
    look("runs", database)
    look("compare", database)
    look("report", database, "-o", f"{folder}/report.html")
    look("export", database, "-o", f"{folder}/layers")
    look("predict", database, "--at", "9,51")
    look("evaluate", database, f"{folder}/stores_truth.geojson")


check_usage()
with tempfile.TemporaryDirectory() as scratch:
    check_outputs(scratch)
