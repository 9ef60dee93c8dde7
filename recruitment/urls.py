from django.urls import include, path

from accounts.views.login import set_language
from accounts.views.search import Search

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("language/", set_language, name="set_language"),
    path("search/", Search.as_view(), name="search"),
    path("imports/", include("imports.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("outposts/", include("outposts.urls")),
    path("leads/", include("leads.urls")),
    path("e/", include("leads.urls_entry")),
    path("money/", include("finance.urls")),
    path("", include("reports.urls")),
]
