"""What all pages of both portals have in common."""

from odoo import http


def page_route(method, answer, path, auth, methods=(), readonly=False):
    """Serve `path` with `answer`, which prepares the visit for `method`: no page for search engines, in the visitor's language.

    :param methods: of HTTP; default: GET
    :param readonly: as in Odoo: a replica of the database may serve it
    """
    answer.__name__, answer.__doc__ = method.__name__, method.__doc__
    return http.route(
        path,
        type="http",
        auth=auth,
        website=True,
        multilang=False,
        sitemap=False,
        methods=[*(methods or ("GET",))],
        readonly=readonly,
    )(answer)
