from core import health


class HealthMiddleware:
    """Answers `/livez` and `/readyz` before anything that needs a host name, a session or the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = {"/livez": health.live, "/readyz": health.ready}.get(request.path_info)
        return answer() if answer else self.get_response(request)
