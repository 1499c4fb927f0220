"""moto on a free loopback port. It writes a line with its address, then one for each request before it is answered, as JSON.

A request for /moto-mark/TEXT is no request to moto: TEXT becomes a line, which comes after those of all that was answered before.
"""

import json
import sys
from io import BytesIO

from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

# As an S3 answers that does not know tags there: moto would take the bucket and lose its tags.
NO_TAGS = b"<Error><Code>MalformedXML</Code><Message>Tags are not taken with a new bucket.</Message></Error>"
MARK = "/moto-mark/"
moto = DomainDispatcherApplication(create_backend_app)
permitted = IAMPolicyStatement.is_action_permitted


def permitted_over_tls(statement, *args, **kwargs):
    """Stands for an S3 that is reached over TLS. moto takes every condition that is not met for a denial, also in a statement that denies."""
    if statement._statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}:
        return PermissionResult.NEUTRAL
    return permitted(statement, *args, **kwargs)


IAMPolicyStatement.is_action_permitted = permitted_over_tls


def write(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def is_bucket_with_tags(environ):
    if environ["REQUEST_METHOD"] != "PUT" or environ.get("QUERY_STRING") or "/" in environ["PATH_INFO"].strip("/"):
        return False
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return b"<Tags>" in body


def app(environ, start_response):
    if environ["PATH_INFO"].startswith(MARK):
        write({"mark": environ["PATH_INFO"].removeprefix(MARK)})
        start_response("204 No Content", [])
        return []

    def start(status, headers, *rest):
        of = {"method": environ["REQUEST_METHOD"], "path": environ["PATH_INFO"], "query": environ.get("QUERY_STRING", "")}
        write({**of, "status": int(status.split()[0])})
        return start_response(status, headers, *rest)

    if is_bucket_with_tags(environ):
        start("400 Bad Request", [("Content-Type", "application/xml"), ("Content-Length", str(len(NO_TAGS)))])
        return [NO_TAGS]
    return moto(environ, start)


server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=MotoRequestHandler)
write({"endpoint": f"http://127.0.0.1:{server.server_port}"})
server.serve_forever()
