"""Looks at the deployments of a prefect.yaml as Prefect reads them, for a rehearsal. It deploys nothing.

Usage: python project.py <prefect.yaml> <answer.json> <copy without build and push steps>

It runs in the project's own environment, because `prefect deploy` does not show whether a flow can be loaded: where the
import fails, it parses the file instead, and deploys the flow all the same. Each entrypoint is loaded in a process of its
own, as a worker loads it.
"""

import ast
import asyncio
import inspect
import json
import os
import sys
import traceback
from datetime import timedelta
from pathlib import Path

import prefect
import yaml

# All of them here: each flow is loaded in a fork of this process, which need not import them again.
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools.validation import validate
from prefect.utilities.templating import apply_values, resolve_block_document_references, resolve_variables


def read(path):
    """The content of the file, or why it has none."""
    try:
        content = yaml.safe_load(Path(path).read_text())
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        return None, str(error)
    if not isinstance(content, dict):
        return None, "expected a mapping with the key `deployments`"
    deployments = content.get("deployments") or []
    if not isinstance(deployments, list) or not all(isinstance(one, dict) for one in deployments):
        return None, "expected `deployments` to be a list of mappings"
    return content, None


def invalid_values(content):
    """What Prefect refuses in the file, by the number of the deployment. It then skips the whole file, and says little."""
    try:
        from prefect.cli.deploy._models import PrefectYamlModel
        from pydantic import ValidationError
    except ImportError:
        return []
    try:
        PrefectYamlModel.model_validate(content)
    except ValidationError as error:
        found = {}
        for one in error.errors():
            place = [str(part) for part in one["loc"]]
            if place[0] == "deployments" and len(place) > 2:
                found.setdefault((int(place[1]), place[2]), one["msg"])
            else:
                found.setdefault((None, ".".join(place)), one["msg"])
        return [{"nth": nth, "key": key, "message": message} for (nth, key), message in found.items()]
    return []


def known_keys():
    """The keys of a deployment that Prefect reads. It ignores any other without a word."""
    try:
        from prefect.cli.deploy._models import DeploymentConfig, WorkPoolConfig
    except ImportError:
        return {}
    return {"deployment": list(DeploymentConfig.model_fields), "work_pool": list(WorkPoolConfig.model_fields)}


async def resolved(deployment):
    """The deployment with its blocks, variables and environment variables in place, as `prefect deploy` does it."""
    deployment = {key: value for key, value in deployment.items() if key not in ("build", "push", "pull", "triggers")}
    # Prefect is asked only where a template stands.
    if "{{" in json.dumps(deployment, default=str):
        deployment = await resolve_block_document_references(deployment)
        deployment = await resolve_variables(deployment)
    return apply_values(deployment, os.environ, remove_notset=False)


def place_of(error, home):
    """The last line of the project's own code in a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if one.filename.startswith(home + os.sep) and "site-packages" not in one.filename]
    return f"{os.path.relpath(own[-1].filename, home)}, line {own[-1].lineno}" if own else None


def names_near(entrypoint):
    """What might be meant by an entrypoint that is not there: flows of the file, or files of its folder."""
    path, _, function = entrypoint.rpartition(":")
    file = Path(path)
    if not path:
        return []
    if not file.is_file():
        folder = next((one for one in file.parents if one.is_dir()), Path("."))
        return sorted(str(one) + ":" + function for one in folder.rglob("*.py") if ".venv" not in one.parts)[:200]
    try:
        body = ast.parse(file.read_text()).body
    except (SyntaxError, ValueError):
        return []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [f"{path}:{one.name}" for one in body if isinstance(one, functions) and one.decorator_list]


def load(entrypoint):
    """Loads a flow strictly, with the schema of its parameters."""
    home = os.getcwd()
    try:
        flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
        schema = parameter_schema(flow)
        schema = schema.model_dump() if hasattr(schema, "model_dump") else dict(schema)
        return {"flow": flow.name, "schema": schema, "takesAny": takes_any(flow)}
    except BaseException as error:
        cause = error
        while getattr(cause, "user_exc", None) is not None:
            cause = cause.user_exc
        answer = {"error": f"{type(cause).__name__}: {cause}", "place": place_of(cause, home)}
        missing = type(error).__name__ == "MissingFlowError" or isinstance(cause, FileNotFoundError)
        return {**answer, "near": names_near(entrypoint) if missing else []}


def takes_any(flow):
    """Whether the flow takes parameters that its schema does not name."""
    return any(one.kind is one.VAR_KEYWORD for one in inspect.signature(flow.fn).parameters.values())


def invalid_parameters(parameters, schema):
    """Every value that does not fit the schema, by Prefect's own validation. What is missing is looked for elsewhere."""
    errors = validate(parameters, schema, raise_on_error=False, ignore_required=True)
    return [{"parameter": error.json_path.removeprefix("$."), "message": error.message[:300]} for error in errors]


def invalid_schedule(schedule):
    """Why a schedule cannot be had; None if it can."""
    given = {key: schedule[key] for key in ("timezone",) if schedule.get(key) is not None}
    try:
        if schedule.get("cron"):
            CronSchedule(cron=schedule["cron"], **given)
        elif schedule.get("interval"):
            interval = schedule["interval"]
            IntervalSchedule(interval=timedelta(seconds=interval) if isinstance(interval, int | float) else interval, **given)
        elif schedule.get("rrule"):
            RRuleSchedule(rrule=schedule["rrule"], **given)
        return None
    except Exception as error:
        details = error.errors() if callable(getattr(error, "errors", None)) else []
        return "; ".join(one["msg"] for one in details) or str(error)


def look(deployment):
    """What can be told of one deployment."""
    try:
        written = asyncio.run(resolved(deployment))
    except Exception as error:
        return {"unresolved": f"{error}"[:500]}
    entrypoint = written.get("entrypoint")
    answer = {"resolved": {key: written.get(key) for key in ("name", "entrypoint", "parameters", "paused")}}
    pool = written.get("work_pool")
    answer["resolved"]["workPool"] = pool.get("name") if isinstance(pool, dict) else None
    schedules = written.get("schedules") or ([written["schedule"]] if written.get("schedule") else [])
    schedules = [one for one in schedules if isinstance(one, dict)]
    answer["resolved"]["schedules"] = schedules
    answer["schedules"] = [invalid_schedule(one) for one in schedules]
    if isinstance(entrypoint, str) and entrypoint:
        answer.update(load(entrypoint))
    if "schema" in answer and isinstance(written.get("parameters") or {}, dict):
        answer["invalid"] = invalid_parameters(written.get("parameters") or {}, answer["schema"])
    return answer


def alone(work, argument):
    """Runs a function in a process of its own: imports of one flow do not help or hurt another."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = work(argument)
            with os.fdopen(writing, "w") as pipe:
                json.dump(answer, pipe, default=str)
            sys.stdout.flush()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if text:
        return json.loads(text)
    return {"resolved": {}, "schedules": [], "error": f"the process that loads it ended with status {status}", "near": []}


def without_steps(content):
    """The file without what builds and pushes: a rehearsal must not release anything."""
    kept = {**content, "build": None, "push": None}
    kept["deployments"] = [{**one, "build": None, "push": None} for one in content.get("deployments") or []]
    return kept


def steps_of(content):
    """The build and push steps, by their names."""
    places = [content, *(content.get("deployments") or [])]
    steps = [one.get(key) or [] for one in places for key in ("build", "push")]
    lists = [[one] if isinstance(one, dict) else one for one in steps if isinstance(one, list | dict)]
    return sorted({str(name) for one in lists for step in one if isinstance(step, dict) for name in step})


def main(path, answer, copy):
    sys.path.insert(0, os.getcwd())
    content, problem = read(path)
    found = {"prefect": prefect.__version__, "problem": problem, "deployments": []}
    if content is not None:
        written = content.get("deployments") or []
        found["invalid"] = invalid_values(content)
        found["keys"] = known_keys()
        found["steps"] = steps_of(content)
        found["deployments"] = [
            {
                "name": one.get("name"),
                "keys": [str(key) for key in one],
                "poolKeys": [str(key) for key in one["work_pool"]] if isinstance(one.get("work_pool"), dict) else [],
                **alone(look, one),
            }
            for one in written
        ]
        Path(copy).write_text(yaml.safe_dump(without_steps(content), sort_keys=False))
    Path(answer).write_text(json.dumps(found, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
